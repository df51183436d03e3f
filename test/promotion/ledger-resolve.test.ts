import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Digest } from '../../lib/digest.ts';
import type { Repository } from '../../lib/oci/registry.ts';
import { resolveTag } from '../../lib/promotion/ledger/stored/tags.ts';
import {
  appendRecord,
  type Disagreement,
  type Ledger,
  readDisagreement,
  readHead,
  readHistory,
  resolveLedger,
} from '../../lib/promotion/ledger.ts';
import type { LedgerEntry } from '../../lib/promotion/record.ts';
import { draft, writeRecord, writer } from './ledger-samples.ts';
import { signatures } from './signatures.ts';
import { memoryRepository } from './simulation/memory-repository.ts';

const digests = (entries: readonly LedgerEntry[]) => entries.map(({ digest }) => digest);

function keeping(keep: Digest) {
  return async (_: Disagreement) => ({ keep, draft: draft(null, { why: 'the one that agents took' }) });
}

/** Record 1, of record 2 two: one went on to record 4 before the other, whose writer slept, was there. */
async function forkedLedger(repository: Repository) {
  const root = await writeRecord(repository, undefined);
  const long = [await writeRecord(repository, root, { why: 'long' })];
  for (const more of ['3', '4']) long.unshift(await writeRecord(repository, long[0], { why: more }));
  const late = await writeRecord(repository, root, { why: 'late', when: '2026-03-01T13:00:00.000Z' });
  return { root, long, late };
}

test('readDisagreement gives both sides of a fork whole, and what they share', async () => {
  const repository = memoryRepository();
  const { root, long, late } = await forkedLedger(repository);
  const found = await readDisagreement(repository);
  assert.deepEqual([found?.sequence, found?.base?.digest], [2, root.digest]);
  assert.deepEqual(found?.sides.map(digests), [digests(long), [late.digest]]);
  assert.equal(await readDisagreement(memoryRepository()), undefined);
});

test('resolveLedger continues the longer side and leaves the other behind for ever', async () => {
  const repository = memoryRepository();
  const { long, late } = await forkedLedger(repository);
  const [top] = long;
  assert.ok(top !== undefined);
  const entry = await resolveLedger(writer(repository), keeping(top.digest));
  assert.equal(entry?.record.sequence, 5);
  assert.deepEqual([entry?.record.action, entry?.record.previous], ['resolve', top.digest]);
  assert.deepEqual(entry?.record.resolves, [top.digest, late.digest]);
  assert.equal((await repository.resolve('current'))?.digest, entry?.digest);
  let last: LedgerEntry | undefined = entry;
  for (let count = 0; count < 3; count += 1) last = await appendRecord(writer(repository), async () => draft(null));
  const head = await readHead(repository);
  assert.deepEqual(head, { kind: 'head', entry: last, ignored: [] });
  assert.ok(last !== undefined);
  assert.deepEqual(
    (await readHistory(repository, last, { limit: 100 })).map(({ record }) => record.sequence),
    [8, 7, 6, 5, 4, 3, 2, 1],
  );
});

test('resolveLedger continues the shorter side above the longer one, so that nobody has to go back', async () => {
  const repository = memoryRepository();
  const { long, late } = await forkedLedger(repository);
  const entry = await resolveLedger(writer(repository), keeping(late.digest));
  assert.equal(entry?.record.sequence, 5);
  assert.deepEqual(new Set(entry?.record.resolves), new Set([late.digest, ...digests(long)]));
  const last = await appendRecord(writer(repository), async () => draft(null));
  assert.ok(last !== undefined);
  const history = await readHistory(repository, last, { limit: 100 });
  assert.deepEqual(
    history.map(({ record }) => record.sequence),
    [6, 5, 2, 1],
  );
  assert.equal((await readHistory(repository, last, { limit: 3 })).length, 3);
});

test('a resolved fork is told of no more when the tag that leads to its end is lost, nor costs reads while it is there', async () => {
  const repository = memoryRepository();
  const { long, late } = await forkedLedger(repository);
  const entry = await resolveLedger(writer(repository), keeping(late.digest));
  for (let count = 0; count < 40; count += 1) await appendRecord(writer(repository), async () => draft(null));
  let reads = 0;
  const counted: Repository = {
    ...repository,
    readManifest: async (...call) => {
      reads += 1;
      return repository.readManifest(...call);
    },
  };
  assert.equal((await readHead(counted)).kind, 'head');
  assert.equal(reads, 2, 'the head and the record that resolved');
  assert.ok(entry !== undefined && long.length === 3);
  await repository.removeTag(resolveTag({ sequence: 5, digest: entry.digest }));
  assert.equal((await readHead(repository)).kind, 'head');
});

