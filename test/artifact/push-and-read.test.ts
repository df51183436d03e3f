import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packRelease } from '../../lib/artifact/pack-release.ts';
import { pushRelease } from '../../lib/artifact/push.ts';
import { listVersions, readRelease } from '../../lib/artifact/read.ts';
import { digestOf } from '../../lib/digest.ts';
import { mediaTypes, type Repository } from '../../lib/oci/registry.ts';
import { RegistryError } from '../../lib/oci/registry-error.ts';
import { layoutFolder, release, text } from './samples.ts';

test('readRelease gives back what pushRelease published', async (t) => {
  const repository = (await layoutFolder(t))('shop');
  const packed = await packRelease(release('1.2.3'));
  assert.equal((await pushRelease(repository, packed)).outcome, 'new');
  for (const name of ['1.2.3', packed.descriptor.digest]) {
    const read = await readRelease(repository, name);
    assert.equal(read.version, '1.2.3');
    assert.equal(read.digest, packed.descriptor.digest);
    assert.equal(read.revision, '1.2.3@sha1:3b18e512dba79e4c8300dd08aeb37f8e728b8dad');
    assert.equal(read.source, 'https://github.com/acme/shop');
    assert.deepEqual(read.created, new Date('2026-03-01T10:20:30Z'));
    assert.deepEqual([...read.environments.keys()], ['production', 'staging']);
    assert.deepEqual(read.environments.get('staging'), packed.environments.get('staging')?.descriptor);
  }
});

test('metadata of a release says what went into it', async (t) => {
  const repository = (await layoutFolder(t))('shop');
  await pushRelease(repository, await packRelease(release('1.2.3')));
  const metadata = await (await readRelease(repository, '1.2.3')).metadata();
  assert.deepEqual(metadata, {
    schema: 1,
    project: 'shop',
    version: '1.2.3',
    revision: '1.2.3@sha1:3b18e512dba79e4c8300dd08aeb37f8e728b8dad',
    environments: {
      production: { applications: ['database', 'web'], images: [{ image: 'ghcr.io/acme/web:1.4.2' }] },
      staging: { applications: ['database', 'web'], images: [{ image: 'ghcr.io/acme/web:1.4.2' }] },
    },
    inputs: [
      { path: 'environments/index.ts', digest: digestOf('index') },
      { path: 'lib/web.ts', digest: digestOf('web') },
    ],
    policies: digestOf('policies'),
  });
});

test('a release says which environment variables went in, and whether it is dirty, in its metadata and on every manifest', async (t) => {
  const repository = (await layoutFolder(t))('shop');
  const { identity, ...content } = release('1.2.3');
  const variables = [
    { name: 'ZONE', digest: null },
    { name: 'REGION', digest: digestOf('eu') },
  ];
  const packed = await packRelease({ ...content, identity: { ...identity, dirty: true }, variables });
  await pushRelease(repository, packed);
  const read = await readRelease(repository, '1.2.3');
  const { variables: recorded, dirty } = await read.metadata();
  assert.deepEqual([read.dirty, dirty, recorded], [true, true, variables.toReversed()]);
  for (const { manifest } of [...packed.environments.values(), packed.metadata])
    assert.equal(JSON.parse(new TextDecoder().decode(manifest.bytes)).annotations['pawl.dev/dirty'], 'true');
});

test('pushRelease of the same bytes again is a quiet success', async (t) => {
  const repository = (await layoutFolder(t))('shop');
  const packed = await packRelease(release('1.2.3'));
  await pushRelease(repository, packed);
  assert.equal((await pushRelease(repository, packed)).outcome, 'same');
});

test('pushRelease refuses other bytes under a published version and names both digests', async (t) => {
  const repository = (await layoutFolder(t))('shop');
  const first = await packRelease(release('1.2.3', 2));
  const second = await packRelease(release('1.2.3', 3));
  await pushRelease(repository, first);
  await assert.rejects(pushRelease(repository, second), (error: Error & { code?: string; fix?: string }) => {
    assert.equal(error.code, 'VERSION_EXISTS');
    assert.ok(error.message.includes(first.descriptor.digest) && error.message.includes(second.descriptor.digest));
    assert.match(error.fix ?? '', /Publish a new version/);
    return true;
  });
  assert.equal((await readRelease(repository, '1.2.3')).digest, first.descriptor.digest);
});

test('a version whose tag somebody moved is published again once that tag is taken away, with the digest it had', async (t) => {
  const repository = (await layoutFolder(t))('shop');
  const touched = await packRelease(release('1.2.3'));
  const other = await packRelease(release('1.3.0'));
  await pushRelease(repository, touched);
  await pushRelease(repository, other);
  for (const moved of [
    other.index,
    { mediaType: mediaTypes.index, bytes: new TextEncoder().encode('{"schemaVersion":2,"manifests":[]}') },
  ]) {
    await repository.writeManifest(moved, { tag: '1.2.3' });
    await assert.rejects(pushRelease(repository, touched), (error: Error & { code?: string; fix?: string }) => {
      assert.equal(error.code, 'VERSION_EXISTS');
      assert.match(error.message, /names what is no release of that version: somebody moved it/);
      assert.ok(
        error.fix?.includes(
          `take the tag away in the registry, and publish again: from this commit the digest is ${touched.descriptor.digest}`,
        ),
      );
      return true;
    });
    await repository.removeTag('1.2.3');
    assert.deepEqual(await pushRelease(repository, touched), { descriptor: touched.descriptor, outcome: 'new' });
  }
});

