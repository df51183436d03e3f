import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder, vendorHere } from './vendor-here.ts';
import { web } from './web.ts';

test('a link that a commit has where drafts and rules are written is replaced, and what it leads to stays as it was', async (t) => {
  const [folder, elsewhere] = [await temporaryFolder(t), await temporaryFolder(t)];
  const precious = join(elsewhere, 'precious');
  await writeFile(precious, 'x');
  await mkdir(join(folder, 'vendor/charts'), { recursive: true });
  // The number of a process is small and easily guessed where each run has a container of its own.
  await symlink(precious, join(folder, `pawl.lock.json.${process.pid}`));
  await symlink(precious, join(folder, 'vendor/charts/.gitattributes'));
  await symlink(elsewhere, join(folder, `vendor/.pawl-${process.pid}`));
  const site = await web(t, { '/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n' });
  await vendorHere(folder, [{ kind: 'file', url: `${site.origin}/a.yaml` }]);
  assert.equal(await readFile(precious, 'utf8'), 'x');
  assert.deepEqual(await readdir(elsewhere), ['precious']);
  assert.match(await readFile(join(folder, 'vendor/charts/.gitattributes'), 'utf8'), /-text/);
  assert.deepEqual((await readdir(folder)).sort(), ['pawl.lock.json', 'vendor']);
  assert.deepEqual((await readdir(join(folder, 'vendor'))).sort(), ['charts', 'files']);
});
