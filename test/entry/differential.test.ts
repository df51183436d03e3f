import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { oneEnvironment, root } from '../compiler/temporary-project.ts';
import { temporaryFolder } from '../oci/temporary-folder.ts';
import { install, pawl } from './installed-pawl.ts';

const skip = process.env.CI === 'true' ? false : 'builds the program and starts it dozens of times; runs with CI=true';

interface Nasty {
  /** What the application does with its chart. */
  readonly build: string;
  readonly before?: string;
  /** A file that is there, and what somebody makes of it, or of another. */
  readonly file?: readonly [path: string, text: string];
  readonly edit?: readonly [path: string, text: string];
}

const yaml = (value: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: included\ndata:\n  a: ${value}\n`;
const data = (value: string) =>
  `new ApiObject(chart, 'c', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { a: ${value} } })`;
const included: readonly [string, string] = ['node_modules/x/included.yaml', yaml('one')];

/** Each has something to do with what a snapshot, or a kept answer, could miss. */
const nasty: Readonly<Record<string, Nasty>> = {
  'a package reads a file of another one': {
    build: "new kplus.ConfigMap(chart, 'c', { metadata: { name: 'c' } }).addFile('node_modules/x/one.txt')",
    file: ['node_modules/x/one.txt', 'one'],
    edit: ['node_modules/x/one.txt', 'another one'],
  },
  'a package starts a process': {
    build: "new Include(chart, 'c', { url: 'node_modules/x/included.yaml' })",
    file: included,
    edit: [included[0], yaml('two')],
  },
  'a folder is listed with all below it': {
    build: data("readdirSync('node_modules/x', { recursive: true }).sort().join()"),
    file: ['node_modules/x/below/one.txt', ''],
    edit: ['node_modules/x/below/two.txt', ''],
  },
  'a glob looks through packages': {
    build: data("globSync('node_modules/x/**').sort().join()"),
    file: ['node_modules/x/below/one.txt', ''],
    edit: ['node_modules/x/below/two.txt', ''],
  },
  'cdk8s is patched': {
    before: 'LazyResolver.prototype.resolve = (context) => context.value instanceof Lazy && context.replaceValue("patched");',
    build: data("Lazy.any({ produce: () => 'late' })"),
  },
  'fields have the names of what every object has': {
    build: "new ApiObject(chart, 'c', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, toString: 'a', valueOf: 'b' })",
  },
  'a path cannot be looked at': { build: data(`String(existsSync('/${'x'.repeat(5000)}'))`) },
};

const imports = `import { existsSync, globSync, readdirSync } from 'node:fs';
import { Include, Lazy, LazyResolver } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';`;

test('a compile from a snapshot, and an answer that was kept, say what a compile from nothing says, before and after an edit', {
  skip,
}, async (t) => {
  const folder = await temporaryFolder(t);
  await install(folder);
  await symlink(join(root, 'node_modules/cdk8s-plus-28'), join(folder, 'node_modules/cdk8s-plus-28'));
  const maker = join(folder, 'node_modules/pawl/build/run/make-snapshot.js');
  execFileSync(process.execPath, [maker, folder, '2048', 'cdk8s', 'cdk8s-plus-28', 'constructs', 'pawl', 'zod'], { cwd: folder });
  const place = join(folder, 'node_modules/.cache/pawl');
  assert.ok((await readdir(join(place, 'snapshot'))).includes('about.json'));
  const write = async ([path, text]: readonly [string, string]) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  const said = async () => {
    const { code, stdout, stderr } = await pawl(folder, 'synth', '--json');
    return `${code}\n${stdout}\n${stderr}`;
  };
  const forget = () => rm(join(place, 'compiled'), { recursive: true, force: true });
  const fromNothing = async () => {
    await forget();
    process.env.NODE_DISABLE_COMPILE_CACHE = '1';
    try {
      return await said();
    } finally {
      delete process.env.NODE_DISABLE_COMPILE_CACHE;
      await forget();
    }
  };
  for (const [name, { build, before = '', file, edit }] of Object.entries(nasty)) {
    await rm(join(folder, 'node_modules/x'), { recursive: true, force: true });
    const deploy = `[application('a', z.object({}), (chart) => void ${build})({})]`;
    for (const one of Object.entries({ 'package.json': '{ "type": "module" }', ...oneEnvironment(deploy, `${imports}\n${before}`) }))
      await write(one);
    if (file !== undefined) await write(file);
    // What was written within this second may be written once more: nobody keeps an answer by it.
    await delay(1100);
    const expected = await fromNothing();
    assert.match(expected, /sha256:|FINDINGS/, name);
    assert.equal(await said(), expected, `${name}: from a snapshot`);
    assert.equal(await said(), expected, `${name}: kept`);
    if (edit === undefined) continue;
    await write(edit);
    const [after, anew] = [await said(), await fromNothing()];
    assert.equal(after, anew, `${name}: after an edit`);
    assert.notEqual(anew, expected, name);
  }
  assert.ok((await readdir(join(place, 'snapshot'))).includes('about.json'), 'it was of use to all of them');
});
