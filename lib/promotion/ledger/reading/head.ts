import type { CallOptions, Repository } from '../../../oci/registry.ts';
import type { LedgerEntry } from '../../record.ts';
import { LedgerError } from '../ledger-error.ts';
import { readRecord } from '../stored/stored-record.ts';
import { hints } from '../stored/tags.ts';
import type { ReadOptions } from '../stored/verify-record.ts';
import { newScan } from './known-records.ts';
import type { LedgerFork, LedgerHead } from './ledger-head.ts';
import { scanLedger } from './scan.ts';

export type { IgnoredRecord, LedgerFork, LedgerHead } from './ledger-head.ts';

/** The head of the ledger as its records say, whatever the hints say. One list of tags and one record are read, and its signature. */
export async function readHead(repository: Repository, options: ReadOptions = {}): Promise<LedgerHead> {
  return (await scanLedger(repository, newScan(options))).head;
}

/** The record that the hint `current` names: cheap, and usually the head. Nothing is verified: who moves anything must ask `readHead`. */
export async function readCurrent(repository: Repository, options: CallOptions = {}): Promise<LedgerEntry | undefined> {
  const current = await repository.resolve(hints.current, options);
  return current === undefined ? undefined : readRecord(repository, current.digest, options);
}

/** Both sides by name, for whoever must decide. */
export function forkError(repository: Repository, { sequence, entries }: LedgerFork): LedgerError {
  const sides = entries.map(({ digest, record }) => `"${digest}" by ${record.who.name}`).join(' and ');
  const environment = entries[0]?.record.environment ?? '';
  return new LedgerError(
    'FORK',
    `Cannot move on with the ledger "${repository.reference}": record ${sequence} is there ${entries.length} times, ${sides}`,
    {
      fix: `Look at both with "pawl resolve ${environment}"; nothing moves until a record says which one continues`,
    },
  );
}
