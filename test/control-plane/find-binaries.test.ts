import assert from 'node:assert/strict';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'node:test';
import { binaryStores, findServerBinaries } from '../../lib/control-plane/find-binaries.ts';
import { writeFiles } from '../cli/project.ts';
import { temporaryFolder } from './temporary-folder.ts';

async function fill(folder: string, binaries: readonly string[] = ['etcd', 'kube-apiserver']): Promise<void> {
  await writeFiles(folder, Object.fromEntries(binaries.map((name) => [name, ''])));
  for (const name of binaries) await chmod(join(folder, name), 0o755);
}

it('the binaries of the wanted minor version are taken, else those nearest to it', async (t) => {
  const store = await temporaryFolder(t);
  const stores = [store, join(store, 'not-there')];
  await fill(join(store, '1.31.0-linux-amd64'));
  await fill(join(store, 'linux-x64-kubernetes-1.35.4-etcd-3.6.6'));
  await fill(join(store, '1.34.1-linux-amd64'), ['etcd']);
  const folderFor = async (minor: string) => (await findServerBinaries(minor, { stores })).etcd;
  assert.equal(await folderFor('1.31'), join(store, '1.31.0-linux-amd64', 'etcd'));
  assert.equal(await folderFor('1.34'), join(store, 'linux-x64-kubernetes-1.35.4-etcd-3.6.6', 'etcd'));
});

it('KUBEBUILDER_ASSETS is taken before all others, and never silently left out', async (t) => {
  const folder = await temporaryFolder(t);
  await fill(join(folder, 'store', '1.34.1-linux-amd64'));
  const stores = [join(folder, 'store')];
  const assets = join(folder, 'assets');
  await assert.rejects(findServerBinaries('1.34', { assets, stores }), { code: 'MISSING', message: /KUBEBUILDER_ASSETS/ });
  await fill(assets);
  assert.equal((await findServerBinaries('1.34', { assets, stores }))['kube-apiserver'], join(assets, 'kube-apiserver'));
});

it('without binaries it says how to get them', async (t) => {
  const stores = [await temporaryFolder(t)];
  await assert.rejects(findServerBinaries('1.34', { stores }), { code: 'MISSING', fix: /setup-envtest use 1\.34/ });
});

it('the stores are those of setup-envtest and of this project', () => {
  assert.deepEqual(binaryStores('/home/dana', {}, 'linux'), [
    '/home/dana/.local/share/kubebuilder-envtest/k8s',
    '/home/dana/.cache/pawl/control-plane',
  ]);
  assert.deepEqual(binaryStores('/home/dana', { XDG_DATA_HOME: '/data', XDG_CACHE_HOME: '/cache' }, 'linux'), [
    '/data/kubebuilder-envtest/k8s',
    '/cache/pawl/control-plane',
  ]);
  assert.equal(binaryStores('/Users/dana', {}, 'darwin')[0], '/Users/dana/Library/Application Support/io.kubebuilder.envtest/k8s');
});
