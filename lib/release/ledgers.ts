import { signManifest } from '../artifact/signatures/sign.ts';
import { verifyManifest } from '../artifact/signatures/verify.ts';
import type { Repository } from '../oci/registry.ts';
import type { ReadOptions } from '../promotion/ledger/verify-record.ts';
import { forkError, type Ledger, type LedgerHead, readHead } from '../promotion/ledger.ts';
import type { LedgerEntry } from '../promotion/record.ts';
import { promotersOf } from './trust.ts';
import type { Workplace } from './workplace.ts';

/** The newest record of an environment that counts, undefined where there is none. A fork is refused: nothing may move on it. */
export async function headOf(workplace: Workplace, environment: string): Promise<LedgerEntry | undefined> {
  const repository = workplace.repositories.environment(environment);
  return entryOf(repository, await readHead(repository, readingOf(workplace, environment)));
}

export function entryOf(repository: Repository, head: LedgerHead): LedgerEntry | undefined {
  switch (head.kind) {
    case 'empty':
      return undefined;
    case 'head':
      return head.entry;
    case 'fork':
      throw forkError(repository, head);
  }
}

/** How an environment's ledger is read: only records of who is trusted there count, where the project trusts somebody by name. */
export function readingOf(workplace: Workplace, environment: string): ReadOptions {
  const trusting = promotersOf(workplace, environment);
  if (trusting === undefined) return signalOf(workplace);
  const repository = workplace.repositories.environment(environment);
  return {
    verify: (record, call) => verifyManifest(repository, record, trusting, call),
    environment,
    project: workplace.project.project.name,
    ...signalOf(workplace),
  };
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
    verify: readingOf(workplace, environment).verify,
    ...(signer === undefined ? {} : { sign: (record, call) => signManifest(repository, record, signer, call) }),
  };
}

export function signalOf(workplace: Pick<Workplace, 'signal'>): { readonly signal?: AbortSignal } {
  return workplace.signal === undefined ? {} : { signal: workplace.signal };
}
