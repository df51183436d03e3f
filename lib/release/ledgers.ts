import { signManifest } from '../artifact/signatures/sign.ts';
import type { Repository } from '../oci/registry.ts';
import type { AppendOptions } from '../promotion/ledger/writing/write-once.ts';
import { appendRecord, cutOffError, forkError, type Ledger, type LedgerHead, type ReadOptions, readHead } from '../promotion/ledger.ts';
import type { LedgerEntry } from '../promotion/record.ts';
import { countingIn, signalOf } from './ledgers/reading.ts';
import { refuseUponStrangers } from './ledgers/upon-strangers.ts';
import { type OnUnread, witnessesOf } from './ledgers/witnesses.ts';
import type { Workplace } from './workplace.ts';

export { signalOf } from './ledgers/reading.ts';

/** The newest record of an environment that counts, undefined where there is none. A fork, or a ledger that was cut off, is refused: nothing may move on it. */
export async function headOf(workplace: Workplace, environment: string, onUnread?: OnUnread): Promise<LedgerEntry | undefined> {
  const repository = workplace.repositories.environment(environment);
  return entryOf(repository, await readHead(repository, readingOf(workplace, environment, onUnread)));
}

export function entryOf(repository: Repository, head: LedgerHead): LedgerEntry | undefined {
  switch (head.kind) {
    case 'empty':
      if (head.missing !== undefined) throw cutOffError(repository, { newest: undefined, missing: head.missing });
      return undefined;
    case 'head':
      if (head.missing !== undefined) throw cutOffError(repository, { newest: head.entry.record.sequence, missing: head.missing });
      return head.entry;
    case 'fork':
      throw forkError(repository, head);
  }
}

/** How an environment's ledger is read: which of its records count, and what others have seen of it. See `witnessesOf` for `onUnread`. */
export function readingOf(workplace: Workplace, environment: string, onUnread?: OnUnread): ReadOptions {
  return { ...countingIn(workplace, environment), witnesses: witnessesOf(workplace, environment, onUnread) };
}

/** For whoever only shows what a ledger has: says that nobody knows whether it was cut off. */
export function sayUnread(workplace: Workplace): OnUnread {
  return (error) => workplace.progress(`Nobody knows what others saw of the ledger: ${error.message}`);
}

/** Adds the record that `decide` makes of the head of an environment's ledger, or nothing where it makes none, as `appendRecord` does. */
export function appendTo(
  workplace: Workplace,
  environment: string,
  decide: Parameters<typeof appendRecord>[1],
  options: Pick<AppendOptions, 'onWait'> = {},
): Promise<LedgerEntry | undefined> {
  const ledger = ledgerOf(workplace, environment);
  return appendRecord(
    ledger,
    async (head) => {
      const draft = await decide(head);
      if (draft !== undefined) await refuseUponStrangers(ledger, head.kind === 'head' ? [head.entry] : [], signalOf(workplace));
      return draft;
    },
    { ...signalOf(workplace), decisionLife: 30_000, ...options },
  );
}

/** How an environment's ledger is written: signed by whoever acts, where they sign. */
export function ledgerOf(workplace: Workplace, environment: string): Ledger {
  const { clock, random, wait, signer } = workplace;
  const repository = workplace.repositories.environment(environment);
  return {
    repository,
    clock,
    random,
    wait,
    environment,
    project: workplace.project.project.name,
    verify: countingIn(workplace, environment).verify,
    witnesses: witnessesOf(workplace, environment),
    ...(signer === undefined ? {} : { sign: (record, call) => signManifest(repository, record, signer, call) }),
  };
}