test('the record of a third sleeper is a fork again, which is resolved as well', async () => {
  const repository = memoryRepository();
  const { root, late } = await forkedLedger(repository);
  await resolveLedger(writer(repository), keeping(late.digest));
  for (const sequence of [2, 4]) {
    const third = await writeRecord(repository, root, { sequence, why: `third at ${sequence}` });
    const head = await readHead(repository);
    assert.ok(head.kind === 'fork');
    assert.equal(head.sequence, sequence);
    const found = await readDisagreement(repository);
    const [kept] = found?.sides.find((side) => side[0]?.record.action === 'resolve') ?? [];
    assert.ok(kept !== undefined);
    const again = await resolveLedger(writer(repository), keeping(kept.digest));
    assert.ok(again?.record.resolves?.includes(third.digest));
    assert.equal((await readHead(repository)).kind, 'head');
  }
});

test('of two who resolve at once one does, and the other is told', async () => {
  const repository = memoryRepository();
  const { long, late } = await forkedLedger(repository);
  const [top] = long;
  assert.ok(top !== undefined);
  // Real pauses: who waits must leave the other time.
  const ledger: Ledger = {
    repository,
    clock: () => new Date(),
    random: Math.random,
    wait: (milliseconds, signal) => sleep(milliseconds, undefined, signal === undefined ? {} : { signal }),
  };
  const outcomes = await Promise.allSettled([top, late].map(({ digest }) => resolveLedger(ledger, keeping(digest))));
  const written = outcomes.filter(({ status }) => status === 'fulfilled');
  assert.equal(written.length, 1);
  const refused = outcomes.find((outcome) => outcome.status === 'rejected');
  assert.equal(refused?.reason.code, 'NOT_FORKED');
});

test('resolveLedger refuses a ledger without anything to choose', async () => {
  const repository = memoryRepository();
  await writeRecord(repository, undefined);
  const choose = async () => assert.fail('nobody is asked');
  await assert.rejects(resolveLedger(writer(repository), choose), { code: 'NOT_FORKED', message: /its records are one chain/ });
});

test('a signed resolve continues a history that nobody who is trusted signed', async () => {
  const repository = memoryRepository();
  const old = await writeRecord(repository, await writeRecord(repository, undefined));
  const book = signatures('ann');
  const found = await readDisagreement(repository, { verify: book.verify });
  assert.deepEqual(
    found?.sides.map((side) => side.map(({ record, verification }) => [record.sequence, verification.kind])),
    [
      [
        [2, 'untrusted'],
        [1, 'untrusted'],
      ],
    ],
  );
  const entry = await resolveLedger(book.ledger(writer(repository), 'ann'), keeping(old.digest));
  assert.deepEqual([entry?.record.sequence, entry?.record.resolves], [3, [old.digest]]);
  assert.deepEqual(await readHead(repository, { verify: book.verify }), { kind: 'head', entry, ignored: [] });
});

test('a signed resolve leaves behind what a stolen key wrote, so that agents that took it can follow', async () => {
  const repository = memoryRepository();
  const book = signatures('ann', 'thief');
  const good = await appendRecord(book.ledger(writer(repository), 'ann'), async () => draft(null));
  const bad = await appendRecord(book.ledger(writer(repository), 'thief'), async () => draft(null));
  book.trusted.delete('thief');
  // Far above, and never anybody's head.
  await writeRecord(repository, bad, { sequence: 700_000 });
  assert.ok(good !== undefined && bad !== undefined);
  const entry = await resolveLedger(book.ledger(writer(repository), 'ann'), keeping(good.digest));
  assert.deepEqual([entry?.record.sequence, entry?.record.previous, entry?.record.resolves], [3, good.digest, [good.digest, bad.digest]]);
});

test('a resolve that nobody who is trusted signed ends no fork', async () => {
  const repository = memoryRepository();
  const book = signatures('ann');
  const { root, long, late } = await forkedLedger(repository);
  for (const { digest } of [root, ...long, late]) book.of.set(digest, 'ann');
  await resolveLedger(writer(repository), keeping(late.digest));
  assert.equal((await readHead(repository)).kind, 'head');
  assert.equal((await readHead(repository, { verify: book.verify })).kind, 'fork');
});
