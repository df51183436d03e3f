import assert from 'node:assert/strict';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'node:test';
import { binaryFolder, findBinaries } from './binaries.ts';
import { machineWithGo } from './build/toolchain-stand-in.ts';
import { temporaryFolder } from './temporary-folder.ts';

it('findBinaries takes KUBEBUILDER_ASSETS before the cache', async (t) => {
  const folder = await temporaryFolder(t);
  const environment = { XDG_CACHE_HOME: join(folder, 'cache'), KUBEBUILDER_ASSETS: join(folder, 'assets') };
  await fill(environment.KUBEBUILDER_ASSETS, ['etcd', 'kube-apiserver']);
  await fill(await binaryFolder(environment), ['etcd', 'kube-apiserver']);
  const binaries = { etcd: join(folder, 'assets/etcd'), 'kube-apiserver': join(folder, 'assets/kube-apiserver') };
  assert.deepEqual(await findBinaries({ set: 'core', environment }), { kind: 'found', binaries });
});

it('findBinaries takes the cache when KUBEBUILDER_ASSETS lacks one of the set', async (t) => {
  const folder = await temporaryFolder(t);
  const environment = { XDG_CACHE_HOME: join(folder, 'cache'), KUBEBUILDER_ASSETS: join(folder, 'assets') };
  const cache = await binaryFolder(environment);
  await fill(environment.KUBEBUILDER_ASSETS, ['etcd']);
  await fill(cache, ['etcd', 'kube-apiserver']);
  const binaries = { etcd: join(cache, 'etcd'), 'kube-apiserver': join(cache, 'kube-apiserver') };
  assert.deepEqual(await findBinaries({ set: 'core', environment }), { kind: 'found', binaries });
});

it('findBinaries builds just what the cache lacks', async (t) => {
  const folder = await temporaryFolder(t);
  const environment = await machineWithGo(folder, `echo "$output" >> '${folder}/log'; echo built > "$output"; chmod +x "$output"`);
  const cache = await binaryFolder(environment);
  await fill(cache, ['kube-apiserver']);
  const found = await findBinaries({ set: 'core', environment });
  assert.equal(found.kind, 'found');
  assert.deepEqual(await findBinaries({ set: 'core', environment, build: false }), found);
});

it('findBinaries without Go says what is missing and how to get it', async (t) => {
  const folder = await temporaryFolder(t);
  const environment = { XDG_CACHE_HOME: folder, PATH: join(folder, 'nothing') };
  await fill(await binaryFolder(environment), ['etcd']);
  assert.deepEqual(await findBinaries({ set: 'core', environment }), {
    kind: 'missing',
    what: 'Without kube-apiserver',
    how: 'Install Go 1.25.0 or newer, or set KUBEBUILDER_ASSETS to a folder that holds them',
  });
});

it('findBinaries with a Go that is too old says which it needs', async (t) => {
  const environment = await machineWithGo(await temporaryFolder(t), 'exit 1', 'go1.22.4');
  const found = await findBinaries({ set: 'full', environment });
  assert.equal(found.kind, 'missing');
  assert.match(found.how, /^Go is 1\.22\.4, and 1\.25\.0 or newer is needed to build them/);
});

async function fill(folder: string, binaries: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const binary of binaries) {
    await writeFile(join(folder, binary), '');
    await chmod(join(folder, binary), 0o755);
  }
}
