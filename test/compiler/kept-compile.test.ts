import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { CompiledProject, CompileOptions } from '../../lib/compiler/compile.ts';
import { keptCompile } from '../../lib/compiler/kept-compile.ts';
import { digestOf } from '../../lib/digest.ts';
import { temporaryFolder } from '../oci/temporary-folder.ts';

test('an unchanged project is what it was before, and any change of it, of the question or of this program compiles again', async (t) => {
  const { folder, compiles, compile } = await stage(t);
  assert.equal(await compile(), 'compile 1');
  assert.equal(await compile(), 'compile 1');
  await writeFile(join(folder, 'main.ts'), 'two');
  assert.equal(await compile(), 'compile 2');
  await writeFile(join(folder, 'beside.txt'), 'new');
  await compile();
  await writeFile(join(folder, 'node_modules/.package-lock.json'), '{}');
  await compile();
  await compile({ kubernetes: '1.34' });
  await compile({ guard: 'warning' });
  await compile({ environments: ['production'] });
  await compile({}, 'another version');
  assert.equal(compiles(), 8);
  assert.equal(await compile({ kubernetes: '1.34' }), 'compile 5');
  assert.equal(compiles(), 8);
});

test('what was cut off or changed by anybody is compiled again', async (t) => {
  const { folder, compile } = await stage(t);
  await compile();
  const place = join(folder, 'node_modules/.cache/pawl/compiled');
  const [name = assert.fail()] = await readdir(place);
  const text = await readFile(join(place, name), 'utf8');
  for (const [index, wrong] of [text.slice(0, -10), text.replace('compile 1', 'compile 9'), '', 'sha256:0\n{}'].entries()) {
    await writeFile(join(place, name), wrong);
    assert.equal(await compile(), `compile ${index + 2}`);
  }
});

test('what depends on the world outside is never kept', async (t) => {
  const worlds: readonly Partial<CompiledProject>[] = [
    { findings: [{ id: 'clock', severity: 'warning', message: 'The project reads the clock' }] },
    { variables: [{ name: 'REGION', digest: null }] },
    { warnings: ['The project wrote while it was compiled: x'] },
    { wants: [{ kind: 'renderer', name: 'helm' }] },
    { inputs: [{ path: '../beside.ts', digest: digestOf('') }] },
    { inputs: [{ path: 'main.ts', digest: digestOf('saved while it was compiled') }] },
  ];
  for (const world of worlds) {
    const { compiles, compile } = await stage(t, world);
    await compile();
    await compile();
    assert.equal(compiles(), 2, JSON.stringify(world));
  }
});

test('a package that somebody has edited in its place is compiled with again', async (t) => {
  const edits: readonly Edit[] = [
    (folder) => writeFile(join(folder, 'index.js'), 'two'),
    (folder) => rm(join(folder, 'index.js')),
    (folder) => utimes(join(folder, 'index.js'), 1, 1),
    (folder) => writeFile(join(folder, 'package.json'), '{ "exports": "./other.js" }'),
    (folder) => writeFile(join(folder, 'not-there-yet.json'), '{}'),
  ];
  for (const edit of edits) {
    const folder = join(await temporaryFolder(t), 'node_modules', '@acme', 'library');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'index.js'), 'one');
    // Long ago: some systems give what is written within a few milliseconds the same time.
    await utimes(join(folder, 'index.js'), 1000, 1000);
    const staged = await stage(t, { loaded: [join(folder, 'index.js'), join(folder, 'not-there-yet.json')] });
    await keepsUntil(staged, edit, folder);
  }
});

test('a package that was edited while it was compiled, or of which nobody knows, is never kept', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'index.js'), 'one');
  const { mtimeMs } = await stat(join(folder, 'index.js'));
  const edited = await stage(t, { loaded: [join(folder, 'index.js')] });
  await edited.compile({ now: new Date(mtimeMs) });
  await edited.compile({ now: new Date(mtimeMs + 60_000) });
  assert.equal(edited.compiles(), 2);
  await edited.compile({ now: new Date(mtimeMs) });
  assert.equal(edited.compiles(), 2);
  const unknown = await stage(t, { loaded: undefined });
  await unknown.compile();
  await unknown.compile();
  assert.equal(unknown.compiles(), 2);
});

