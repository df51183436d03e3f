import type { Digest } from '../../../digest.ts';
import type { Repository } from '../../../oci/registry.ts';
import { type Identity, identityName, sameIdentity } from '../../../signing/identity.ts';
import type { Verification } from '../../../signing/verification.ts';
import { callOptions } from '../call-options.ts';
import { LedgerError } from '../ledger-error.ts';
import { hints, type LedgerTags, type RecordPlace, recordTag } from '../stored/tags.ts';
import { readOnce, type ScanOptions } from './known-records.ts';
import type { IgnoredRecord } from './ledger-head.ts';

/** Tells records that count from records that do not, and remembers the latter. Without `verify` all count. */
export interface Sieve {
  /** Which of these records of one sequence somebody who is trusted signed. */
  sift(sequence: number, digests: readonly Digest[]): Promise<readonly Digest[]>;
  /** What did not count so far, in the order of its sequences. */
  readonly ignored: () => readonly IgnoredRecord[];
}

export function newSieve(repository: Repository, options: ScanOptions): Sieve {
  const refused = new Map<Digest, IgnoredRecord>();
  return {
    sift: async (sequence, digests) => {
      if (digests.length > mostOfOne) throw await crowded(repository, { sequence, digests }, options);
      const verdicts = await Promise.all(digests.map((digest) => verification(repository, { sequence, digest }, options)));
      return digests.filter((digest, index) => {
        const verdict = verdicts[index];
        if (verdict?.kind !== 'untrusted') return true;
        refused.set(digest, { digest, sequence, reason: verdict.reason });
        return false;
      });
    },
    ignored: () => [...refused.values()].sort((left, right) => left.sequence - right.sequence),
  };
}

export interface Top {
  readonly sequence: number;
  /** Records of that sequence that count: one, or a fork. */
  readonly trusted: readonly Digest[];
}

/**
 * The highest sequence with a record that counts. Usually the first that is looked at: somebody must have put the others there.
 * Whoever may write to the repository may put any number, so at some point nobody looks further, and nothing counts.
 */
export async function highestTrusted({ records }: LedgerTags, sieve: Sieve): Promise<Top | undefined> {
  const descending = [...records.keys()].sort((left, right) => right - left).slice(0, mostSequences);
  for (let start = 0, many = 1; start < descending.length; start += many, many = Math.min(many * 4, 64)) {
    const some = descending.slice(start, start + many);
    const sifted = await Promise.all(
      some.map(async (sequence) => ({ sequence, trusted: await sieve.sift(sequence, records.get(sequence) ?? []) })),
    );
    const top = sifted.find(({ trusted }) => trusted.length > 0);
    if (top !== undefined) return top;
  }
  return undefined;
}

const mostSequences = 1024;
const mostOfOne = 256;

/**
 * Nobody knows which of so many is real without asking the registry about each: that many were not written by a ledger. Passing them over
 * would hide the newest record from whoever asks. Only the one that `current` names is looked at: whoever may write may have put that
 * anywhere, and a line for the shell that keeps another one would delete the real record.
 */
async function crowded(
  repository: Repository,
  { sequence, digests }: { readonly sequence: number; readonly digests: readonly Digest[] },
  options: ScanOptions,
): Promise<LedgerError> {
  const current = (await repository.resolve(hints.current, callOptions(options)))?.digest;
  const isSigned =
    current !== undefined &&
    digests.includes(current) &&
    (await verification(repository, { sequence, digest: current }, options)).kind === 'signed';
  const kept = isSigned ? recordTag(sequence, current) : undefined;
  const which =
    kept === undefined
      ? `those of the tags record-${sequence}-… that nobody who is trusted signed`
      : `the tags record-${sequence}-…, but for ${kept}, which is signed, and to which "${hints.current}" points${removal(repository, sequence, kept)}`;
  return new LedgerError(
    'BAD_RECORD',
    `Cannot read record ${sequence} of "${repository.reference}": ${digests.length} records say that they are it, expected at most ${mostOfOne}`,
    { fix: `Find out who wrote them, and take away ${which}` },
  );
}

/** Words for a shell, where a registry's tags are meant. */
function removal({ reference }: Repository, sequence: number, kept: string): string {
  const [, place] = /^oci:\/\/([\w.:[\]/-]+)$/.exec(reference) ?? [];
  if (place === undefined) return '';
  return `: for tag in $(crane ls ${place} | grep ^record-${sequence}- | grep -v ${kept}); do crane delete ${place}:$tag; done`;
}

/** Whether somebody who is trusted signed a record, as one of this ledger and of that sequence. */
export async function verification(repository: Repository, place: RecordPlace, options: ScanOptions): Promise<Verification> {
  const known = options.signed.get(place.digest);
  if (known !== undefined || options.verify === undefined) return known ?? { kind: 'none' };
  const verdict = await options.verify(place.digest, callOptions(options));
  if (verdict.kind !== 'signed') return verdict;
  const fault = options.environment === undefined ? undefined : await faultOf(repository, { place, signer: verdict.signer }, options);
  if (fault !== undefined) return { kind: 'untrusted', reason: fault };
  options.signed.set(place.digest, verdict);
  return verdict;
}

/** Why a record with a trusted signature does not belong to this ledger: whoever may write to two ledgers can copy one over, signature and all. */
async function faultOf(
  repository: Repository,
  { place, signer }: { readonly place: RecordPlace; readonly signer: Identity },
  options: ScanOptions,
): Promise<string | undefined> {
  const { record } = (await readOnce(repository, place.digest, options)).entry;
  if (record.environment !== options.environment) return `It is signed for "${record.environment}", and copied here`;
  if (options.project !== undefined && record.project !== options.project)
    return record.project === undefined ? 'It names no project' : `It is signed for project "${record.project}", and copied here`;
  if (record.sequence !== place.sequence) return `It is record ${record.sequence}, whatever its tag says`;
  const { identity, name } = record.who;
  if (identity !== undefined && !sameIdentity(identity, signer))
    return `It says that ${identityName(identity)} signed it, and ${identityName(signer)} did`;
  if (record.who.verified && identity === undefined) return `It says that it is proven to be by ${name}, and not how`;
  return undefined;
}
