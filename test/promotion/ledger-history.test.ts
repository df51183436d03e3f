import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { digestOf } from '../../lib/digest.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import type { Descriptor, Repository } from '../../lib/oci/registry.ts';
import { packRecord } from '../../lib/promotion/ledger/stored/stored-record.ts';
import { recordTag } from '../../lib/promotion/ledger/stored/tags.ts';
import { readHead, readHistory } from '../../lib/promotion/ledger.ts';
import type { LedgerEntry } from '../../lib/promotion/record.ts';
import { draft, writeRecord } from './ledger-samples.ts';
import { memoryFolder } from './memory-disk.ts';
import { memoryRepository } from './simulation/memory-repository.ts';

async function chainOf(repository: Repository, length: number): Promise<LedgerEntry> {
  let last = await writeRecord(repository, undefined);
  while (last.record.sequence < length) last = await writeRecord(repository, last);
  return last;
}

const sequences = (entries: readonly LedgerEntry[]) => entries.map(({ record }) => record.sequence);

test('readHistory goes back from a record, newest first, itself included', async () => {
  const repository = memoryRepository();
  const head = await chainOf(repository, 80);
  assert.deepEqual(
    sequences(await readHistory(repository, head, { limit: 1000 })),
    Array.from({ length: 80 }, (_, index) => 80 - index),
  );
  assert.deepEqual(sequences(await readHistory(repository, head, { limit: 3 })), [80, 79, 78]);
  assert.deepEqual(sequences(await readHistory(repository, head, { limit: 1000, untilSequence: 77 })), [80, 79, 78, 77]);
  assert.deepEqual(sequences(await readHistory(repository, head, { limit: 0 })), []);
});

test('readHistory reads only what it shows', async () => {
  const repository = memoryRepository();
  const head = await chainOf(repository, 80);
  let reads = 0;
  const counted: Repository = {
    ...repository,
    readManifest: async (...call) => {
      reads += 1;
      return repository.readManifest(...call);
    },
  };
  await readHistory(counted, head, { limit: 10 });
  assert.equal(reads, 9);
});

test('readHistory follows the records where their tags are gone', async () => {
  const repository = memoryRepository();
  const head = await chainOf(repository, 5);
  for (const tag of await repository.tags()) await repository.removeTag(tag);
  assert.deepEqual(sequences(await readHistory(repository, head, { limit: 10 })), [5, 4, 3, 2, 1]);
});

test('readHistory refuses a chain that names a record which is not there', async () => {
  const repository = memoryRepository();
  const other = memoryRepository();
  const head = await chainOf(other, 3);
  const packed = packRecord(head.record, await other.resolve(head.record.previous ?? ''));
  for (const blob of packed.blobs) await repository.writeBlob(blob);
  await repository.writeManifest(packed.manifest, { tag: recordTag(3, head.digest) });
  await assert.rejects(readHistory(repository, head, { limit: 10 }), {
    code: 'BROKEN_CHAIN',
    message: /back from record 3: Cannot read record "sha256:/,
  });
});

test('readHistory refuses a chain that leaves a sequence out or goes to another environment', async () => {
  const repository = memoryRepository();
  const root = await writeRecord(repository, undefined);
  const gap = await writeRecord(repository, root, { sequence: 3 });
  await assert.rejects(readHistory(repository, gap, { limit: 10 }), { code: 'BROKEN_CHAIN', message: /the record before it is record 1$/ });
  const stranger = await writeRecord(repository, root, { environment: 'production' });
  await assert.rejects(readHistory(repository, stranger, { limit: 10 }), { code: 'BROKEN_CHAIN', message: /of environment "staging"$/ });
});

const manyRecords = process.env.CI === 'true' ? 10_000 : 2000;

test('a long ledger on a layout folder is verified in a time that its length alone decides', async (t) => {
  const folder = await memoryFolder(t);
  await writeLongLedger(folder, manyRecords);
  const repository = openRepository(`oci-layout:${folder}`);
  const before = process.cpuUsage();
  const head = await readHead(repository);
  assert.ok(head.kind === 'head');
  const history = await readHistory(repository, head.entry, { limit: Number.MAX_SAFE_INTEGER });
  const { user, system } = process.cpuUsage(before);
  assert.equal(history.length, manyRecords);
  // About 0.2 ms each, two seconds for 10,000; under the test runner, which watches every promise, about twice that.
  const each = (user + system) / 1000 / manyRecords;
  t.diagnostic(`${each.toFixed(2)} ms of processor time for each record`);
  assert.ok(each < 1, `${each} ms`);
});

/** Straight into the files: through the repository it would take minutes, and is not what is measured. */
async function writeLongLedger(folder: string, length: number): Promise<void> {
  const blobs = join(folder, 'blobs', 'sha256');
  await mkdir(blobs, { recursive: true });
  const write = (bytes: Uint8Array) => writeFileSync(join(blobs, digestOf(bytes).slice('sha256:'.length)), bytes);
  const manifests: object[] = [];
  let previous: Descriptor | undefined;
  for (let sequence = 1; sequence <= length; sequence += 1) {
    const packed = packRecord({ schema: 1, sequence, previous: previous?.digest ?? null, ...draft(null) }, previous);
    for (const { bytes } of [...packed.blobs, packed.manifest]) write(bytes);
    previous = packed.descriptor;
    const { mediaType, digest, size } = previous;
    manifests.push({ mediaType, digest, size, annotations: { 'org.opencontainers.image.ref.name': recordTag(sequence, digest) } });
  }
  writeFileSync(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
}
