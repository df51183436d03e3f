import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonContent, packManifest } from '../../lib/artifact/packed.ts';
import { emptyBlob } from '../../lib/artifact/wire-format.ts';
import { digestOf } from '../../lib/digest.ts';
import type { Repository } from '../../lib/oci/registry.ts';
import { packRecord } from '../../lib/promotion/ledger/stored/stored-record.ts';
import { recordTag } from '../../lib/promotion/ledger/stored/tags.ts';
import { readHead, readRecord } from '../../lib/promotion/ledger.ts';
import { type PromotionRecord, recordMediaType } from '../../lib/promotion/record.ts';
import { draft, someManifest, writeRecord } from './ledger-samples.ts';
import { memoryRepository } from './simulation/memory-repository.ts';

test('readHead of a repository without records is empty, whatever else is in it', async () => {
  const repository = memoryRepository();
  const { digest } = await someManifest(repository);
  const manifest = await repository.readManifest(digest);
  assert.ok(manifest !== undefined);
  for (const tag of ['1.0.0', 'live', 'record-0-ab', 'record-1-short', 'record-x', 'claim-1-00112233445566aa'])
    await repository.writeManifest({ mediaType: manifest.descriptor.mediaType, bytes: manifest.bytes }, { tag });
  assert.deepEqual(await readHead(repository), { kind: 'empty', ignored: [] });
});

test('readHead believes the records and not the hints', async () => {
  const repository = memoryRepository();
  const first = await writeRecord(repository, undefined);
  const second = await writeRecord(repository, first);
  const manifest = await repository.readManifest(first.digest);
  assert.ok(manifest !== undefined);
  await repository.writeManifest({ mediaType: manifest.descriptor.mediaType, bytes: manifest.bytes }, { tag: 'current' });
  assert.deepEqual(await readHead(repository), { kind: 'head', entry: second, ignored: [] });
});

test('readHead orders sequences as numbers', async () => {
  const repository = memoryRepository();
  let last = await writeRecord(repository, undefined);
  for (let sequence = 2; sequence <= 11; sequence += 1) last = await writeRecord(repository, last);
  const head = await readHead(repository);
  assert.equal(head.kind === 'head' && head.entry.record.sequence, 11);
});

test('readHead notices two records with one parent', async () => {
  const repository = memoryRepository();
  const root = await writeRecord(repository, undefined);
  const sides = [await writeRecord(repository, root, { why: 'one' }), await writeRecord(repository, root, { why: 'other' })];
  const head = await readHead(repository);
  assert.ok(head.kind === 'fork');
  assert.equal(head.sequence, 2);
  assert.deepEqual(new Set(head.entries.map(({ digest }) => digest)), new Set(sides.map(({ digest }) => digest)));
});

test('readHead notices a fork that the chain has long gone past', async () => {
  const repository = memoryRepository();
  const root = await writeRecord(repository, undefined);
  const side = await writeRecord(repository, root, { why: 'one' });
  await writeRecord(repository, await writeRecord(repository, side));
  await writeRecord(repository, root, { why: 'late' });
  const head = await readHead(repository);
  assert.equal(head.kind === 'fork' && head.sequence, 2);
});

test('readHead notices a fork one side of which lost its tag', async () => {
  const repository = memoryRepository();
  const root = await writeRecord(repository, undefined);
  const side = await writeRecord(repository, root, { why: 'one' });
  await writeRecord(repository, root, { why: 'other' });
  await writeRecord(repository, side);
  await repository.removeTag(recordTag(2, side.digest));
  assert.equal((await readHead(repository)).kind, 'fork');
});

test('readHead takes a head whose parent lost its tag to a cleanup, and refuses one whose parent is gone', async () => {
  const repository = memoryRepository();
  const first = await writeRecord(repository, undefined);
  const second = await writeRecord(repository, first);
  await repository.removeTag(recordTag(1, first.digest));
  assert.deepEqual(await readHead(repository), { kind: 'head', entry: second, ignored: [] });

  const cut = memoryRepository();
  const packed = packRecord(second.record, await repository.resolve(first.digest));
  for (const blob of packed.blobs) await cut.writeBlob(blob);
  await cut.writeManifest(packed.manifest, { tag: recordTag(2, packed.descriptor.digest) });
  await assert.rejects(readHead(cut), { code: 'BROKEN_CHAIN', message: /record 2 follows "sha256:[0-9a-f]{64}", which is not record 1$/ });
});

