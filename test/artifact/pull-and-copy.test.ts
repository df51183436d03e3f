import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { test } from 'node:test';
import { archive } from '../../lib/artifact/archive/archive.ts';
import { defaultLimits } from '../../lib/artifact/archive/limits.ts';
import { copyEnvironment } from '../../lib/artifact/copy.ts';
import { packEnvironment } from '../../lib/artifact/pack-environment.ts';
import { packRelease } from '../../lib/artifact/pack-release.ts';
import { jsonContent, packManifest } from '../../lib/artifact/packed.ts';
import { pullEnvironment, unpackEnvironment } from '../../lib/artifact/pull.ts';
import { pushRelease } from '../../lib/artifact/push.ts';
import { readRelease } from '../../lib/artifact/read.ts';
import type { Descriptor, Repository } from '../../lib/oci/registry.ts';
import { identity, layoutFolder, release, shop, text } from './samples.ts';

async function published(repository: Repository, version = '1.2.3', replicas = 2): Promise<Descriptor> {
  const packed = await packRelease(release(version, replicas));
  await pushRelease(repository, packed);
  const descriptor = (await readRelease(repository, version)).environments.get('production');
  assert.ok(descriptor !== undefined);
  return descriptor;
}

test('pullEnvironment gives the manifest set that was packed', async (t) => {
  const repository = (await layoutFolder(t))('shop');
  const descriptor = await published(repository);
  for (const target of [descriptor, descriptor.digest]) {
    const pulled = await pullEnvironment(repository, target, { environment: 'production' });
    assert.deepEqual(pulled.set, shop('production'));
    assert.equal(pulled.descriptor.digest, descriptor.digest);
    assert.equal(pulled.annotations['org.opencontainers.image.version'], '1.2.3');
    assert.deepEqual(await unpackEnvironment(pulled.layerBytes, 'production'), pulled.set);
  }
});

test('pullEnvironment refuses the manifest of another environment', async (t) => {
  const repository = (await layoutFolder(t))('shop');
  const descriptor = await published(repository);
  await assert.rejects(pullEnvironment(repository, descriptor, { environment: 'staging' }), {
    code: 'WRONG_ENVIRONMENT',
    message: /it is of environment "production", expected "staging"/,
  });
});

test('pullEnvironment refuses a manifest that the index lists under another name', async (t) => {
  const repository = (await layoutFolder(t))('shop');
  const descriptor = await published(repository);
  const lying = { ...descriptor, annotations: { 'pawl.dev/environment': 'staging' } };
  await assert.rejects(pullEnvironment(repository, lying), { code: 'WRONG_ENVIRONMENT' });
});

test('pullEnvironment refuses content of another size or type than the descriptor says', async (t) => {
  const repository = (await layoutFolder(t))('shop');
  const descriptor = await published(repository);
  await assert.rejects(pullEnvironment(repository, { ...descriptor, size: descriptor.size + 1 }), {
    code: 'DIGEST_MISMATCH',
    message: /its size is/,
  });
});

test('pullEnvironment refuses a release instead of an environment of it', async (t) => {
  const repository = (await layoutFolder(t))('shop');
  await published(repository);
  await assert.rejects(pullEnvironment(repository, '1.2.3'), {
    code: 'BAD_MANIFEST',
    message: /its media type is application\/vnd\.oci\.image\.index/,
  });
});

test('pullEnvironment says what does not exist', async (t) => {
  const repository = (await layoutFolder(t))('shop');
  await assert.rejects(pullEnvironment(repository, 'live'), { code: 'NOT_FOUND' });
});

test('pullEnvironment refuses a layer above the limit before it reads it', async (t) => {
  const repository = (await layoutFolder(t))('shop');
  const descriptor = await published(repository);
  const unread: Repository = { ...repository, readBlob: () => assert.fail('it must not be read') };
  await assert.rejects(pullEnvironment(unread, descriptor, { limits: { ...defaultLimits, compressed: 100 } }), { code: 'TOO_LARGE' });
});

test('pullEnvironment refuses a tar that is not the one the manifest names', async (t) => {
  const repository = (await layoutFolder(t))('shop');
  const { blobs } = await packEnvironment(shop('production'), identity('1.2.3'));
  const [config, layer] = blobs;
  assert.ok(config !== undefined && layer !== undefined);
  const forged = packManifest({
    config,
    layer,
    annotations: { 'pawl.dev/environment': 'production' },
    layerAnnotations: { 'pawl.dev/tar-digest': `sha256:${'0'.repeat(64)}` },
  });
  for (const blob of forged.blobs) await repository.writeBlob(blob);
  await repository.writeManifest(forged.manifest, { tag: 'forged' });
  await assert.rejects(pullEnvironment(repository, 'forged'), { code: 'DIGEST_MISMATCH', message: /its tar has digest/ });
});

