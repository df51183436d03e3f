import assert from 'node:assert/strict';
import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { oneObject, root } from '../compiler/temporary-project.ts';
import { temporaryFolder } from '../oci/temporary-folder.ts';
import { install, pawl, writeProject } from './installed-pawl.ts';

const skip = process.env.CI === 'true' ? false : 'builds the program and starts it eight times; runs with CI=true';

test('the built program answers an unchanged question from what it said before, and any other one anew', { skip }, async (t) => {
  const folder = await temporaryFolder(t);
  await install(folder);
  await writeProject(folder, oneObject);
  const first = await pawl(folder, 'synth');
  assert.match(first.stdout, /^development: 1 objects?, sha256:/);
  const warnings = await pawl(folder, 'check', '--json');
  // Without a bundler nothing can be compiled: what is answered now was kept.
  await rm(join(folder, 'node_modules/esbuild'));
  assert.deepEqual(await pawl(folder, 'synth'), first);
  assert.deepEqual(await pawl(folder, 'check', '--json'), warnings);
  assert.notEqual((await pawl(folder, 'synth', '--json')).stdout, first.stdout);

  await symlink(join(root, 'node_modules/esbuild'), join(folder, 'node_modules/esbuild'));
  await writeProject(folder, oneObject.replace("name: 'a'", "name: 'Not_A_Name'"));
  const refused = await pawl(folder, 'synth');
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /Not_A_Name/);
  assert.deepEqual(await pawl(folder, 'synth'), refused);
  await writeProject(folder, oneObject);
  assert.deepEqual(await pawl(folder, 'synth'), first);
});