test('a package that is worked on elsewhere is kept until somebody changes it, what it depends on, or the link to it', async (t) => {
  const elsewhere = join(await temporaryFolder(t), 'packages');
  const edits: readonly Edit[] = [
    () => writeFile(join(elsewhere, 'library/lib/index.js'), 'two'),
    () => writeFile(join(elsewhere, 'library/lib/index.mjs'), 'found before'),
    () => writeFile(join(elsewhere, 'library/package.json'), '{ "exports": "./other.js" }'),
    () => mkdir(join(elsewhere, 'library/node_modules')),
    () => writeFile(join(elsewhere, 'package-lock.json'), '{}'),
    async (folder) => {
      await rm(join(folder, 'node_modules/@acme/library'));
      await symlink(join(elsewhere, 'other'), join(folder, 'node_modules/@acme/library'));
    },
  ];
  for (const edit of edits) {
    const loaded = join(elsewhere, 'library/lib/index.js');
    await mkdir(join(elsewhere, 'library/lib'), { recursive: true });
    await mkdir(join(elsewhere, 'other'));
    await writeFile(join(elsewhere, 'library/package.json'), '{}');
    await writeFile(loaded, 'one');
    for (const path of [loaded, join(elsewhere, 'library/lib'), join(elsewhere, 'library')]) await utimes(path, 1000, 1000);
    const staged = await stage(t, { loaded: [loaded] });
    const { folder } = staged;
    await mkdir(join(folder, 'node_modules/@acme'));
    await symlink(join(elsewhere, 'library'), join(folder, 'node_modules/@acme/library'));
    await keepsUntil(staged, edit, folder);
    await rm(elsewhere, { recursive: true });
  }
});

test('a project with links, or with one to a package that is not there, is never kept', async (t) => {
  for (const [link, target] of [
    ['linked', '.'],
    ['node_modules/library', 'gone'],
  ] as const) {
    const { folder, compiles, compile } = await stage(t);
    await symlink(target, join(folder, link));
    await compile();
    await compile();
    assert.equal(compiles(), 2, link);
    await rm(join(folder, link));
  }
});

test('only the compiles that were asked for last are kept', async (t) => {
  const { folder, compile } = await stage(t);
  for (let index = 0; index < 20; index++) await compile({ environments: [`environment-${index}`] });
  assert.equal((await readdir(join(folder, 'node_modules/.cache/pawl/compiled'))).length, 16);
});

test('a compile that looked at something that nobody may look at is answered, and not kept', async (t) => {
  const { compile } = await stage(t, { loaded: [`/${'x'.repeat(5000)}`] });
  assert.equal(await compile(), 'compile 1');
  assert.equal(await compile(), 'compile 2');
});

type Edit = (folder: string) => Promise<unknown>;

/** Compiles twice with one compile, and with another one after the edit. */
async function keepsUntil({ compile, compiles }: Awaited<ReturnType<typeof stage>>, edit: Edit, folder: string): Promise<void> {
  await compile();
  await compile();
  assert.equal(compiles(), 1);
  await edit(folder);
  await compile();
  assert.equal(compiles(), 2, String(edit));
}

async function stage(t: TestContext, world: Partial<CompiledProject> = {}) {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, 'node_modules'));
  await writeFile(join(folder, 'main.ts'), 'one');
  let count = 0;
  const compile = async (options: Partial<CompileOptions> = {}, program = 'this version') => {
    const { project } = await keptCompile(
      { folder, ...options },
      {
        program,
        compile: async () => {
          count += 1;
          const inputs = [{ path: 'main.ts', digest: digestOf(await readFile(join(folder, 'main.ts'))) }];
          return { ...nothing, project: { name: `compile ${count}` }, inputs, ...world };
        },
      },
    );
    return project.name;
  };
  return { folder, compile, compiles: () => count };
}

const nothing: Omit<CompiledProject, 'project' | 'inputs'> = {
  environments: [],
  variables: [],
  loaded: [],
  wants: [],
  findings: [],
  unproven: [],
  buildPolicies: [],
  policiesDigest: digestOf(''),
  warnings: [],
};
