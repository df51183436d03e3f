import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { placeLiterals } from '../../../lib/compiler/source/place-literals.ts';
import type { Literal } from '../../../lib/constructs/written-finding.ts';
import { digestOf } from '../../../lib/digest.ts';
import type { SourcePlace } from '../../../lib/finding.ts';
import { marked } from './marked.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pawl-literals-'));
});
after(() => rm(folder, { recursive: true, force: true }));

/** The mark `call` is the call that was blamed, `caller` one that led there; `there` is where the search has to end. */
interface Case {
  readonly source: string;
  readonly others?: Readonly<Record<string, string>>;
  /** @default ['size'] */
  readonly path?: Literal['path'];
  /** @default 0 */
  readonly value?: Literal['value'];
  readonly at?: Literal['at'];
}

const cases: Readonly<Record<string, Case>> = {
  'a property': { source: '‹call›web({ size: ‹there›0 });' },
  'a property under a quoted key': { source: "‹call›web({ 'size': ‹there›0 });" },
  'an argument that is itself the value': { source: '‹call›web(‹there›0);', path: [] },
  'a method of an object': { source: 'apps.‹call›web({ size: ‹there›0 });' },
  'a call of a call': { source: "application('web', schema, () => {})‹call›({ size: ‹there›0 });" },
  'a call inside of another one': { source: 'deploy([first({ size: 1 }), ‹call›web({ size: ‹there›0 })]);' },
  'a constructor': { source: '‹call›new Web({ size: ‹there›0 });' },
  'a shorthand': { source: 'const size = ‹there›0;\n‹call›web({ size });' },
  'casts and parentheses': { source: '‹call›web((<any>({ size: ‹there›0 } satisfies object)) as never);' },
  'a template text': { source: '‹call›web({ size: ‹there›`0` });', value: '0' },
  'a list': { source: '‹call›web({ sizes: [1, ‹there›0] });', path: ['sizes', 1] },
  'a list after a spread': { source: '‹call›web({ sizes: [‹there›...many, 0] });', path: ['sizes', 1] },
  'a list with a shared one spread into it, at an item of the shared one': {
    source: "const shared = ['a', ‹there›0];\n‹call›web({ sizes: [...shared, 1] });",
    path: ['sizes', 1],
  },
  'a list after a shared one': { source: "const shared = ['a', 'b'];\n‹call›web({ sizes: [...shared, ‹there›0] });", path: ['sizes', 2] },
  'lists in lists, of another file, frozen and empty': {
    source: "import { all } from './all.ts';\n‹call›web({ sizes: [...[], 1, ...all, 2] });",
    others: { 'all.ts': 'const some = Object.freeze([3, { size: ‹there›0 }] as const);\nexport const all = [4, ...some];' },
    path: ['sizes', 3, 'size'],
  },
  'a list spread under a condition that may spread nothing': {
    source: "const shared = ['a'];\n‹call›web({ sizes: [...shared, ‹there›...(on ? ['b'] : []), 0] });",
    path: ['sizes', 1],
  },
  'a list spread under a condition that nothing decides': {
    source: "‹call›web({ sizes: [‹there›...(on ? ['b'] : ['c']), 0] });",
    path: ['sizes', 1],
  },
  'a shared list that grew after it was written': {
    source: "const shared = ['a'];\nshared.push('b');\n‹call›web({ sizes: [‹there›...shared, 0, 1] });",
    path: ['sizes', 2],
  },
  'a key in an item behind a shared list': {
    source: 'const shared = [{ size: 1 }];\n‹call›web({ sizes: [...shared, { ‹there›sise: 2 }] });',
    path: ['sizes', 1, 'sise'],
    at: 'key',
  },
  'a key that only a shared list that grew has': {
    source: 'const shared = [{ size: 1 }];\nshared.push({ sise: 2 });\n‹call›web({ sizes: [‹there›...shared, { size: 3 }] });',
    path: ['sizes', 1, 'sise'],
    at: 'key',
  },
  'an object that may be one of a shared list that grew': {
    source: 'const shared = [{ size: 1 }];\nshared.push({ size: 2 });\n‹call›web({ sizes: [‹there›...shared, { size: 3 }] });',
    path: ['sizes', 1],
    value: undefined,
  },
  'a key under a list, where a shared list grew by an object': {
    source: 'const shared = [{ a: 1 }];\nshared.push({ a: 0 });\n‹call›web({ sizes: [‹there›...shared, [3]] });',
    path: ['sizes', 1, 'a'],
  },
  'a call behind a shared list that grew': {
    source: "const shared = ['a'];\nshared.push('b');\n‹call›web({ sizes: [‹there›...shared, compute(), 1] });",
    path: ['sizes', 1],
    value: 'b',
  },
  'a shared list that is too short, spread': {
    source: 'const shared = [1];\n‹call›web({ sizes: ‹there›[...shared, 2] });',
    path: ['sizes', 2],
  },
  'a text that is spread': { source: "‹call›web({ sizes: [‹there›...'abc', 0] });", path: ['sizes', 3] },
  'an item of a spread list that is mapped, by the value that was found': {
    source: 'const some = [{ size: 3 }];\n[...some, { size: ‹there›0 }].map((one) => ‹call›web({ ...one }));',
  },
  'a list that is too short': { source: '‹call›web({ sizes: ‹there›[1] });', path: ['sizes', 1] },
  'a constant taken apart': { source: 'const { web: { size: mine } } = { web: { size: ‹there›0 } };\n‹call›web({ size: mine });' },
  'a constant of the function around': { source: 'const f = () => { const s = { size: ‹there›0 }; return ‹call›web(s); };\nconst s = 1;' },
  'a constant that a parameter hides': { source: 'const s = { size: 0 };\nconst f = (s: object) => ‹call›web(‹there›s);' },
  'a frozen constant': { source: 'const s = Object.freeze({ size: ‹there›0 });\n‹call›web({ ...s });' },
  'an assignment of objects': { source: '‹call›web(Object.assign({ size: 3 }, { size: ‹there›0 }, { host: 1 }));' },
  'a spread that has no such key': { source: '‹call›web({ size: ‹there›0, ...{ host: 1 } });' },
  'a spread that cannot be seen through, and a literal with another value': {
    source: '‹call›web({ size: 1, ...‹there›compute() });',
    value: 0,
  },
  'a spread that cannot be seen through, and the literal with the value': {
    source: '‹call›web({ size: ‹there›0, ...compute() });',
    value: 0,
  },
  'a spread under a condition': { source: 'const on = true;\n‹call›web({ size: 1, ...(on && { size: ‹there›0 }) });', value: 0 },
  'a condition, by the value that was found': { source: '‹call›web({ size: big ? 3 : ‹there›0 });', value: 0 },
  'a condition that nothing decides': { source: '‹call›web({ sizes: ‹there›big ? [] : {} });', path: ['sizes'] },
  'a default with ??': { source: '‹call›web({ size: given ?? ‹there›0 });', value: 0 },
  'a computed key that is constant': { source: "const prefix = 'size' as const;\n‹call›web({ [prefix]: ‹there›0 });" },
  'a computed key that is not': { source: '‹call›web({ ‹there›[name()]: 0 });' },
  'a getter': { source: '‹call›web({ get ‹there›size() { return 0; } });' },
  'a call': { source: '‹call›web({ size: ‹there›compute() });' },
  'a variable that may have changed': { source: 'let size = 0;\n‹call›web({ size: ‹there›size });' },
  'a constant that was written to later': { source: 'const s = { size: 3 };\ns.size = 0;\n‹call›web(‹there›s);', value: 0 },
  'a key that is missing': { source: 'const s = { host: 1 };\n‹call›web(‹there›{ ...s });', value: undefined },
  'a key that is missing deeper': {
    source: 'const s = { limits: ‹there›{ size: 1 } };\n‹call›web({ limits: {}, ...s });',
    path: ['limits', 'cpu'],
    value: undefined,
  },
  'a key that is too many': { source: 'const s = { ‹there›size: { a: 1 } };\n‹call›web({ ...s });', at: 'key' },
  'a parameter': { source: 'const make = (size: number) => ‹call›web({ size });\n‹caller›make(‹there›0);' },
  'a parameter taken apart': {
    source: 'function make({ limits }: Limits) { return ‹call›web({ ...limits }); }\n‹caller›make({ limits: { size: ‹there›0 } });',
  },
  'a parameter of a function that something else calls': {
    source: 'const make = (size: number) => ‹call›web({ size: ‹there›size });\n[0].‹caller›map(make);',
  },
  'an item of a list that is mapped, by the value that was found': {
    source: 'const regions = [{ size: 3 }, { size: ‹there›0 }];\nregions.map((region) => ‹call›web({ ...region }));',
    value: 0,
  },
  'the only item of a list that lacks a key': {
    source: 'const regions = [{ size: 3 }, ‹there›{}];\nregions.map(({ size }) => ‹call›web({ size }));',
    value: undefined,
  },
  'a list that cannot be seen': { source: 'regions().map((region) => ‹call›web({ size: ‹there›region.size }));' },
  'an import': { source: "import { s } from './s.ts';\n‹call›web(s);", others: { 's.ts': 'export const s = { size: ‹there›0 };' } },
  'an import without ending, of a folder, by another name': {
    source: "import { mine as yours } from '../shared';\n‹call›web({ ...yours.web });",
    others: {
      '../shared/index.ts': "export { s as mine } from './s.js';",
      '../shared/s.ts': 'const web = { size: ‹there›0 };\nexport { all as s };\nconst all = { web };',
    },
  },
  'an import of a default, passed on by a star': {
    source: "import * as all from './all.ts';\n‹call›web({ ...all.s });",
    others: {
      'all.ts': "export * from './none.ts';\nexport * from './s.ts';",
      's.ts': "export { default as s } from './d.ts';",
      'none.ts': '',
      'd.ts': 'export default { size: ‹there›0 };',
    },
  },
  'an import of a package': { source: "import { size } from 'package';\n‹call›web({ size: ‹there›size });" },
  'an imported function with a parameter': {
    source: "import { make } from './make.ts';\n‹caller›make('h', ‹there›0);",
    others: { 'make.ts': 'export function make(host: string, size: number) { return ‹call›web({ host, size }); }' },
  },
  'constants in a circle': {
    source: "import { s } from './s.ts';\nexport const t = { ...s };\n‹call›web({ ...t });",
    others: { 's.ts': "import { t } from './main.ts';\nexport const s = { ...t };" },
    path: ['size'],
  },
};

