import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { build } from 'esbuild';
import { entries, libraryBundle, programBundle, standIn } from '../../.ci/program-bundle.ts';
import { oneEnvironment, oneObject, root } from '../compiler/temporary-project.ts';
import { temporaryFolder } from '../oci/temporary-folder.ts';

const skip = process.env.CI === 'true' ? false : 'builds the program and starts it eight times; runs with CI=true';

test('the built program answers an unchanged question from what it said before, and any other one anew', { skip }, async (t) => {
  const folder = await temporaryFolder(t);
  await install(folder);
  await writeProject(folder, oneObject);
  const first = await pawl(folder, 'synth');
  assert.match(first.stdout, /^development: 1 objects?, sha256:/);
  const warnings = await pawl(folder, 'check', '--json');
  // Without cdk8s nothing can be compiled: what is answered now was kept.
  await rm(join(folder, 'node_modules/cdk8s'));
  assert.deepEqual(await pawl(folder, 'synth'), first);
  assert.deepEqual(await pawl(folder, 'check', '--json'), warnings);
  assert.notEqual((await pawl(folder, 'synth', '--json')).stdout, first.stdout);

  await symlink(join(root, 'node_modules/cdk8s'), join(folder, 'node_modules/cdk8s'));
  await writeProject(folder, oneObject.replace("name: 'a'", "name: 'Not_A_Name'"));
  const refused = await pawl(folder, 'synth');
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /Not_A_Name/);
  assert.deepEqual(await pawl(folder, 'synth'), refused);
  await writeProject(folder, oneObject);
  assert.deepEqual(await pawl(folder, 'synth'), first);
});

/** This package as somebody has it who installed it. */
async function install(folder: string): Promise<void> {
  const target = join(folder, 'node_modules/pawl');
  for (const bundle of [libraryBundle, programBundle]) await build({ ...bundle, absWorkingDir: root, outdir: join(target, 'build/run') });
  for (const { path, text } of Object.keys(entries).map(standIn)) {
    await mkdir(dirname(join(target, path)), { recursive: true });
    await writeFile(join(target, path), text);
  }
  await cp(join(root, 'lib/entry/pawl.cjs'), join(target, 'build/entry/pawl.cjs'));
  await mkdir(join(target, 'build/schemas/kubernetes'), { recursive: true });
  await cp(join(root, 'lib/schemas/kubernetes/api.json'), join(target, 'build/schemas/kubernetes/api.json'));
  await writeFile(join(target, 'package.json'), await readFile(join(root, 'package.json')));
  for (const name of ['cdk8s', 'constructs', 'zod', 'esbuild', '@babel'])
    await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name));
}

async function writeProject(folder: string, deploy: string): Promise<void> {
  for (const [path, text] of Object.entries({ 'package.json': '{ "type": "module" }', ...oneEnvironment(deploy) })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

function pawl(folder: string, ...words: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const program = [join(folder, 'node_modules/pawl/build/entry/pawl.cjs'), ...words];
  return new Promise((resolve) => {
    execFile(process.execPath, program, { cwd: folder, encoding: 'utf8' }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}
