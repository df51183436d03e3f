import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, cp, mkdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { digestOf } from '../../lib/digest.ts';
import { openRegistry, openRepository } from '../../lib/oci/open-repository.ts';
import { mediaTypes, type Repository } from '../../lib/oci/registry.ts';
import { rejectsWith, writeImage, writeText } from '../contracts/registry-samples.ts';
import { temporaryFolder } from './temporary-folder.ts';

const digest = digestOf('anything');

test('an index that is nonsense is a corrupt layout, and says which file', async (t) => {
  const entry = { mediaType: mediaTypes.manifest, digest, size: 8 };
  const indexes: readonly unknown[] = [
    '{',
    '',
    [],
    null,
    { schemaVersion: 1, manifests: [] },
    { schemaVersion: 2 },
    { schemaVersion: 2, mediaType: mediaTypes.manifest, manifests: [] },
    { schemaVersion: 2, manifests: [{ ...entry, digest: 'sha256:../../../etc/passwd' }] },
    { schemaVersion: 2, manifests: [{ ...entry, digest: 'sha512:00' }] },
    { schemaVersion: 2, manifests: [{ ...entry, size: -1 }] },
    { schemaVersion: 2, manifests: [{ ...entry, mediaType: 'nonsense' }] },
    { schemaVersion: 2, manifests: [{ ...entry, annotations: { a: 1 } }] },
  ];
  for (const index of indexes) {
    const { repository, path } = await layout(t);
    await writeFile(path('index.json'), typeof index === 'string' ? index : JSON.stringify(index));
    const calls = [
      () => repository.tags(),
      () => repository.resolve('a'),
      () => repository.readManifest('a'),
      () => repository.referrers(digest),
      () => writeImage(repository, { tag: 'b' }),
    ];
    for (const call of calls) {
      const error = await rejectsWith('CORRUPT_LAYOUT', call());
      assert.match(error.message, /index\.json"/);
    }
  }
});

test('an index that is huge is refused without reading it', async (t) => {
  const { repository, path } = await layout(t);
  await truncate(path('index.json'), 2 ** 40);
  await rejectsWith('TOO_LARGE', repository.tags());
});

test('an index that is a folder, a device or a pipe is a corrupt layout', async (t) => {
  const { repository, path } = await layout(t);
  await rm(path('index.json'));
  await mkdir(path('index.json'));
  await rejectsWith('CORRUPT_LAYOUT', repository.tags());
  await rm(path('index.json'), { recursive: true });
  execFileSync('mkfifo', [path('index.json')]);
  await rejectsWith('CORRUPT_LAYOUT', repository.tags());
  await rm(path('index.json'));
  await symlink('/dev/zero', path('index.json'));
  await rejectsWith('CORRUPT_LAYOUT', repository.tags());
});

test('a folder that says that it is another layout is not written to', async (t) => {
  for (const marker of ['{"imageLayoutVersion":"2.0.0"}', '{}', 'nonsense']) {
    const { repository, path } = await layout(t);
    await writeFile(path('oci-layout'), marker);
    await rejectsWith('CORRUPT_LAYOUT', writeImage(repository, { tag: 'b' }));
  }
});

test('a tag whose manifest is missing names the file and the digest', async (t) => {
  const { repository, blobOf, descriptor } = await layout(t);
  await rm(blobOf(descriptor.digest));
  const error = await rejectsWith('CORRUPT_LAYOUT', repository.readManifest('a'));
  assert.ok(error.message.includes(blobOf(descriptor.digest)), error.message);
  assert.ok(error.message.includes(descriptor.digest), error.message);
  assert.equal(await repository.readManifest(descriptor.digest), undefined);
});

test('a blob that is missing names the file and the digest', async (t) => {
  const { repository, blobOf, config } = await layout(t);
  await rm(blobOf(config.digest));
  const error = await rejectsWith('NOT_FOUND', repository.readBlob(config, { limit: 100 }));
  assert.ok(error.message.includes(blobOf(config.digest)), error.message);
  assert.ok(error.message.includes(config.digest), error.message);
});

test('a blob or manifest that was changed on disk is refused', async (t) => {
  const { repository, blobOf, config, descriptor } = await layout(t);
  await writeFile(blobOf(config.digest), '[]');
  await rejectsWith('DIGEST_MISMATCH', repository.readBlob(config, { limit: 100 }));
  await writeFile(blobOf(descriptor.digest), '{}');
  await rejectsWith('DIGEST_MISMATCH', repository.readManifest('a'));
  await rejectsWith('DIGEST_MISMATCH', repository.readManifest(descriptor.digest));
});

test('a blob that was damaged is repaired by writing it again', async (t) => {
  const { repository, blobOf, config } = await layout(t);
  await writeFile(blobOf(config.digest), '');
  await writeText(repository, '{}');
  assert.equal((await repository.readBlob(config, { limit: 100 })).length, 2);
});

test('a blob that is larger on disk than the limit is refused without reading it', async (t) => {
  const { repository, blobOf, config } = await layout(t);
  await truncate(blobOf(config.digest), 2 ** 40);
  await rejectsWith('TOO_LARGE', repository.readBlob(config, { limit: 100 }));
});

test('a manifest is refused before the blobs in it are there', async (t) => {
  const { repository, descriptor } = await layout(t);
  const bytes = new TextEncoder().encode(JSON.stringify({ schemaVersion: 2, config: { mediaType: 'a/b', digest, size: 8 }, layers: [] }));
  const error = await rejectsWith('REFUSED', repository.writeManifest({ mediaType: mediaTypes.manifest, bytes }, { tag: 'a' }));
  assert.equal(error.registryCode, 'MANIFEST_BLOB_UNKNOWN');
  assert.deepEqual(await repository.resolve('a'), descriptor);
});

test('a tag that other software gave to two manifests is not guessed at', async (t) => {
  const { repository, path, descriptor } = await layout(t);
  const other = (await writeImage(repository, { note: 'other' })).descriptor;
  const annotations = { 'org.opencontainers.image.ref.name': 'a' };
  const manifests = [descriptor, other].map((entry) => ({ ...entry, annotations }));
  await writeFile(path('index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
  await rejectsWith('CORRUPT_LAYOUT', repository.resolve('a'));
  assert.deepEqual(await repository.tags(), ['a']);
  await writeImage(repository, { tag: 'b' });
  const repaired = await rejectsWith('CORRUPT_LAYOUT', repository.readManifest('a'));
  assert.match(repaired.message, /the tag "a" is given to several manifests/);
});

test('what other software put into the index stays there', async (t) => {
  const { repository, path, descriptor } = await layout(t);
  const foreign = {
    ...descriptor,
    platform: { os: 'linux', architecture: 'arm64' },
    annotations: { 'org.opencontainers.image.ref.name': 'docker.io/library/shop:a', other: 'kept' },
  };
  await writeFile(path('index.json'), JSON.stringify({ schemaVersion: 2, annotations: { ours: 'no' }, manifests: [foreign] }));
  assert.deepEqual(await repository.tags(), []);
  await writeImage(repository, { tag: 'b', note: 'b' });
  const index = JSON.parse(await readFile(path('index.json'), 'utf8'));
  assert.deepEqual(index.annotations, { ours: 'no' });
  assert.deepEqual(index.manifests[0], foreign);
  assert.deepEqual(await repository.tags(), ['b']);
});

test('a manifest that its index entry describes wrongly is refused', async (t) => {
  const { repository, path, descriptor } = await layout(t);
  for (const wrong of [{ size: descriptor.size + 1 }, { mediaType: mediaTypes.index }]) {
    const entry = { ...descriptor, ...wrong, annotations: { 'org.opencontainers.image.ref.name': 'a' } };
    await writeFile(path('index.json'), JSON.stringify({ schemaVersion: 2, manifests: [entry] }));
    await rejectsWith('CORRUPT_LAYOUT', repository.readManifest('a'));
  }
});

test('a folder that may only be read can be read', { skip: process.getuid?.() === 0 ? 'root may write everywhere' : false }, async (t) => {
  const { repository, path, descriptor } = await layout(t);
  await chmod(path('.pawl'), 0o500);
  await chmod(path('.'), 0o500);
  t.after(() => chmod(path('.'), 0o700));
  assert.deepEqual(await repository.tags(), ['a']);
  assert.equal((await repository.readManifest('a'))?.descriptor.digest, descriptor.digest);
  await rejectsWith('DENIED', writeImage(repository, { tag: 'b', note: 'b' }));
});

test('a copy of the folder without our own files in it is the same repository', async (t) => {
  const { path, descriptor } = await layout(t);
  const copy = join(await temporaryFolder(t), 'copy');
  await cp(path('.'), copy, { recursive: true, filter: (source) => !source.endsWith('.pawl') });
  const repository = openRepository(`oci-layout:${copy}`);
  assert.deepEqual(await repository.resolve('a'), descriptor);
  await writeImage(repository, { tag: 'b' });
  assert.deepEqual(await repository.tags(), ['a', 'b']);
});

test('something else where the layout should be is an error and not an empty repository', async (t) => {
  const file = join(await temporaryFolder(t), 'file');
  await writeFile(file, '');
  await rejectsWith('CORRUPT_LAYOUT', openRepository(`oci-layout:${file}`).tags());
  await assert.rejects(writeImage(openRepository(`oci-layout:${file}`), { tag: 'a' }), { name: 'RegistryError' });
});

test('a repository whose name is a part of a layout is refused', () => {
  for (const name of ['a/blobs', 'index.json', 'a/oci-layout/b'])
    assert.throws(() => openRegistry('oci-layout:/nowhere').repository(name), { code: 'BAD_REFERENCE' });
});

/** A layout with one image under tag `a`. */
async function layout(t: TestContext) {
  const folder = join(await temporaryFolder(t), 'shop');
  const repository: Repository = openRepository(`oci-layout:${folder}`);
  const { descriptor } = await writeImage(repository, { tag: 'a' });
  const config = { mediaType: 'text/plain', digest: digestOf('{}'), size: 2 };
  const path = (name: string) => join(folder, name);
  const blobOf = (of: string) => join(folder, 'blobs', 'sha256', of.slice('sha256:'.length));
  return { repository, descriptor, config, path, blobOf };
}