const call: SourcePlace = { file: 'main.ts', line: 1, column: 1 };

async function place({
  source,
  others = {},
  ...literal
}: Case): Promise<{ found: SourcePlace | undefined; places: ReadonlyMap<string, SourcePlace> }> {
  const project = await mkdtemp(join(folder, 'project-'));
  const { files, places } = marked({ 'main.ts': source, ...others });
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(project, file)), { recursive: true });
    await writeFile(join(project, file), text);
  }
  const calls = [places.get('call'), places.get('caller')].filter((one) => one !== undefined);
  return { found: await placeIn(project, files, { calls: calls.length === 0 ? [call] : calls, ...literal }), places };
}

async function placeIn(
  project: string,
  files: Readonly<Record<string, string>>,
  literal: Partial<Literal>,
): Promise<SourcePlace | undefined> {
  const inputs = Object.entries(files).map(([path, text]) => ({ path, digest: digestOf(text) }));
  const finding = { id: 'configuration', severity: 'error' as const, message: '', source: call };
  const written = { ...finding, literal: { calls: [call], argument: 0, path: ['size'], at: 'value' as const, value: 0, ...literal } };
  return (await placeLiterals([written], project, inputs))(written).source;
}

for (const [name, one] of Object.entries(cases)) {
  test(`the literal is found: ${name}`, async () => {
    const { found, places } = await place(one);
    // A circle has no literal; that it ends is what counts.
    if (places.has('there')) assert.deepEqual(found, places.get('there'));
    else assert.ok(found);
  });
}

