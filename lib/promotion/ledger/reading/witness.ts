import type { Repository } from '../../../oci/registry.ts';
import { LedgerError } from '../ledger-error.ts';
import type { RecordPlace } from '../stored/tags.ts';

/**
 * Somebody's proven word that a ledger once had a record: an agent that took it, a record elsewhere that names it. Whoever may delete tags
 * can take the newest records of a ledger away, and nothing in the ledger itself tells of them then.
 */
export interface Witness extends RecordPlace {
  /** `cluster eu-1 (apps/shop)`, `record 12 of production`. */
  readonly who: string;
  readonly saw: 'took' | 'names';
}

/** Where the ledger ends is not where it ended: nobody may move on as if nothing were missing. */
export function cutOffError(
  repository: Repository,
  { newest, missing }: { readonly newest: number | undefined; readonly missing: readonly Witness[] },
): LedgerError {
  const name = repository.reference.split('/').at(-1);
  return new LedgerError('CUT_OFF', `Cannot move on with the ledger "${repository.reference}": ${cutOffSentence(newest, missing)}`, {
    fix: `Put its records back from a backup, or continue without them: "pawl resolve ${name}"`,
  });
}

/** One sentence without final period. */
export function cutOffSentence(newest: number | undefined, missing: readonly Witness[]): string {
  const words = missing.slice(0, mostNamed).map(({ sequence, digest, who, saw }) => `${who} ${saw} record ${sequence} (${digest})`);
  const more = missing.length > mostNamed ? `, and ${missing.length - mostNamed} more` : '';
  return `it was cut off: ${words.join(', ')}${more}, and ${newest === undefined ? 'no record that counts is left' : `its newest that counts is record ${newest}`}`;
}

const mostNamed = 3;
