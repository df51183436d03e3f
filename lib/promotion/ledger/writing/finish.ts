import { messageOf } from '../../../errors.ts';
import type { Repository } from '../../../oci/registry.ts';
import type { LedgerEntry } from '../../record.ts';
import { callOptions } from '../call-options.ts';
import { LedgerError } from '../ledger-error.ts';
import { forkError } from '../reading/head.ts';
import type { ScanOptions } from '../reading/known-records.ts';
import { scanLedger } from '../reading/scan.ts';
import { sweepClaims } from './claim.ts';
import { settleHints } from './hints.ts';

/** What follows a written record: is it alone, do the hints name it, are the claims out of the way. */
export async function finish(repository: Repository, entry: LedgerEntry, options: ScanOptions): Promise<LedgerEntry> {
  const { sequence } = entry.record;
  try {
    const written = await scanLedger(repository, options);
    // Before the hints move: nobody may follow one side of a fork.
    if (written.head.kind === 'fork') throw forkError(repository, written.head);
    if (!written.tags.records.get(sequence)?.includes(entry.digest))
      throw new LedgerError(
        'UNCERTAIN',
        `Cannot find record ${sequence} of "${repository.reference}" after writing it: the registry's list of tags is out of date`,
      );
    const settled = await settleHints(repository, written, options);
    if (settled.head.kind === 'fork') throw forkError(repository, settled.head);
    await sweepClaims(repository, settled.tags, { ...callOptions(options), upTo: sequence }).catch(() => {});
    return entry;
  } catch (cause) {
    if (cause instanceof LedgerError) throw cause;
    throw new LedgerError(
      'UNFINISHED',
      `Record ${sequence} of "${repository.reference}" is written, but could not be announced: ${messageOf(cause)}`,
      {
        cause,
        fix: 'It counts. The next command that writes to this environment announces it',
      },
    );
  }
}
