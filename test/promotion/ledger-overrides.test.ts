import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Digest } from '../../lib/digest.ts';
import type { Repository } from '../../lib/oci/registry.ts';
import { RegistryError } from '../../lib/oci/registry-error.ts';
import { overrideLookBack, readOverrides } from '../../lib/promotion/ledger.ts';
import type { LedgerEntry, PromotionRecord } from '../../lib/promotion/record.ts';
import { writeRecord } from './ledger-samples.ts';
import { memoryRepository } from './simulation/memory-repository.ts';

const override = { who: 'ada', why: 'it burns' };

/** A ledger of so many records, and every request for it. */
async function ledgerOf(count: number, changes: Readonly<Record<number, Partial<PromotionRecord>>> = {}) {
  const memory = memoryRepository();
  const entries: LedgerEntry[] = [];
  for (let sequence = 1; sequence <= count; sequence += 1) entries.unshift(await writeRecord(memory, entries[0], { ...changes[sequence] }));
  const asked: string[] = [];
  const gone = new Set<Digest>();
  const repository: Repository = {
    ...memory,
    tags: async (call) => {
      asked.push('tags');
      return memory.tags(call);
    },
    readManifest: async (digest, call) => {
      asked.push(digest);
      return gone.has(digest as Digest) ? undefined : memory.readManifest(digest, call);
    },
  };
  const at = (sequence: number) => entries[count - sequence] ?? assert.fail(`There is no record ${sequence}`);
  return { repository, entries, at, asked, gone };
}
const sequences = (some: readonly LedgerEntry[]) => some.map(({ record }) => record.sequence);

test('an override and its acknowledgement are found however many records came since', async () => {
  const { repository, at, entries } = await ledgerOf(1100, { 1: { override }, 3: { override }, 40: { acknowledges: 3 } });
  for (const newest of [1, 200, 1100]) {
    const { telling, unread } = await readOverrides(repository, entries.slice(0, newest));
    assert.deepEqual([sequences(telling), unread], [[40, 3, 1], undefined], `${newest} were read before`);
  }
  assert.deepEqual(sequences((await readOverrides(repository, [at(30)])).telling), [3, 1]);
});

test('a ledger that was read as a whole is not asked again', async () => {
  const { repository, entries, asked } = await ledgerOf(5, { 2: { override } });
  assert.deepEqual(sequences((await readOverrides(repository, entries)).telling), [2]);
  assert.deepEqual(asked, []);
  await readOverrides(repository, entries.slice(0, 2));
  assert.deepEqual(new Set(asked), new Set(['tags', ...entries.slice(2).map(({ digest }) => digest)]));
});

test('beyond so many records overrides are not known, which is said', async () => {
  const { repository, entries, at } = await ledgerOf(12, { 1: { override }, 4: { override } });
  const bounded = (limit: number, newest = 1) => readOverrides(repository, entries.slice(0, newest), { limit });
  for (const newest of [1, 6]) {
    const found = await bounded(9, newest);
    assert.deepEqual([sequences(found.telling), found.unread], [[4], 'no more than 9 records are read, back to record 4']);
  }
  assert.match((await bounded(11)).unread ?? '', /back to record 2$/);
  assert.deepEqual([sequences((await bounded(12)).telling), (await bounded(12)).unread], [[4, 1], undefined]);
  assert.match((await readOverrides(repository, [at(12)], { limit: 1 })).unread ?? '', /back to record 12$/);
  assert.ok(overrideLookBack >= 10_000);
});

test('what stands above a record that is gone is told, and that there may be more', async () => {
  const { repository, at, gone } = await ledgerOf(30, { 2: { override }, 20: { override } });
  gone.add(at(10).digest);
  const { telling, unread } = await readOverrides(repository, [at(30)]);
  assert.deepEqual(sequences(telling), [20]);
  assert.match(unread ?? '', /^Cannot follow the ledger ".*" back from record 11: /);
});

test('where the registry stops answering, it fails, or tells what stands above that place, as is asked for', async () => {
  const { repository, at, gone } = await ledgerOf(600, { 2: { override }, 20: { override }, 590: { override } });
  gone.add(at(10).digest);
  const down: Repository = {
    ...repository,
    readManifest: async (digest, call) => {
      const manifest = await repository.readManifest(digest, call);
      if (manifest === undefined) throw new RegistryError('TIMEOUT', 'Cannot read it: no answer', { retryable: true });
      return manifest;
    },
  };
  await assert.rejects(readOverrides(down, [at(600)]), { code: 'TIMEOUT' });
  const { telling, unread } = await readOverrides(down, [at(600)], { unanswered: 'tell' });
  assert.deepEqual([sequences(telling), unread], [[590, 20], 'Cannot read it: no answer']);
});
