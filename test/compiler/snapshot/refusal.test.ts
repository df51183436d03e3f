import assert from 'node:assert/strict';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { makeSnapshot } from '../../../lib/compiler/snapshot/make-snapshot.ts';
import { hasPlace, isRefused, refuse } from '../../../lib/compiler/snapshot/refusal.ts';
import { snapshotPlace } from '../../../lib/compiler/snapshot/snapshot-place.ts';
import { temporaryFolder } from '../../oci/temporary-folder.ts';

test('a snapshot that was refused is not tried again for the same packages, until packages are installed', async (t) => {
  for (const sign of ['node_modules/.package-lock.json', '../../node_modules/.package-lock.json', '../../node_modules/.modules.yaml']) {
    const folder = join(await temporaryFolder(t), 'packages/deploy');
    await mkdir(snapshotPlace(folder), { recursive: true });
    assert.equal(isRefused(folder, { program: 'this', packages: ['cdk8s'] }), false);
    refuse(folder, { program: 'this', packages: ['zod', 'cdk8s'] });
    // What is packed anyway is no other wish.
    assert.equal(isRefused(folder, { program: 'this', packages: ['cdk8s'] }), true);
    assert.equal(isRefused(folder, { program: 'this', packages: ['cdk8s', 'cdk8s-plus-34'] }), false);
    assert.equal(isRefused(folder, { program: 'another', packages: ['cdk8s'] }), false);
    const path = join(folder, sign);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, '');
    const soon = new Date(Date.now() + 10_000);
    await utimes(path, soon, soon);
    assert.equal(isRefused(folder, { program: 'this', packages: ['cdk8s'] }), false, sign);
  }
});

test('where a project has no packages of its own, nothing is put into its folder', async (t) => {
  const folder = await temporaryFolder(t);
  assert.equal(hasPlace(folder), false);
  assert.equal(await makeSnapshot(folder, { packages: ['cdk8s'], program: 'this', memoryLimit: 2048, now: new Date(0) }), 'refused');
  assert.deepEqual(await readdir(folder), []);
  await mkdir(join(folder, 'node_modules'));
  assert.equal(hasPlace(folder), true);
});
