import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type Digest, digestOf } from '../../lib/digest.ts';
import { mediaTypes, type Repository } from '../../lib/oci/registry.ts';
import { digestsOf, writeImage } from './registry-samples.ts';

/** The part of the registry contract that is about referrers. */
export function referrersContract(fresh: () => Repository): void {
  it('are the manifests that name the digest as their subject', async () => {
    const repository = fresh();
    const subject = (await writeImage(repository, { tag: '1.0.0' })).descriptor;
    const note = await writeImage(repository, { subject, artifactType: 'application/x-note', note: 'about it' });
    await writeImage(repository, { note: 'about nothing' });
    const found = await repository.referrers(subject.digest);
    assert.deepEqual(found, [{ ...note.descriptor, artifactType: 'application/x-note', annotations: { note: 'about it' } }]);
  });

  it('can be asked for by artifact type', async () => {
    const repository = fresh();
    const subject = (await writeImage(repository, {})).descriptor;
    const note = await writeImage(repository, { subject, artifactType: 'application/x-note' });
    await writeImage(repository, { subject, artifactType: 'application/x-other' });
    const found = await repository.referrers(subject.digest, { artifactType: 'application/x-note' });
    assert.deepEqual(digestsOf(found), [note.descriptor.digest]);
  });

  it('are typed by their config where they have no artifact type', async () => {
    const repository = fresh();
    const subject = (await writeImage(repository, {})).descriptor;
    const plain = await writeImage(repository, { subject });
    const found = await repository.referrers(subject.digest, { artifactType: 'text/plain' });
    assert.deepEqual(digestsOf(found), [plain.descriptor.digest]);
  });

  it('are all found when there are several', async () => {
    const repository = fresh();
    const subject = (await writeImage(repository, {})).descriptor;
    const written: Digest[] = [];
    for (const note of ['one', 'two', 'three', 'four'])
      written.push((await writeImage(repository, { subject, note, artifactType: 'a/b' })).descriptor.digest);
    assert.deepEqual(digestsOf(await repository.referrers(subject.digest)), written.sort());
  });

  it('are found for a subject that is not there', async () => {
    const repository = fresh();
    const subject = { mediaType: mediaTypes.manifest, digest: digestOf('gone'), size: 4 };
    const note = await writeImage(repository, { subject, artifactType: 'a/b' });
    assert.deepEqual(digestsOf(await repository.referrers(subject.digest)), [note.descriptor.digest]);
  });
}
