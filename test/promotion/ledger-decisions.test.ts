import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Repository } from '../../lib/oci/registry.ts';
import { appendRecord } from '../../lib/promotion/ledger.ts';
import { draft, noon, writer } from './ledger-samples.ts';
import { memoryRepository } from './simulation/memory-repository.ts';

const decisionLife = 30_000;
const isClaim = (tag: string) => tag.startsWith('claim-');

/** A writer whose clock goes on by so many milliseconds with each blob that it writes, and each time it claims. */
function slowWriter(blobs: readonly number[], claims: readonly number[] = []) {
  const memory = memoryRepository();
  const left = [...blobs];
  const leftOfClaims = [...claims];
  let late = 0;
  const claimed: string[] = [];
  const repository: Repository = {
    ...memory,
    writeBlob: async (...call) => {
      late += left.shift() ?? 0;
      return memory.writeBlob(...call);
    },
    writeManifest: async (content, options) => {
      if (options?.tag !== undefined && isClaim(options.tag)) {
        claimed.push(options.tag);
        late += leftOfClaims.shift() ?? 0;
      }
      return memory.writeManifest(content, options);
    },
  };
  const ledger = writer(repository);
  return { ...ledger, clock: () => new Date(ledger.clock().getTime() + late), claimed, repository };
}

/** Decides at once, and notes when, in seconds after the beginning. */
function noting(ledger: ReturnType<typeof slowWriter>) {
  const decidedAt: number[] = [];
  const decide = async () => {
    decidedAt.push((ledger.clock().getTime() - Date.parse(noon)) / 1000);
    return draft(null, { why: `decision ${decidedAt.length}` });
  };
  return { decidedAt, decide };
}

test('a decision that grew old while a slow registry took its blobs is asked for again, before the sequence is claimed', async () => {
  const ledger = slowWriter([57_000]);
  const { decidedAt, decide } = noting(ledger);
  const entry = await appendRecord(ledger, decide, { decisionLife });
  assert.equal(entry?.record.why, 'decision 2');
  assert.equal(ledger.claimed.length, 1);
  const [first, second = 0] = decidedAt;
  assert.equal(first, 0);
  assert.ok(second >= 57 && second < 60, `${second} s`);
});

test('a decision that grew old at a claim that came too late is asked for again', async () => {
  const ledger = slowWriter([], [57_000]);
  const { decidedAt, decide } = noting(ledger);
  const entry = await appendRecord(ledger, decide, { decisionLife });
  assert.equal(entry?.record.why, 'decision 2');
  assert.equal(decidedAt.length, 2);
});

test('a decision is asked for again where the clock was set back: nobody knows how old it is', async () => {
  const ledger = slowWriter([-3_600_000]);
  const { decidedAt, decide } = noting(ledger);
  const entry = await appendRecord(ledger, decide, { decisionLife });
  assert.equal(entry?.record.why, 'decision 2');
  assert.equal(decidedAt.length, 2);
});

test('a decision without a life is written however long that takes', async () => {
  const ledger = slowWriter([57_000]);
  const { decidedAt, decide } = noting(ledger);
  const entry = await appendRecord(ledger, decide);
  assert.deepEqual([entry?.record.why, decidedAt], ['decision 1', [0]]);
});

test('where the registry is always too slow for a decision, that is said in the end, and nothing was written', async () => {
  const ledger = slowWriter(Array.from({ length: 1000 }, () => 57_000));
  const { decidedAt, decide } = noting(ledger);
  await assert.rejects(appendRecord(ledger, decide, { decisionLife }), {
    code: 'BUSY',
    message: /: each time what was decided was more than 30 s old before it could be written$/,
    fix: 'Try again once its registry answers faster',
  });
  assert.ok(decidedAt.length > 1 && decidedAt.length < 20, `${decidedAt.length} decisions`);
  assert.deepEqual([ledger.claimed, await ledger.repository.tags()], [[], []]);
});