test('a version that a newer Pawl has published in another form is published, and nobody is told to take it away', async (t) => {
  const repository = (await layoutFolder(t))('shop');
  const packed = await packRelease(release('1.2.3'));
  const newer = (version: string) => ({
    mediaType: mediaTypes.index,
    bytes: new TextEncoder().encode(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: mediaTypes.index,
        artifactType: 'application/vnd.pawl.release.v2+json',
        manifests: [],
        annotations: { 'org.opencontainers.image.version': version },
      }),
    ),
  });
  const { digest } = await repository.writeManifest(newer('1.2.3'), { tag: '1.2.3' });
  await assert.rejects(pushRelease(repository, packed), {
    code: 'VERSION_EXISTS',
    message: new RegExp(`it is already published with digest ${digest}, not ${packed.descriptor.digest}$`),
    fix: 'Publish a new version: a published one never changes',
  });
  await repository.writeManifest(newer('1.2.4'), { tag: '1.2.3' });
  await assert.rejects(pushRelease(repository, packed), { code: 'VERSION_EXISTS', message: /somebody moved it$/ });
});

test('pushRelease refuses a version that another publisher took between its look and its write', async (t) => {
  const open = await layoutFolder(t);
  const first = await packRelease(release('1.2.3', 2));
  const second = await packRelease(release('1.2.3', 3));
  const repository = open('shop');
  const raced: Repository = {
    ...repository,
    writeManifest: async (manifest, options = {}) => {
      if (options.tag === '1.2.3') await pushRelease(open('shop'), first);
      return repository.writeManifest(manifest, options);
    },
  };
  await assert.rejects(pushRelease(raced, second), { code: 'VERSION_EXISTS' });
  assert.equal((await readRelease(repository, '1.2.3')).digest, first.descriptor.digest);
});

test('pushRelease that ends at any request leaves no version, and a second attempt finishes it', async (t) => {
  const open = await layoutFolder(t);
  const packed = await packRelease(release('1.2.3'));
  for (let allowed = 0; ; allowed += 1) {
    const repository = open(`crash-${allowed}`);
    const finished = await pushRelease(failingAfter(allowed, repository), packed).then(
      () => true,
      () => false,
    );
    if (finished) {
      assert.ok(allowed > 5, `it took ${allowed} writes`);
      break;
    }
    assert.deepEqual(await listVersions(repository), []);
    await pushRelease(repository, packed);
    assert.equal((await readRelease(repository, '1.2.3')).environments.size, 2);
  }
});

test('listVersions is in the order of versions and leaves other tags out', async (t) => {
  const repository = (await layoutFolder(t))('shop');
  for (const version of ['1.10.0', '1.2.0', '1.10.0-rc.2', '1.10.0-rc.10'])
    await pushRelease(repository, await packRelease(release(version)));
  const { index } = await packRelease(release('1.2.0'));
  for (const tag of ['live', 'v3.0.0', '4.0']) await repository.writeManifest(index, { tag });
  assert.deepEqual(await listVersions(repository), ['1.2.0', '1.10.0-rc.2', '1.10.0-rc.10', '1.10.0']);
});

test('listVersions of a repository that nobody has written to is empty', async (t) => {
  assert.deepEqual(await listVersions((await layoutFolder(t))('nothing')), []);
});

test('readRelease says which version does not exist', async (t) => {
  const repository = (await layoutFolder(t))('shop');
  await assert.rejects(readRelease(repository, '9.9.9'), {
    code: 'NOT_FOUND',
    message: /Cannot read release "9\.9\.9" of "oci-layout:.*": it does not exist/,
  });
});

const nonsense: readonly (readonly [string, (index: Record<string, unknown>) => unknown, RegExp])[] = [
  ['an index of another kind of artifact', (index) => ({ ...index, artifactType: 'application/vnd.example' }), /artifactType/],
  ['an index without a version', (index) => ({ ...index, annotations: {} }), /annotation org\.opencontainers\.image\.\w+ is missing/],
  [
    'an index with a time that is none',
    (index) => ({ ...index, annotations: { ...Object(index.annotations), 'org.opencontainers.image.created': 'soon' } }),
    /is not a time/,
  ],
  [
    'an index that lists an environment twice',
    (index) => ({ ...index, manifests: [...Object(index.manifests), ...Object(index.manifests)] }),
    /two manifests for environment "production"/,
  ],
];
test('readRelease refuses an index of another version, and says where to look', async (t) => {
  const repository = (await layoutFolder(t))('shop');
  const packed = await packRelease(release('1.0.0'));
  await pushRelease(repository, packed);
  await repository.writeManifest({ mediaType: mediaTypes.index, bytes: packed.index.bytes }, { tag: '1.2.3' });
  const message = /says that it is version "1\.0\.0"/;
  await assert.rejects(readRelease(repository, '1.2.3'), { code: 'WRONG_VERSION', message, fix: /pawl verify 1\.2\.3/ });
});

for (const [what, change, message] of nonsense) {
  test(`readRelease refuses ${what}`, async (t) => {
    const repository = (await layoutFolder(t))('shop');
    const packed = await packRelease(release('1.0.0'));
    await pushRelease(repository, packed);
    const changed = change(JSON.parse(new TextDecoder().decode(packed.index.bytes)));
    await repository.writeManifest({ mediaType: mediaTypes.index, bytes: text(JSON.stringify(changed)) }, { tag: '1.2.3' });
    await assert.rejects(readRelease(repository, '1.2.3'), { code: 'BAD_MANIFEST', message });
  });
}

/** Lets that many writes through. */
function failingAfter(allowed: number, repository: Repository): Repository {
  let left = allowed;
  const spend = () => {
    if (left === 0) throw new RegistryError('UNREACHABLE', 'The connection is gone');
    left -= 1;
  };
  return {
    ...repository,
    writeBlob: async (...call) => {
      spend();
      return repository.writeBlob(...call);
    },
    writeManifest: async (...call) => {
      spend();
      return repository.writeManifest(...call);
    },
  };
}
