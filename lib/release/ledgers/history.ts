import type { Repository } from '../../oci/registry.ts';
import { forkError, type IgnoredRecord, type LedgerHead, proveChain, readHead, readHistory, type Witness } from '../../promotion/ledger.ts';
import type { LedgerEntry } from '../../promotion/record.ts';
import { readingOf, sayUnread, signalOf } from '../ledgers.ts';
import { withWriter } from '../trust.ts';
import { vetoLedger } from '../workplace/repository-names.ts';
import { environmentOf, type Workplace } from '../workplace.ts';
import { countingAll, countingIn } from './reading.ts';

/**
 * The newest `limit` records of an environment, newest first. Reads only what it gives.
 * Of a fork both sides are there, before the record that they share: somebody has to look at them.
 */
export async function history(workplace: Workplace, environment: string, { limit }: { limit: number }): Promise<readonly LedgerEntry[]> {
  checkLedger(workplace, environment);
  const repository = listingOnce(workplace.repositories.environment(environment));
  // Only what it shows: what others saw of the ledger is for whoever verifies.
  const heads = headsOf(await readHead(repository, countingIn(workplace, environment)));
  const [first] = heads;
  if (first === undefined) return [];
  const chain = await readHistory(repository, first, { limit, ...signalOf(workplace) });
  return [...heads.slice(1), ...chain].slice(0, Math.max(limit, heads.length)).map((entry) => withWriter(workplace, entry));
}

/** Of an environment without a record that counts: the records that are there and do not, and why. */
export async function uncounted(workplace: Workplace, environment: string): Promise<readonly IgnoredRecord[]> {
  const head = await readHead(workplace.repositories.environment(environment), countingIn(workplace, environment));
  return head.kind === 'empty' ? head.ignored : [];
}

export interface ProvenHistory {
  /** The whole chain, newest first, each with what became of its signature. Empty for an empty ledger. */
  readonly entries: readonly LedgerEntry[];
  /** What lies beside or above the chain and does not count. */
  readonly ignored: readonly IgnoredRecord[];
  /** Records that others have seen, and that are not among these: the ledger was cut off. */
  readonly missing: readonly Witness[];
  /** False where the project trusts nobody by name: then signatures prove nothing. */
  readonly hasTrust: boolean;
}

/** Follows the whole chain back to the first record by digest, and verifies every signature. Throws where there is a fork, or a gap. */
export async function proveHistory(workplace: Workplace, environment: string): Promise<ProvenHistory> {
  checkLedger(workplace, environment);
  const repository = listingOnce(workplace.repositories.environment(environment));
  const reading = {
    ...readingOf(workplace, environment, sayUnread(workplace)),
    ...(await countingAll(workplace, environment, repository)),
  };
  const head = await readHead(repository, reading);
  if (head.kind === 'fork') throw forkError(repository, head);
  const entry = head.kind === 'head' ? head.entry : undefined;
  const entries = entry === undefined ? [] : await proveChain(repository, entry, reading);
  const own = new Set(entries.map(({ digest }) => digest));
  return {
    entries: entries.map((entry) => withWriter(workplace, entry)),
    ignored: head.ignored.filter(({ digest }) => !own.has(digest)),
    missing: head.missing ?? [],
    hasTrust: reading.verify !== undefined,
  };
}

/** To read a chain, its tags are only guesses at what comes next: those by which its head was found are good enough. */
function listingOnce(repository: Repository): Repository {
  let tags: Promise<readonly string[]> | undefined;
  return {
    ...repository,
    tags: (call) => {
      tags ??= repository.tags(call);
      return tags;
    },
  };
}

function checkLedger(workplace: Workplace, name: string): void {
  if (name !== vetoLedger) environmentOf(workplace, name);
}

function headsOf(head: LedgerHead): readonly LedgerEntry[] {
  switch (head.kind) {
    case 'empty':
      return [];
    case 'head':
      return [head.entry];
    case 'fork':
      return head.entries;
  }
}
