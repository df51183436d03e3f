import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { renderersForTests } from '../renderers/renderers.ts';
import { isLike, stepsOf } from './page.ts';
import { pageNames } from './page-files.ts';
import { docs, playPage } from './play-page.ts';

/** Pages with commands, and whether these render charts and kustomizations. */
const played: Readonly<Record<string, 'alone' | 'elsewhere' | 'with renderers'>> = {
  'first-release': 'alone',
  'from-cdk8s': 'alone',
  'from-helm': 'with renderers',
  'from-kustomize': 'with renderers',
  acknowledgements: 'alone',
  dev: 'alone',
  hermetic: 'alone',
  // In ledger.test.ts.
  ledger: 'elsewhere',
  promotion: 'alone',
  trust: 'alone',
};

for (const [page, needs] of Object.entries(played).filter(([, where]) => where !== 'elsewhere'))
  test(`what docs/${page}.md says, works as it says`, async (t) => {
    if (needs === 'alone') return playPage(t, page);
    const programs = await mkdtemp(join(tmpdir(), 'pawl-programs-'));
    t.after(() => rm(programs, { recursive: true, force: true }));
    const renderers = await renderersForTests(join(programs, 'bin'));
    if (renderers.kind === 'missing') return t.skip(renderers.reason);
    await playPage(t, page, { searchPath: renderers.path });
  });

test('no page has commands that nobody plays', () => {
  const withCommands = pageNames.filter((name) => stepsOf(page(name)).some(({ kind }) => kind === 'command'));
  assert.deepEqual(withCommands, [...Object.keys(played)].sort());
});

test('every page is listed, and links to nothing that is not there', () => {
  const listed = page('README');
  for (const name of pageNames.filter((other) => other !== 'README')) assert.ok(listed.includes(`](${name}.md)`), name);
  const links = pageNames.flatMap((name) => [...page(name).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target = '']) => target));
  assert.deepEqual(
    links.filter((target) => !existsSync(join(docs, target))),
    [],
  );
});

test('every link to a part of a page leads to a heading of it', () => {
  const links = pageNames.flatMap((name) =>
    [...page(name).matchAll(/\]\((?!https?:)(?:([^)#]+)\.md)?#([^)]+)\)/g)].map(([, target = name, part = '']) => [target, part] as const),
  );
  assert.ok(links.length > 3);
  const headings = (name: string) => [...page(name).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
  assert.deepEqual(
    links.filter(([target, part]) => !headings(target).includes(part)),
    [],
  );
});

test('a page is read as files, snippets and commands with what they show', () => {
  const page = [
    '```ts',
    '// a/b.ts: what it is',
    'const a = 1;',
    '```',
    '```ts',
    'const b = 1;',
    '```',
    '```console',
    '$ pawl check  # twice',
    '✓ fine',
    '```',
    '```sh',
    'git init',
    '```',
    '',
  ].join('\n');
  assert.deepEqual(stepsOf(page), [
    { kind: 'file', path: 'a/b.ts', text: '// a/b.ts: what it is\nconst a = 1;\n', line: 2 },
    { kind: 'snippet', text: 'const b = 1;\n', line: 6 },
    { kind: 'command', words: 'pawl check', shows: ['✓ fine'], line: 9 },
    { kind: 'command', words: 'git init', shows: [], line: 13 },
  ]);
  assert.throws(() => stepsOf('```yaml\na: 1\n```\n'), /names no file/);
  assert.throws(() => stepsOf('```json\n{}\n```\n'), /expected ts, yaml, sh, console or text/);
});

test('a line of output is like one with … in it, whatever the width of columns', () => {
  assert.ok(isLike('  1   2026-11-22T15:57Z   follow', '1  …  follow'));
  assert.ok(!isLike('1 … promote', '1  …  follow'));
  assert.ok(!isLike('a line with more', 'a line'));
});

/** As GitHub makes them. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\- ]/gu, '')
    .replaceAll(' ', '-');
}

function page(name: string): string {
  return readFileSync(join(docs, `${name}.md`), 'utf8');
}
