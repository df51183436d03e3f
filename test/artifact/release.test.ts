import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isVersion } from '../../lib/artifact/identity.ts';
import { imagesOf } from '../../lib/artifact/images.ts';
import { packEnvironment } from '../../lib/artifact/pack-environment.ts';
import { packRelease } from '../../lib/artifact/pack-release.ts';
import { digestOf } from '../../lib/digest.ts';
import { canonicalSet } from '../../lib/manifest/canonical.ts';
import { identity, release, shop } from './samples.ts';

const parsed = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes));

test('packEnvironment writes the manifest that Flux takes: one config, one layer, the annotations it shows', async () => {
  const { manifest, descriptor, blobs } = await packEnvironment(shop('production'), identity('1.2.3'));
  const { config, layers, ...rest } = parsed(manifest.bytes);
  assert.deepEqual(rest, {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    annotations: {
      'org.opencontainers.image.created': '2026-03-01T10:20:30Z',
      'org.opencontainers.image.revision': '1.2.3@sha1:3b18e512dba79e4c8300dd08aeb37f8e728b8dad',
      'org.opencontainers.image.source': 'https://github.com/acme/shop',
      'org.opencontainers.image.version': '1.2.3',
      'pawl.dev/environment': 'production',
    },
  });
  assert.equal(config.mediaType, 'application/vnd.cncf.flux.config.v1+json');
  assert.equal(layers.length, 1);
  assert.equal(layers[0].mediaType, 'application/vnd.cncf.flux.content.v1.tar+gzip');
  assert.deepEqual(
    blobs.map(({ bytes }) => ({ digest: digestOf(bytes), size: bytes.length })),
    [config, layers[0]].map(({ digest, size }) => ({ digest, size })),
  );
  assert.deepEqual(parsed(blobs[0]?.bytes ?? new Uint8Array()).rootfs.diff_ids, [layers[0].annotations['pawl.dev/tar-digest']]);
  assert.deepEqual(descriptor, {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: digestOf(manifest.bytes),
    size: manifest.bytes.length,
    annotations: { 'pawl.dev/environment': 'production' },
  });
});

test('packEnvironment refuses a set that nobody could pull', async () => {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'zeros' }, data: { zeros: '0'.repeat(20 * 1024 * 1024) } };
  const { set } = canonicalSet('production', [{ application: 'zeros', wave: 0, object }]);
  await assert.rejects(packEnvironment(set, identity('1.2.3')), { code: 'BOMB' });
});

test('packRelease lists every environment and the metadata in an index', async () => {
  const packed = await packRelease(release('1.2.3'));
  const index = parsed(packed.index.bytes);
  assert.equal(index.artifactType, 'application/vnd.pawl.release.v1+json');
  assert.deepEqual(index.manifests, [
    { ...packed.environments.get('production')?.descriptor },
    { ...packed.environments.get('staging')?.descriptor },
    { ...packed.metadata.descriptor },
  ]);
  assert.equal(packed.metadata.descriptor.artifactType, 'application/vnd.pawl.release.metadata.v1+json');
});

test('packRelease gives the same digest whatever order environments and inputs come in', async () => {
  const content = release('1.2.3');
  const shuffled = { ...content, sets: content.sets.toReversed(), inputs: content.inputs.toReversed() };
  assert.equal((await packRelease(shuffled)).descriptor.digest, (await packRelease(content)).descriptor.digest);
});

test('packRelease gives another digest for another version of the same objects', async () => {
  assert.notEqual((await packRelease(release('1.2.3'))).descriptor.digest, (await packRelease(release('1.2.4'))).descriptor.digest);
});

for (const version of ['v1.2.3', '1.2', '1.2.3+build', 'latest', '', '01.2.3', ' 1.2.3', `1.0.0-${'a'.repeat(130)}`]) {
  test(`packRelease refuses the version ${JSON.stringify(version.slice(0, 20))}`, async () => {
    assert.equal(isVersion(version), false);
    await assert.rejects(packRelease(release(version)), {
      name: 'ArtifactError',
      code: 'BAD_VERSION',
      message: /expected semver such as 1\.2\.3$/,
    });
  });
}

test('imagesOf finds the images of every pod template, each once', () => {
  const { set } = canonicalSet('staging', [
    {
      application: 'jobs',
      wave: 0,
      object: {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata: { name: 'nightly' },
        spec: {
          jobTemplate: {
            spec: { template: { spec: { initContainers: [{ image: 'b:1' }], containers: [{ image: 'a:2' }, { image: 'b:1' }] } } },
          },
        },
      },
    },
    {
      application: 'jobs',
      wave: 0,
      object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { image: 'not-an-image' } },
    },
  ]);
  assert.deepEqual(imagesOf(set), ['a:2', 'b:1']);
});