test('the call stays the place where the source says nothing', async () => {
  const without = async (source: string, files: Readonly<Record<string, string>>, literal: Partial<Literal> = {}) => {
    const project = await mkdtemp(join(folder, 'project-'));
    await writeFile(join(project, 'main.ts'), source);
    return placeIn(project, files, literal);
  };
  const text = 'web({ size: 0 });';
  assert.deepEqual(await without(text, { 'main.ts': text }), { file: 'main.ts', line: 1, column: 13 });
  // Edited since it was compiled.
  assert.deepEqual(await without(`\n${text}`, { 'main.ts': text }), call);
  // Not a file of the project.
  assert.deepEqual(await without(text, {}), call);
  // Not a program.
  assert.deepEqual(await without('web({ size', { 'main.ts': 'web({ size' }), call);
  // More than anybody writes by hand.
  const large = `${text}//${'x'.repeat(1024 * 1024)}`;
  assert.deepEqual(await without(large, { 'main.ts': large }), call);
  // No call there, no such argument, one that is hidden in a spread, a place beyond the end.
  assert.deepEqual(await without('const web = 1;', { 'main.ts': 'const web = 1;' }), call);
  assert.deepEqual(await without(text, { 'main.ts': text }, { argument: 1 }), call);
  assert.deepEqual(await without('web(...all);', { 'main.ts': 'web(...all);' }), call);
  assert.deepEqual(await without(text, { 'main.ts': text }, { calls: [{ file: 'main.ts', line: 99, column: 99 }] }), call);
});

test('a file that nests endlessly, and one that doubles with every line, end in a place', async () => {
  const deep = `web(${'{ a: '.repeat(2000)}0${' }'.repeat(2000)});`;
  assert.ok((await place({ source: deep, path: Array.from({ length: 2000 }, () => 'a') })).found);
  const doubling = Array.from({ length: 40 }, (_, index) => `const c${index + 1} = { ...c${index}, ...c${index} };`).join('\n');
  assert.ok((await place({ source: `const c0 = {};\n${doubling}\n‹call›web({ ...c40 });` })).found);
  const lists = doubling.replaceAll('{', '[').replaceAll('}', ']');
  assert.ok((await place({ source: `const c0 = [1];\n${lists}\n‹call›web([...c40, 0]);`, path: [3] })).found);
});
