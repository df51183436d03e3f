import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { mediaTypes, type Repository } from '../../lib/oci/registry.ts';
import { bytesOf, digestsOf, textOf, writeImage } from '../contracts/registry-samples.ts';
import { temporaryFolder } from './temporary-folder.ts';

const artifactType = 'application/vnd.acme.note+json';

test('a referrer that came after somebody asked is found by whoever asks again', async (t) => {
  const { repository, other, subject } = await layout(t);
  assert.deepEqual(await repository.referrers(subject.digest, { artifactType }), []);
  const { descriptor } = await writeImage(other, { subject, artifactType });
  for (const query of [{ artifactType }, {}])
    assert.deepEqual(digestsOf(await repository.referrers(subject.digest, query)), [descriptor.digest]);
  assert.deepEqual(await repository.referrers(subject.digest, { artifactType: 'application/json' }), []);
});

test('a referrer whose type is written with an escape is one of that type', async (t) => {
  const { repository, subject } = await layout(t);
  const { bytes } = await writeImage(repository, { subject, artifactType, note: 'escaped' });
  const escaped = bytesOf(textOf(bytes).replace(artifactType, artifactType.replace('/', '\\/')));
  const { digest } = await repository.writeManifest({ mediaType: mediaTypes.manifest, bytes: escaped });
  assert.ok(digestsOf(await repository.referrers(subject.digest, { artifactType })).includes(digest));
});

test('a referrer that was missing when somebody asked is found once it is there', async (t) => {
  const { repository, other, subject, blob } = await layout(t);
  const { descriptor } = await writeImage(other, { subject, artifactType });
  const file = blob(descriptor.digest);
  await rename(file, `${file}-aside`);
  assert.deepEqual(await repository.referrers(subject.digest, { artifactType }), []);
  await rename(`${file}-aside`, file);
  assert.deepEqual(digestsOf(await repository.referrers(subject.digest, { artifactType })), [descriptor.digest]);
});

test('whoever gives up while a large folder is read is released before it is, and whoever asks later is told of all', async (t) => {
  const { repository, other, subject } = await layout(t);
  const written = [];
  for (let count = 0; count < 150; count += 1)
    written.push((await writeImage(other, { subject, artifactType, note: String(count) })).descriptor);
  const impatient = new AbortController();
  let read = 0;
  const onRead = () => {
    read += 1;
    if (read === 10) impatient.abort(new Error('had enough'));
  };
  await assert.rejects(repository.referrers(subject.digest, { artifactType, signal: impatient.signal, onRead }), /had enough/);
  assert.ok(read < 150, `${read} were read`);

  const patient = new AbortController();
  const [asked, joined] = [{ signal: patient.signal }, {}].map((call) => repository.referrers(subject.digest, { ...call, artifactType }));
  patient.abort(new Error('had enough, too'));
  await assert.rejects(asked ?? assert.fail(), /had enough, too/);
  assert.deepEqual([...digestsOf((await joined) ?? [])].sort(), written.map(({ digest }) => digest).sort());
});

test('a tag that others move there and back is seen each time, however often it was looked at in between', async (t) => {
  const { repository, other } = await layout(t);
  const notes = ['here', 'away', 'here', 'away'];
  for (const note of notes) {
    const { descriptor } = await writeImage(other, { tag: 'moving', note });
    for (let look = 0; look < 3; look += 1) assert.equal((await repository.resolve('moving'))?.digest, descriptor.digest, note);
  }
});

/** Two who have the same folder open, and a manifest in it. */
async function layout(t: TestContext) {
  const folder = await temporaryFolder(t);
  const open = (): Repository => openRepository(`oci-layout:${folder}`);
  const [repository, other] = [open(), open()];
  const { descriptor: subject } = await writeImage(other, {});
  return { repository, other, subject, blob: (digest: string) => join(folder, 'blobs', ...digest.split(':')) };
}
