import assert from 'node:assert/strict';
import type { Repository } from '../../../lib/oci/registry.ts';
import { claimLife } from '../../../lib/promotion/ledger/writing/claim.ts';
import { appendRecord, type Disagreement, type LedgerError, readHead, readHistory, resolveLedger } from '../../../lib/promotion/ledger.ts';
import type { LedgerEntry } from '../../../lib/promotion/record.ts';
import { draftOn } from './actors.ts';
import type { WrittenRecord } from './scheduled-repository.ts';
import type { Run } from './simulate.ts';

/** What must hold after any run. Gives what it ended as, to see that the seeds reach everything. */
export async function verify(run: Run, repository: Repository): Promise<'chain' | 'fork' | 'empty'> {
  const fork = firstFork(run.chronicle.records);
  const head = await readHead(repository);
  switch (head.kind) {
    case 'empty':
      assert.deepEqual(run.chronicle.records, [], 'an empty ledger lost what was written');
      break;
    case 'head':
      assert.equal(fork, undefined, 'a fork went unnoticed');
      await verifyChain(run, repository, head.entry);
      break;
    case 'fork':
      assert.deepEqual(
        new Set(head.entries.map(({ digest }) => digest)),
        new Set(fork?.map(({ digest }) => digest)),
        'a fork is reported that is not there',
      );
      verifyFork(run, fork ?? []);
  }
  verifyAgents(run, fork);
  await verifyNextWriter(run, repository, head.kind === 'fork');
  return head.kind === 'head' ? 'chain' : head.kind;
}

/** The records of the lowest sequence that has two. */
function firstFork(records: readonly WrittenRecord[]): readonly WrittenRecord[] | undefined {
  const distinct = records.filter((record, index) => records.findIndex(({ digest }) => digest === record.digest) === index);
  const [lowest] = [...Map.groupBy(distinct, ({ sequence }) => sequence)]
    .filter(([, sides]) => sides.length > 1)
    .sort(([left], [right]) => left - right);
  return lowest?.[1];
}

async function verifyChain(run: Run, repository: Repository, head: LedgerEntry): Promise<void> {
  const chain = await readHistory(repository, head, { limit: Number.MAX_SAFE_INTEGER });
  assert.equal(chain.length, head.record.sequence);
  const digests = new Set(chain.map(({ digest }) => digest));
  for (const { digest, sequence } of run.chronicle.records)
    assert.ok(digests.has(digest), `record ${sequence} was written and is not in the chain`);
  for (const one of run.told)
    if (one.kind === 'written') assert.ok(digests.has(one.entry.digest), 'a promoter was told of a record that is not in the chain');
}

/** Only who slept through the life of its claim can have made one. */
function verifyFork(run: Run, sides: readonly WrittenRecord[]): void {
  assert.ok(
    sides.some(({ at, claimedAt }) => at - claimedAt >= claimLife.milliseconds),
    `a fork without anybody asleep: ${JSON.stringify(sides)}`,
  );
  const written = new Set(run.chronicle.records.map(({ digest }) => digest));
  for (const one of run.told)
    if (one.kind === 'written') assert.ok(written.has(one.entry.digest), 'a promoter was told of a record that was never written');
}

function verifyAgents({ accepted, chronicle }: Run, fork: readonly WrittenRecord[] | undefined): void {
  const bySequence = new Map<number, string>();
  const lastOf = new Map<string, number>();
  const forkedAt = fork === undefined ? Number.POSITIVE_INFINITY : Math.max(...fork.map(({ at }) => at));
  for (const { agent, entry, lookedAt } of accepted) {
    const { sequence } = entry.record;
    assert.ok(chronicle.records.some(({ digest }) => digest === entry.digest));
    assert.equal(bySequence.get(sequence) ?? entry.digest, entry.digest, `two agents took different records ${sequence}`);
    bySequence.set(sequence, entry.digest);
    assert.ok(sequence > (lastOf.get(agent) ?? 0), 'an agent moved back');
    lastOf.set(agent, sequence);
    assert.ok(lookedAt <= forkedAt, 'an agent moved on a fork');
  }
}

/** Somebody who comes later can go on, in bounded steps, and leaves everything tidy; on a fork it is told so. */
async function verifyNextWriter(run: Run, repository: Repository, forked: boolean): Promise<void> {
  const [release] = run.releases;
  assert.ok(release !== undefined);
  const before = await readHead(repository);
  const ledger = run.freshLedger('eve');
  const work = appendRecord(ledger, async (head) => draftOn(head, { name: 'eve', release, when: ledger.clock() })).then(
    (entry) => ({ entry, error: undefined }),
    (error: LedgerError) => ({ entry: undefined, error }),
  );
  const steps = await run.schedule.run();
  const { entry, error } = await work;
  assert.ok(steps < 400, `the next writer took ${steps} steps`);
  if (forked) {
    assert.equal(error?.code, 'FORK');
    return verifyResolved(run, repository);
  }
  assert.equal(error, undefined);
  assert.equal(entry?.record.sequence, (before.kind === 'head' ? before.entry.record.sequence : 0) + 1);
  assert.equal((await repository.resolve('current'))?.digest, entry?.digest, 'current names the new record');
  assert.equal((await repository.resolve('live'))?.digest, release.digest, 'live names what it moves to');
}

/** Two who resolve the fork at once, in favour of different sides: one does, nothing is hidden, and whoever comes next goes on. */
async function verifyResolved(run: Run, repository: Repository): Promise<void> {
  const [release] = run.releases;
  assert.ok(release !== undefined);
  const told: string[] = [];
  for (const [name, choice] of [
    ['fay', 0],
    ['gil', -1],
  ] as const) {
    const ledger = run.freshLedger(name);
    const decide = async ({ sides }: Disagreement) => {
      const keep = sides.at(choice)?.[0];
      assert.ok(keep !== undefined);
      const { resolves: _, ...draft } = { ...keep.record, who: { name, verified: false } };
      return { keep: keep.digest, draft };
    };
    void resolveLedger(ledger, decide).then(
      () => told.push('written'),
      (cause: LedgerError) => told.push(cause.code),
    );
  }
  await run.schedule.run();
  assert.deepEqual(told.toSorted(), ['NOT_FORKED', 'written']);
  const head = await readHead(repository);
  assert.ok(head.kind === 'head' && head.entry.record.action === 'resolve');
  const chain = await readHistory(repository, head.entry, { limit: Number.MAX_SAFE_INTEGER });
  const named = new Set([...chain.map(({ digest }) => digest), ...(head.entry.record.resolves ?? [])]);
  for (const { digest, sequence } of run.chronicle.records)
    assert.ok(named.has(digest), `record ${sequence} is neither continued nor left`);
  await verifyNextWriter(run, repository, false);
}
