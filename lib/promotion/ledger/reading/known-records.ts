import type { Digest } from '../../../digest.ts';
import type { Repository } from '../../../oci/registry.ts';
import type { Verification } from '../../../signing/verification.ts';
import { callOptions } from '../call-options.ts';
import { LedgerError } from '../ledger-error.ts';
import { readStoredRecord, type StoredRecord } from '../stored/stored-record.ts';
import type { RecordPlace } from '../stored/tags.ts';
import type { ReadOptions } from '../stored/verify-record.ts';

export interface ScanOptions extends ReadOptions {
  /** Records read before: their digest is their content, so they are never read twice. */
  readonly known: Map<Digest, StoredRecord>;
  /** Good signatures that were seen. Where there was none, one may have come since. */
  readonly signed: Map<Digest, Verification>;
}

/** What one reader or writer remembers between its looks. */
export function newScan({ signal, verify, environment, project, witnesses }: ReadOptions): ScanOptions {
  const known: ScanOptions = {
    ...(signal === undefined ? {} : { signal }),
    verify,
    environment,
    project,
    known: new Map(),
    signed: new Map(),
  };
  return witnesses === undefined ? known : { ...known, witnesses: once(witnesses) };
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
}

/** A record by its digest, whatever tag it stands under. */
export async function readOnce(repository: Repository, digest: Digest, options: ScanOptions): Promise<StoredRecord> {
  const stored = options.known.get(digest) ?? (await readStoredRecord(repository, digest, callOptions(options)));
  options.known.set(digest, stored);
  return stored;
}

/** The record that stands under a tag; it must be of the sequence that the tag says. */
export async function readKnown(repository: Repository, { sequence, digest }: RecordPlace, options: ScanOptions): Promise<StoredRecord> {
  const stored = await readOnce(repository, digest, options);
  const { record } = stored.entry;
  if (record.sequence !== sequence)
    throw new LedgerError(
      'BAD_RECORD',
      `Cannot read record ${sequence} of "${repository.reference}": "${digest}" is record ${record.sequence}`,
      { fix: `Remove the tag record-${sequence}-…, which is not Pawl's` },
    );
  const verification = options.signed.get(digest);
  return verification === undefined ? stored : { ...stored, entry: { ...stored.entry, verification } };
}
