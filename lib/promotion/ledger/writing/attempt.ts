import type { PackedManifest } from '../../../artifact/packed.ts';
import { messageOf } from '../../../errors.ts';
import type { Descriptor, Manifest } from '../../../oci/registry.ts';
import { RegistryError } from '../../../oci/registry-error.ts';
import type { Verification } from '../../../signing/verification.ts';
import type { LedgerEntry, PromotionRecord } from '../../record.ts';
import { callOptions } from '../call-options.ts';
import { LedgerError } from '../ledger-error.ts';
import type { ScanOptions } from '../reading/known-records.ts';
import { type LedgerScan, scanLedger, stateOf } from '../reading/scan.ts';
import { packRecord } from '../stored/stored-record.ts';
import { type ClaimTag, readTags, recordTag } from '../stored/tags.ts';
import { type Claim, claimLife, newClaim, putClaim, withdrawClaim } from './claim.ts';
import { type Ledger, within } from './writer.ts';

export interface Attempt {
  readonly record: PromotionRecord;
  /** The manifest of the record before. */
  readonly previous: Manifest | undefined;
  /** The ledger as the record was decided on. */
  readonly scan: LedgerScan;
  /** Whether a claim has been waited for long enough. */
  readonly isDead: (claim: ClaimTag) => boolean;
  /** Whether what was decided is still young enough to be written. */
  readonly isFresh: () => boolean;
}

export type AttemptOutcome =
  | { readonly kind: 'written'; readonly entry: LedgerEntry }
  /** The registry took so long with what is written first that it has to be decided again; nothing was claimed. */
  | { readonly kind: 'late' }
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
  if (!plan.isFresh()) return { kind: 'late' };
  const claimedAt = clock();
  const claim = newClaim(record.sequence, { environment: record.environment, who: record.who.name, when: claimedAt, random });
  const looked = await putAndLook(ledger, { plan, claim, claimedAt, packed }, options);
  if (looked.kind === 'rivals') return looked;
  await writeRecord(ledger, { sequence: record.sequence, packed }, options);
  return { kind: 'written', entry: { digest: packed.descriptor.digest, record, verification: looked.verification } };
}

interface Claimed {
  readonly plan: Attempt;
  readonly claim: Claim;
  readonly claimedAt: Date;
  readonly packed: PackedManifest;
}

type Looked = { readonly kind: 'free'; readonly verification: Verification } | Extract<AttemptOutcome, { readonly kind: 'rivals' }>;

/** Where the way is free the record is signed, and the claim stands. Otherwise it is withdrawn, for whoever is in the way. */
async function putAndLook(ledger: Ledger, { plan, claim, claimedAt, packed }: Claimed, options: ScanOptions): Promise<Looked> {
  const isInTime = () => {
    const elapsed = ledger.clock().getTime() - claimedAt.getTime();
    return elapsed >= 0 && elapsed < halfLife;
  };
  try {
    await putClaim(ledger.repository, claim, callOptions(options));
    const now = await scanLedger(ledger.repository, options);
    const rivals = rivalsOf(now, plan, claim);
    const stands = now.tags.claims.some(({ nonce }) => nonce === claim.nonce);
    if (rivals.length === 0 && isInTime() && stateOf(now) === stateOf(plan.scan) && stands) {
      // As late as can be: a signature on a record that is then not written is one that somebody else could use.
      const verification = await signRecord(ledger, packed.descriptor, options);
      if (isInTime()) return { kind: 'free', verification };
    }
    await withdrawClaim(ledger.repository, claim, callOptions(options));
    return { kind: 'rivals', rivals };
  } catch (cause) {
    await takeBack(ledger, claim);
    throw cause;
  }
}

/** Before the record: nobody sees it unsigned, and one that would not count is not written. */
async function signRecord({ repository, sign, verify }: Ledger, record: Descriptor, options: ScanOptions): Promise<Verification> {
  await sign?.(record, callOptions(options));
  const verification = (await verify?.(record.digest, callOptions(options))) ?? { kind: 'none' };
  if (verification.kind !== 'untrusted') return verification;
  throw new LedgerError('UNTRUSTED', `Cannot add a record to "${repository.reference}": ${verification.reason}`, {
    fix: 'Sign it with a key that is trusted with promotions there',
  });
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
