import { identityName } from '../../../signing/identity.ts';
import type { LedgerEntry } from '../../record.ts';
import { LedgerError } from '../ledger-error.ts';
import type { Ledger } from './writer.ts';

/**
 * Refuses to write upon signed records where nobody is trusted: else a commit that takes `trust` away would be enough to end a signed hold,
 * without a key, or with one that anybody makes.
 */
export function refuseWithoutTrust({ repository, verify }: Ledger, records: readonly LedgerEntry[]): void {
  if (verify !== undefined) return;
  const signed = records.find(({ record: { who } }) => who.verified || who.identity !== undefined);
  if (signed === undefined) return;
  const { sequence, who } = signed.record;
  throw new LedgerError(
    'UNTRUSTED',
    `Cannot add a record to "${repository.reference}": its records are signed, and this project trusts nobody: record ${sequence} is signed by ${who.identity === undefined ? who.name : identityName(who.identity)}`,
    { fix: 'Say whom it trusts with project({ trust })' },
  );
}
