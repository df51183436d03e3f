import assert from 'node:assert/strict';
import { createPrivateKey, sign } from 'node:crypto';
import { test } from 'node:test';
import { copySignatures } from '../../../lib/artifact/signatures/copy-signatures.ts';
import { inspectStatements } from '../../../lib/artifact/signatures/read.ts';
import { signManifest } from '../../../lib/artifact/signatures/sign.ts';
import { signatureTagOf } from '../../../lib/artifact/signatures/signature-tag.ts';
import { verifyManifest } from '../../../lib/artifact/signatures/verify.ts';
import type { Digest } from '../../../lib/digest.ts';
import { mediaTypes, type Repository } from '../../../lib/oci/registry.ts';
import { generateKey } from '../../../lib/signing/generate-key.ts';
import { keySigner } from '../../../lib/signing/key-signer.ts';
import { predicateTypes } from '../../../lib/signing/statement.ts';
import { writeImage } from '../../contracts/registry-samples.ts';
import { memoryRepository } from '../../promotion/simulation/memory-repository.ts';

const [team, stranger] = [generateKey(), generateKey()];
const trusted = [{ key: team.publicPem, name: 'the image team' }];

interface Layer {
  readonly about: Digest;
  readonly by?: string;
  /** @default as cosign writes it */
  readonly mediaType?: string;
}

/** What cosign before version 3 writes: the tag of a manifest, with a layer for each signature. */
async function writeTag(repository: Repository, of: Digest, layers: readonly Layer[]): Promise<void> {
  const config = await repository.writeBlob({ mediaType: 'application/vnd.oci.image.config.v1+json', bytes: Buffer.from('{}') });
  const written = await Promise.all(
    layers.map(async ({ about, by = team.privatePem, mediaType = 'application/vnd.dev.cosign.simplesigning.v1+json' }) => {
      const critical = { type: 'cosign container image signature', image: { 'docker-manifest-digest': about } };
      const bytes = Buffer.from(JSON.stringify({ critical }));
      const signature = sign('sha256', bytes, createPrivateKey(by)).toString('base64');
      return { ...(await repository.writeBlob({ mediaType, bytes })), annotations: { 'dev.cosignproject.cosign/signature': signature } };
    }),
  );
  const manifest = { schemaVersion: 2, mediaType: mediaTypes.manifest, config, layers: written };
  await repository.writeManifest(
    { mediaType: mediaTypes.manifest, bytes: Buffer.from(JSON.stringify(manifest)) },
    { tag: signatureTagOf(of) },
  );
}

async function image(note = 'image') {
  const repository = memoryRepository();
  const { descriptor } = await writeImage(repository, { note });
  return { repository, descriptor };
}

test('a signature in the tag of cosign before version 3 counts, whatever lies beside it', async () => {
  const { repository, descriptor } = await image();
  await writeTag(repository, descriptor.digest, [{ about: descriptor.digest, by: stranger.privatePem }, { about: descriptor.digest }]);
  const found = await verifyManifest(repository, descriptor.digest, { trusted });
  assert.equal(found.kind === 'signed' && found.signer.kind === 'key' && found.signer.name, 'the image team');
  const judged = await inspectStatements(repository, descriptor.digest, { trusted, predicateType: predicateTypes.signature });
  assert.deepEqual(
    judged.map(({ kind }) => kind),
    ['refused', 'verified'],
  );
});

test('where a bundle counts, the tag is not read', async () => {
  const { repository, descriptor } = await image();
  await signManifest(repository, descriptor, keySigner(team.privatePem));
  const read: string[] = [];
  const readManifest = (name: string) => {
    read.push(name);
    return repository.readManifest(name);
  };
  const watched = { ...repository, readManifest };
  assert.equal((await verifyManifest(watched, descriptor.digest, { trusted })).kind, 'signed');
  assert.deepEqual(
    read.filter((name) => name.endsWith('.sig')),
    [],
  );
});