test('readHead refuses a record tag that names nothing, and one of another sequence', async () => {
  const repository = memoryRepository();
  const entry = await writeRecord(repository, undefined);
  const manifest = await repository.readManifest(entry.digest);
  assert.ok(manifest !== undefined);
  const content = { mediaType: manifest.descriptor.mediaType, bytes: manifest.bytes };
  await repository.writeManifest(content, { tag: recordTag(7, entry.digest) });
  await assert.rejects(readHead(repository), { code: 'BAD_RECORD', message: /is record 1$/ });
  await repository.writeManifest(content, { tag: recordTag(9, digestOf('nothing')) });
  await assert.rejects(readHead(repository), { code: 'NOT_FOUND' });
});

const record: PromotionRecord = { schema: 1, sequence: 1, previous: null, ...draft(null) };
const notes = { 'pawl.dev/environment': 'staging', 'pawl.dev/sequence': '1' };
const someSubject = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: digestOf('x'), size: 1 };
const bad: readonly (readonly [string, Parameters<typeof packManifest>[0], RegExp])[] = [
  [
    'a manifest of another type',
    { config: emptyBlob, layer: emptyBlob },
    /manifest of no type, expected application\/vnd\.pawl\.promotion/,
  ],
  [
    'a layer of another type',
    { artifactType: recordMediaType, config: emptyBlob, layer: emptyBlob, annotations: notes },
    /expected application\/vnd\.pawl\.promotion/,
  ],
  ['a record of a newer schema', of({ ...record, schema: 2 }), /schema/],
  ['a record with a field that nobody knows', of({ ...record, approvedBy: 'me' }), /approvedBy/],
  ['a record whose subject is not its previous one', { ...of(record), subject: someSubject }, /its subject is sha256:/],
  ['a second record without a previous one', of({ ...record, sequence: 2 }), /its sequence is 2, its previous record null/],
  [
    'annotations that name another sequence',
    { ...of(record), annotations: { ...notes, 'pawl.dev/sequence': '3' } },
    /its annotations name another/,
  ],
  [
    'annotations that name another environment',
    { ...of(record), annotations: { ...notes, 'pawl.dev/environment': 'production' } },
    /its annotations name another/,
  ],
];
for (const [what, parts, message] of bad) {
  test(`readRecord refuses ${what}`, async () => {
    const repository = memoryRepository();
    const packed = packManifest(parts);
    for (const blob of packed.blobs) await repository.writeBlob(blob);
    await repository.writeManifest(packed.manifest);
    await assert.rejects(readRecord(repository, packed.descriptor.digest), { code: 'BAD_RECORD', message });
  });
}

test('readRecord reads the record out of its manifest alone, and from the blob where what the manifest carries is not it', async () => {
  const repository = memoryRepository();
  const { digest } = await writeRecord(repository, undefined);
  let blobs = 0;
  const counted: Repository = {
    ...repository,
    readBlob: async (...call) => {
      blobs += 1;
      return repository.readBlob(...call);
    },
  };
  assert.equal((await readRecord(counted, digest)).record.sequence, 1);
  assert.equal(blobs, 0);

  const manifest = JSON.parse(new TextDecoder().decode((await repository.readManifest(digest))?.bytes));
  manifest.layers[0].data = Buffer.from('{"forged":true}').toString('base64');
  const forged = await repository.writeManifest({
    mediaType: manifest.mediaType,
    bytes: new TextEncoder().encode(JSON.stringify(manifest)),
  });
  assert.equal((await readRecord(counted, forged.digest)).record.sequence, 1);
  assert.equal(blobs, 1);
});

function of(value: Record<string, unknown>): Parameters<typeof packManifest>[0] {
  return {
    artifactType: recordMediaType,
    config: emptyBlob,
    layer: jsonContent(recordMediaType, JSON.parse(JSON.stringify(value))),
    annotations: notes,
  };
}
