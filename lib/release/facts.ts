import type { SemanticDiff } from '../manifest/diff.ts';
import type { Repository } from '../oci/registry.ts';
import { forkError, type LedgerHead, readHead, readHistory } from '../promotion/ledger.ts';
import type { PromotionFacts, SourceFact } from '../promotion/policy.ts';
import type { LedgerEntry } from '../promotion/record.ts';
import { staysIn } from './stays.ts';
import type { CompiledEnvironmentOf, Workplace } from './workplace.ts';

/** How many records of a ledger a move looks back on. */
const lookBack = 100;

export interface Candidate {
  readonly action: PromotionFacts['action'];
  readonly version: string;
  readonly index: string;
  readonly diff: SemanticDiff;
}

/** Everything that the policies of an environment may read about one move, as the ledgers say now. */
export async function gatherFacts(
  workplace: Workplace,
  environment: CompiledEnvironmentOf,
  { head, candidate }: { head: LedgerEntry | undefined; candidate: Candidate },
): Promise<PromotionFacts> {
  const own = workplace.repositories.environment(environment.name);
  const history = head === undefined ? [] : await readHistory(own, head, { limit: lookBack, ...signalOf(workplace) });
  const current = head?.record.to;
  return {
    environment: { name: environment.name, tier: environment.tier },
    action: candidate.action,
    candidate: { version: candidate.version, digest: candidate.index },
    current: current ? { version: current.version, digest: current.index } : undefined,
    promoteFrom: environment.promoteFrom,
    source: environment.promoteFrom === undefined ? undefined : await sourceOf(workplace, environment.promoteFrom, candidate.index),
    history: history.map(({ record }) => ({
      sequence: record.sequence,
      action: record.action,
      version: record.to?.version,
      who: record.who.name,
      when: new Date(record.when),
    })),
    diff: candidate.diff,
    now: workplace.clock(),
  };
}

/** The candidate's latest stay in the environment before; undefined where it never was there. */
async function sourceOf(workplace: Workplace, name: string, index: string): Promise<SourceFact | undefined> {
  const repository = workplace.repositories.environment(name);
  const head = await headOf(repository, workplace);
  if (head === undefined) return undefined;
  const stay = staysIn(await readHistory(repository, head, { limit: lookBack, ...signalOf(workplace) })).findLast(
    (one) => one.index === index,
  );
  return stay === undefined
    ? undefined
    : { name, version: stay.version, since: stay.since, until: stay.until, rolledBack: stay.rolledBack };
}

/** The newest record of a ledger, undefined for an empty one. A fork is refused: nothing may move on it. */
export async function headOf(repository: Repository, workplace: Pick<Workplace, 'signal'>): Promise<LedgerEntry | undefined> {
  return entryOf(repository, await readHead(repository, signalOf(workplace)));
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

export function signalOf(workplace: Pick<Workplace, 'signal'>): { readonly signal?: AbortSignal } {
  return workplace.signal === undefined ? {} : { signal: workplace.signal };
}