test('a signature of another image, under the tag of this one, does not count', async () => {
  const { repository, descriptor } = await image();
  const { descriptor: good } = await writeImage(repository, { note: 'the good one' });
  await writeTag(repository, descriptor.digest, [{ about: good.digest }]);
  const found = await verifyManifest(repository, descriptor.digest, { trusted });
  assert.deepEqual(found, { kind: 'untrusted', reason: 'Its signature does not count: it is about something else' });
});

test('of a flood only so much is read, and what is no signature is passed over', async () => {
  const { repository, descriptor } = await image();
  const { digest: about } = descriptor;
  const flood = Array.from({ length: 80 }, () => ({ about, by: stranger.privatePem }));
  await writeTag(repository, about, [{ about, mediaType: 'application/vnd.oci.image.layer.v1.tar' }, ...flood, { about }]);
  const judged = await inspectStatements(repository, about, { trusted, predicateType: predicateTypes.signature });
  assert.equal(judged.length, 65);
  const last = judged.at(-1);
  assert.match(last?.kind === 'refused' ? last.reason : '', /the tag has 81, more than 64/);
});

test('a tag that holds something else, or layers that are not there, are reasons and no errors', async () => {
  const { repository, descriptor } = await image();
  const tag = signatureTagOf(descriptor.digest);
  const write = (manifest: object) =>
    repository.writeManifest({ mediaType: mediaTypes.manifest, bytes: Buffer.from(JSON.stringify(manifest)) }, { tag });
  const reason = async () => {
    const found = await verifyManifest(repository, descriptor.digest, { trusted });
    return found.kind === 'untrusted' ? found.reason : found.kind;
  };
  await write({ schemaVersion: 2 });
  assert.match(await reason(), /Cannot read it/);
  const missing = { mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json', digest: `sha256:${'0'.repeat(64)}`, size: 10 };
  await write({ schemaVersion: 2, config: missing, layers: [missing] });
  assert.match(await reason(), /it is not there/);
  await write({ schemaVersion: 2, config: missing, layers: [{ ...missing, size: 100_000 }] });
  assert.match(await reason(), /more than the limit of 65536/);
});

test('a tag that is no such tag is not copied, and stops nobody who copies', async () => {
  const { repository, descriptor } = await image();
  const { digest } = descriptor;
  const to = memoryRepository();
  for (const text of ['{"schemaVersion":2}', 'no JSON']) {
    await repository.writeManifest({ mediaType: mediaTypes.manifest, bytes: Buffer.from(text) }, { tag: signatureTagOf(digest) });
    assert.equal(await copySignatures({ from: repository, to, digest }), 0);
  }
  await writeTag(
    repository,
    digest,
    Array.from({ length: 65 }, () => ({ about: digest })),
  );
  assert.equal(await copySignatures({ from: repository, to, digest }), 0);
});

test('who copies signatures copies that tag also where bundles lie beside it, which may be anybody’s', async () => {
  const { repository, descriptor } = await image();
  const { digest } = descriptor;
  await writeTag(repository, digest, [{ about: digest }]);
  await signManifest(repository, descriptor, keySigner(stranger.privatePem));
  const to = memoryRepository();
  await writeImage(to, { note: 'image' });
  assert.equal(await copySignatures({ from: repository, to, digest }), 2);
  assert.equal((await verifyManifest(repository, digest, { trusted })).kind, 'signed');
  assert.equal((await verifyManifest(to, digest, { trusted })).kind, 'signed');
});

test('who copies signatures copies that tag where there are no bundles, and overwrites none', async () => {
  const { repository, descriptor } = await image();
  const to = memoryRepository();
  const { digest } = descriptor;
  await writeTag(repository, digest, [{ about: digest }]);
  assert.equal(await copySignatures({ from: repository, to, digest }), 1);
  assert.equal(await copySignatures({ from: repository, to, digest }), 0);
  assert.equal((await verifyManifest(to, digest, { trusted })).kind, 'signed');
  await writeTag(repository, digest, [{ about: digest, by: stranger.privatePem }]);
  assert.equal(await copySignatures({ from: repository, to, digest }), 0, 'what is there stays');
  assert.equal((await verifyManifest(to, digest, { trusted })).kind, 'signed');
});
