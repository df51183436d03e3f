import type { Digest } from '../../digest.ts';
import type { CallOptions, Repository } from '../../oci/registry.ts';
import { refuseWithoutTrust } from '../../promotion/ledger/writing/refuse-without-trust.ts';
import { type Ledger, LedgerError, readHistory, readRecord, taggedRecords } from '../../promotion/ledger.ts';
import type { LedgerEntry } from '../../promotion/record.ts';

/**
 * Where the project trusts nobody, its newest records may be a stranger's, above or beside some that are signed: whoever has a key would vouch
 * for them, to all who trust it, by a record that continues them. Looks at every record, since who may push can write as many as they like:
 * those of the chains below these, those that a record of theirs left behind, and all that tags name. What is gone says nothing.
 *
 * @throws LedgerError UNTRUSTED where one is signed, or where they are too many to look at
 */
export async function refuseUponStrangers(ledger: Ledger, heads: readonly LedgerEntry[], call: CallOptions): Promise<void> {
  if (ledger.verify !== undefined || ledger.sign === undefined || heads.length === 0) return;
  const { repository } = ledger;
  const chain = new Map<Digest, LedgerEntry>();
  for (const head of heads) {
    if (chain.has(head.digest)) continue;
    for (const entry of await readHistory(repository, head, { limit: head.record.sequence, ...call })) chain.set(entry.digest, entry);
  }
  refuseWithoutTrust(ledger, [...chain.values()]);
  const named = [...chain.values()].flatMap(({ record }) => record.resolves ?? []);
  const others = new Set([...named, ...taggedRecords(await repository.tags(call))].filter((digest) => !chain.has(digest)));
  if (others.size > most) throw tooMany(repository);
  const beside = [...others];
  for (let start = 0; start < beside.length; start += batch) {
    const some = await Promise.all(beside.slice(start, start + batch).map((digest) => readable(repository, digest, call)));
    refuseWithoutTrust(
      ledger,
      some.filter((entry) => entry !== undefined),
    );
  }
}

/** More than anybody left behind who resolves by hand. */
const most = 5000;
const batch = 32;

async function readable(repository: Repository, digest: Digest, call: CallOptions): Promise<LedgerEntry | undefined> {
  try {
    return await readRecord(repository, digest, call);
  } catch (cause) {
    if (cause instanceof LedgerError) return undefined;
    throw cause;
  }
}

function tooMany({ reference }: Repository): LedgerError {
  return new LedgerError(
    'UNTRUSTED',
    `Cannot add a record to "${reference}": this project trusts nobody, and more than ${most} records beside its chain may be signed`,
    { fix: 'Say whom it trusts with project({ trust }), or take away the tags of records that nobody needs' },
  );
}
