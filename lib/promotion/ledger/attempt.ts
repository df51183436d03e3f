import type { PackedManifest } from '../../artifact/packed.ts';
import { messageOf } from '../../errors.ts';
import type { Manifest } from '../../oci/registry.ts';
import { RegistryError } from '../../oci/registry-error.ts';
import type { LedgerEntry, PromotionRecord } from '../record.ts';
import { type Claim, claimLife, newClaim, putClaim, withdrawClaim } from './claim.ts';
import { callOptions, type LedgerScan, type ScanOptions, scanLedger } from './head.ts';
import { LedgerError } from './ledger-error.ts';
import { packRecord } from './stored-record.ts';
import { type ClaimTag, readTags, recordTag } from './tags.ts';
import { type Ledger, within } from './writer.ts';

export interface Attempt {
  readonly record: PromotionRecord;
  /** The manifest of the record before. */
  readonly previous: Manifest | undefined;
  /** The ledger as the record was decided on. */
  readonly scan: LedgerScan;
  /** Whether a claim has been waited for long enough. */
  readonly isDead: (claim: ClaimTag) => boolean;
}

export type AttemptOutcome =
  | { readonly kind: 'written'; readonly entry: LedgerEntry }
  /** Somebody else was there: these still claim the sequence; none where the ledger has moved on. */
  | { readonly kind: 'rivals'; readonly rivals: readonly ClaimTag[] };

/** Claims the sequence, looks who else did, and writes the record where nobody is in the way. */
export async function attempt(ledger: Ledger, plan: Attempt, options: ScanOptions): Promise<AttemptOutcome> {
  const { repository, clock, random } = ledger;
  const { record, previous, scan } = plan;
  const standing = rivalsOf(scan, plan);
  if (standing.length > 0) return { kind: 'rivals', rivals: standing };
  // Done before the claim, which must not outlive itself.
  const packed = packRecord(record, previous?.descriptor);
  for (const blob of packed.blobs) await repository.writeBlob(blob, callOptions(options));
  const claimedAt = clock();
  const claim = newClaim(record.sequence, { environment: record.environment, who: record.who.name, when: claimedAt, random });
  const rivals = await putAndLook(ledger, { plan, claim, claimedAt }, options);
  if (rivals !== undefined) return { kind: 'rivals', rivals };
  await writeRecord(ledger, { sequence: record.sequence, packed }, options);
  return { kind: 'written', entry: { digest: packed.descriptor.digest, record, verification: 'none' } };
}

interface Claimed {
  readonly plan: Attempt;
  readonly claim: Claim;
  readonly claimedAt: Date;
}

/** Undefined where the way is free, and the claim then stands. Otherwise it is withdrawn, for whoever is in the way. */
async function putAndLook(
  ledger: Ledger,
  { plan, claim, claimedAt }: Claimed,
  options: ScanOptions,
): Promise<readonly ClaimTag[] | undefined> {
  try {
    await putClaim(ledger.repository, claim, callOptions(options));
    const now = await scanLedger(ledger.repository, options);
    const rivals = rivalsOf(now, plan, claim);
    const elapsed = ledger.clock().getTime() - claimedAt.getTime();
    const inTime = elapsed >= 0 && elapsed < halfLife;
    const sameHead = now.head.kind !== 'fork' && now.stored?.entry.digest === plan.scan.stored?.entry.digest;
    const stands = now.tags.claims.some(({ nonce }) => nonce === claim.nonce);
    if (rivals.length === 0 && inTime && sameHead && stands) return undefined;
    await withdrawClaim(ledger.repository, claim, callOptions(options));
    return rivals;
  } catch (cause) {
    await takeBack(ledger, claim);
    throw cause;
  }
}

interface Writing {
  readonly sequence: number;
  readonly packed: PackedManifest;
}

async function writeRecord(ledger: Ledger, { sequence, packed }: Writing, { signal }: ScanOptions): Promise<void> {
  const { repository } = ledger;
  const tag = recordTag(sequence, packed.descriptor.digest);
  try {
    await within(ledger, { milliseconds: halfLife, signal }, (limited) =>
      repository.writeManifest(packed.manifest, { tag, immutable: true, signal: limited }),
    );
  } catch (cause) {
    // It may be there all the same, or still be on its way: the claim stays, so that nobody else writes meanwhile.
    const written = await repository.tags().then(
      (tags) => readTags(tags).records.get(sequence)?.includes(packed.descriptor.digest) ?? false,
      () => false,
    );
    if (written) return;
    if (cause instanceof RegistryError && !cause.retryable && cause.status !== undefined) throw cause;
    throw new LedgerError(
      'UNCERTAIN',
      `Cannot tell whether record ${sequence} of "${repository.reference}" was written: ${messageOf(cause)}`,
      { cause, fix: 'Look at the history in a minute, and try again if it is not there' },
    );
  }
}

/** Half for looking around, half for the request that writes the record. */
const halfLife = claimLife.milliseconds / 2;

function rivalsOf({ tags }: LedgerScan, { record, isDead }: Attempt, own?: Claim): readonly ClaimTag[] {
  return tags.claims.filter((claim) => claim.sequence === record.sequence && claim.nonce !== own?.nonce && !isDead(claim));
}

/** On the way out of a failure: where it does not work either, the claim dies by itself. */
async function takeBack({ repository }: Ledger, claim: Claim): Promise<void> {
  await withdrawClaim(repository, claim, {}).catch(() => {});
}
