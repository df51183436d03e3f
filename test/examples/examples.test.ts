import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { answers } from '../../lib/cli/json.ts';
import { compileProject } from '../../lib/compiler/compile.ts';
import { scaffold } from '../../lib/scaffold/scaffold.ts';
import { type UserProject, userProject } from '../cli/project.ts';
import { pageFiles } from '../docs/page-files.ts';
import { renderersForTests } from '../renderers/renderers.ts';
import { exampleFiles, exampleNames } from './example-projects.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const files = exampleFiles();
const shown = Object.fromEntries(Object.entries(pageFiles()).map(([path, text]) => [`docs/${path}`, text]));

/** All of them in one folder that has the packages, each with its own package.json as somebody has copied it. */
let copy: UserProject;
let renderers: Awaited<ReturnType<typeof renderersForTests>>;
const ends: (() => Promise<void>)[] = [];
const atEnd = { after: (end: () => Promise<void>) => void ends.push(end) };

before(async () => {
  const programs = await mkdtemp(join(tmpdir(), 'pawl-programs-'));
  atEnd.after(() => rm(programs, { recursive: true, force: true }));
  renderers = await renderersForTests(join(programs, 'bin'));
  const searchPath = renderers.kind === 'ready' ? renderers.path : '';
  copy = await userProject(
    atEnd,
    { ...files, ...shown },
    {
      searchPath,
      compileProject: (options) => compileProject({ ...options, variables: { PATH: searchPath } }),
    },
  );
  await scaffold({ folder: copy.folder, name: 'scaffolded', pawl: 'file:../pawl.tgz' });
});

after(async () => {
  for (const end of ends) await end();
});

test('there is an example for each thing that people bring', () =>
  assert.deepEqual(exampleNames, ['helm-chart', 'monorepo', 'operator', 'single-application']));

for (const name of exampleNames) {
  test(`${name} compiles, and check has nothing to say about it`, async (t) => {
    if (needsHelm(name) && renderers.kind === 'missing') return t.skip(renderers.reason);
    const { code, json } = await copy.pawl('check', '--project', name, '--json');
    const { findings, environments } = answers.check.parse(json());
    assert.deepEqual([code, findings], [0, []]);
    assert.ok(Object.values(environments).every(({ objects }) => objects > 2));
  });

  test(`${name} says in its README, of about ten lines, what to look at`, () => {
    const readme = files[`${name}/README.md`] ?? '';
    const lines = readme.split('\n').length;
    assert.ok(lines >= 8 && lines <= 15, String(lines));
    const paths = [...readme.matchAll(/`((?:[\w-]+\/)+[\w.-]*)`/g)].map(([, path = '']) => `${name}/${path}`);
    assert.ok(paths.length > 0);
    const gone = paths.filter((path) => !Object.keys(files).some((file) => file === path || file.startsWith(path)));
    assert.deepEqual(gone, []);
  });
}

test('what the operator imported is up to date with its definition', async () =>
  assert.match(
    (await copy.pawl('import', join(copy.folder, 'operator/crds/databases.yaml'), '--project', 'operator', '--check')).stdout,
    /^✓ 1 kind/,
  ));

test('what the chart was vendored as is what its lock says', async (t) => {
  if (renderers.kind === 'missing') return t.skip(renderers.reason);
  const { code, stdout } = await copy.pawl('vendor', '--project', 'helm-chart', '--check');
  assert.equal(code, 0, stdout);
});

test('the examples, the code of docs/ and a new project are sound TypeScript by the settings that the examples bring', async () => {
  const settings = JSON.parse(files[`${exampleNames[0]}/tsconfig.json`] ?? '');
  for (const name of exampleNames) assert.deepEqual(JSON.parse(files[`${name}/tsconfig.json`] ?? ''), settings, name);
  // All at once, against this package's source, which needs what it is written with.
  Object.assign(settings.compilerOptions, { customConditions: ['pawl-source'], lib: ['esnext'] });
  await writeFile(join(copy.folder, 'tsconfig.json'), JSON.stringify(settings));
  const { output } = await run([join(repository, 'node_modules/typescript/bin/tsc'), '--pretty', 'false']);
  // The package's own source is judged by its own settings, elsewhere.
  assert.deepEqual(
    output.split('\n').filter((line) => /^(?!\.\.\/)\S+\.ts\(/.test(line)),
    [],
    output,
  );
});

test('the tests of the examples, of docs/ and of a new project pass', async (t) => {
  const paths = [...Object.keys({ ...files, ...shown }), 'scaffolded/test/environments.test.ts'].filter(
    (path) => path.endsWith('.test.ts') && (renderers.kind === 'ready' || !needsHelm(path)),
  );
  assert.ok(paths.length > exampleNames.length);
  const { code, output } = await run(['--conditions=pawl-source', '--test', '--test-isolation=none', '--test-update-snapshots', ...paths]);
  assert.equal(code, 0, output);
  t.diagnostic(/pass \d+/.exec(output)?.[0] ?? output);
});

function needsHelm(path: string): boolean {
  return path.startsWith('helm-chart');
}

/** A program of Node's in the copy, with the renderers on PATH. */
function run(words: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const path = [...(renderers.kind === 'ready' ? [renderers.path] : []), process.env.PATH].join(':');
    const environment = { ...process.env, PATH: path, NODE_TEST_CONTEXT: undefined };
    const child = spawn(process.execPath, words, { cwd: copy.folder, stdio: ['ignore', 'pipe', 'pipe'], env: environment });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