/** As `flux push artifact` writes it: folders as entries, several documents in a file, no annotation of ours. */
async function pushedByFlux(repository: Repository, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const packed = packManifest({
    config: jsonContent('application/vnd.cncf.flux.config.v1+json', {}),
    layer: { mediaType: 'application/vnd.cncf.flux.content.v1.tar+gzip', bytes: (await archive(files)).bytes },
    annotations: { 'org.opencontainers.image.revision': 'main@sha1:abc' },
  });
  for (const blob of packed.blobs) await repository.writeBlob(blob);
  await repository.writeManifest(packed.manifest, { tag: 'live' });
}

test('pullEnvironment reads files in folders with several documents, as Flux pushes them', async (t) => {
  const repository = (await layoutFolder(t))('shop');
  const documents = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: b\n';
  await pushedByFlux(
    repository,
    new Map([
      ['base/web.yaml', text(documents)],
      ['README.md', text('# not a manifest')],
    ]),
  );
  const { set } = await pullEnvironment(repository, 'live', { environment: 'staging' });
  assert.deepEqual(
    set.objects.map(({ application, wave, id }) => [application, wave, id]),
    [
      ['base/web', 0, 'ConfigMap/a'],
      ['base/web', 0, 'Service/b'],
    ],
  );
});

test('pullEnvironment must be told the environment of an artifact that names none', async (t) => {
  const repository = (await layoutFolder(t))('shop');
  await pushedByFlux(repository, new Map());
  await assert.rejects(pullEnvironment(repository, 'live'), { code: 'BAD_MANIFEST', message: /does not say which environment it is/ });
});

test('pullEnvironment refuses a kustomization that was not built', async (t) => {
  const repository = (await layoutFolder(t))('shop');
  await pushedByFlux(repository, new Map([['base/kustomization.yaml', text('resources: []\n')]]));
  await assert.rejects(pullEnvironment(repository, 'live', { environment: 'staging' }), {
    code: 'NEEDS_KUSTOMIZE',
    message: /"base\/kustomization\.yaml"/,
  });
});

test('copyEnvironment brings the same bytes into another repository under the version', async (t) => {
  const open = await layoutFolder(t);
  const [from, to] = [open('shop'), open('shop/production')];
  const descriptor = await published(from);
  await copyEnvironment({ from, to, descriptor, version: '1.2.3' });
  assert.deepEqual((await to.readManifest('1.2.3'))?.bytes, (await from.readManifest(descriptor.digest))?.bytes);
  assert.deepEqual((await pullEnvironment(to, '1.2.3')).set, shop('production'));
});

test('copyEnvironment again writes nothing', async (t) => {
  const open = await layoutFolder(t);
  const [from, to] = [open('shop'), open('shop/production')];
  const descriptor = await published(from);
  await copyEnvironment({ from, to, descriptor, version: '1.2.3' });
  const silent: Repository = { ...to, writeBlob: () => assert.fail('no blob'), writeManifest: () => assert.fail('no manifest') };
  await copyEnvironment({ from, to: silent, descriptor, version: '1.2.3' });
});

test('copyEnvironment refuses a version that the environment knows with other content', async (t) => {
  const open = await layoutFolder(t);
  const [from, other, to] = [open('shop'), open('other'), open('shop/production')];
  const [first, second] = [await published(from), await published(other, '1.2.3', 7)];
  await copyEnvironment({ from, to, descriptor: first, version: '1.2.3' });
  await assert.rejects(copyEnvironment({ from: other, to, descriptor: second, version: '1.2.3' }), { code: 'VERSION_EXISTS' });
  assert.equal((await to.resolve('1.2.3'))?.digest, first.digest);
});

test('copyEnvironment out of a layout that lost a blob says which, and leaves no version', async (t) => {
  const open = await layoutFolder(t);
  const [from, to] = [open('shop'), open('shop/production')];
  const descriptor = await published(from);
  const manifest = JSON.parse(new TextDecoder().decode((await from.readManifest(descriptor.digest))?.bytes));
  const digest: string = manifest.layers[0].digest;
  const folder = from.reference.slice('oci-layout:'.length);
  await rm(`${folder}/blobs/sha256/${digest.slice('sha256:'.length)}`);
  await assert.rejects(copyEnvironment({ from, to, descriptor, version: '1.2.3' }), (error: Error) => error.message.includes(digest));
  assert.equal(await to.resolve('1.2.3'), undefined);
});
