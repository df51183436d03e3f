import { PawlError } from '../../errors.ts';
import type { ReportFact } from '../../promotion/evidence-facts.ts';
import { readHistory } from '../../promotion/ledger.ts';
import type { SourceFact } from '../../promotion/policy.ts';
import type { LedgerEntry } from '../../promotion/record.ts';
import { headOf, signalOf } from '../ledgers.ts';
import { staysIn } from '../moves/stays.ts';
import type { Workplace } from '../workplace.ts';

/** How many records of a ledger a move looks back on. */
export const lookBack = 100;

/**
 * The candidate's latest stay in each environment where it has been. A ledger that cannot be read stops the move only where it is that of
 * `needed`; of every other one nothing is known then, which no policy takes for good.
 */
export async function staysEverywhere(
  workplace: Workplace,
  { index, version, needed, moving, assumed, now }: SoughtStays,
): Promise<readonly SourceFact[]> {
  const stays = await Promise.all(
    workplace.project.environments.map(async ({ name }) => {
      if (assumed?.includes(name) === true) return { name, version, since: now };
      try {
        const head = name === moving.name ? moving.head : await headOf(workplace, name);
        return head === undefined ? undefined : await latestStay(workplace, name, { head, index, now });
      } catch (error) {
        if (name === needed || !(error instanceof PawlError)) throw error;
        workplace.progress(`The ledger of ${name} says nothing: ${error.message}`);
        return undefined;
      }
    }),
  );
  return stays.filter((stay) => stay !== undefined);
}

export interface SoughtStays {
  /** The candidate's digest. */
  readonly index: string;
  readonly version: string;
  readonly needed: string | undefined;
  /** Environments that are taken to have moved to it just now. */
  readonly assumed: readonly string[] | undefined;
  readonly now: Date;
  /** The environment that moves: its head has been read. */
  readonly moving: { readonly name: string; readonly head: LedgerEntry | undefined };
}

async function latestStay(
  workplace: Workplace,
  name: string,
  { head, index, now }: { readonly head: LedgerEntry; readonly index: string; readonly now: Date },
): Promise<SourceFact | undefined> {
  const history = await readHistory(workplace.repositories.environment(name), head, { limit: lookBack, ...signalOf(workplace) });
  const stay = staysIn(history, now).findLast((one) => one.index === index);
  if (stay === undefined) return undefined;
  const { version, since, until, rolledBack } = stay;
  return { name, version, since, until, rolledBack };
}

/**
 * Adds since when every agent there that reports has been reporting it healthy, as far as that lies in the stay: nothing where one of them
 * reports otherwise, or reports no longer.
 */
export function withHealth(stay: SourceFact, reports: readonly ReportFact[], now: Date): SourceFact {
  const there = reports.filter(({ environment }) => environment === stay.name);
  if (there.length === 0) return stay;
  let since = stay.since;
  for (const { healthy, healthySince, validUntil } of there) {
    if (!healthy || healthySince === undefined || validUntil <= now) return stay;
    if (healthySince > since) since = healthySince;
  }
  return { ...stay, healthySince: since };
}
