import { isContentFault } from '../../../artifact/content-fault.ts';
import { type PackedManifest, packManifest } from '../../../artifact/packed.ts';
import { annotations, emptyBlob, imageManifestSchema } from '../../../artifact/wire-format.ts';
import { Duration } from '../../../duration.ts';
import type { CallOptions, Manifest, Repository } from '../../../oci/registry.ts';
import { type ClaimTag, claimTag, type LedgerTags, withdrawnTag } from '../stored/tags.ts';

/**
 * How long a claim is honoured. Nobody's clock is compared with anybody else's: a writer gives its own claim up after half of this
 * by its own clock, and who waits for a claim counts only the time that it has itself waited while the claim stood.
 */
export const claimLife = Duration.minutes(1);

/** A writer's word that it is about to write the record of a sequence. */
export interface Claim extends ClaimTag {
  readonly packed: PackedManifest;
}

export interface ClaimAuthor {
  readonly environment: string;
  readonly who: string;
  readonly when: Date;
  readonly random: () => number;
}

export function newClaim(sequence: number, { environment, who, when, random }: ClaimAuthor): Claim {
  // Also in the manifest, so that no two claims share one: a registry that deletes a tag may delete what it names.
  const nonce = Array.from({ length: 4 }, () =>
    Math.floor(random() * 0x10000)
      .toString(16)
      .padStart(4, '0'),
  ).join('');
  const packed = packManifest({
    artifactType: 'application/vnd.pawl.claim.v1+json',
    config: emptyBlob,
    layer: emptyBlob,
    annotations: {
      [annotations.created]: when.toISOString(),
      [annotations.environment]: environment,
      [authorAnnotation]: who,
      'pawl.dev/claim': claimTag({ sequence, nonce }),
    },
  });
  return { sequence, nonce, packed };
}

export async function putClaim(repository: Repository, claim: Claim, call: CallOptions): Promise<void> {
  await repository.writeManifest(claim.packed.manifest, { ...call, tag: claimTag(claim) });
}

/** Takes a claim back; where the registry deletes nothing, a tombstone beside it says so. */
export async function withdrawClaim(repository: Repository, claim: Claim, call: CallOptions): Promise<void> {
  if (await repository.removeTag(claimTag(claim), call)) return;
  await repository.writeManifest(claim.packed.manifest, { ...call, tag: withdrawnTag(claim) });
}

/** Clears claims that mean nothing any more, up to that sequence, where the registry deletes at all. */
export async function sweepClaims(
  repository: Repository,
  { claims }: LedgerTags,
  { upTo, ...call }: CallOptions & { readonly upTo: number },
): Promise<void> {
  // The next writer goes on with the others: somebody may have put any number there.
  const over = claims.filter(({ sequence }) => sequence <= upTo).slice(0, mostSwept);
  for (const claim of over) {
    if (!(await repository.removeTag(claimTag(claim), call))) return;
  }
}

/** Who holds a claim and since when (by that writer's clock), for people; undefined where it is gone or does not say. */
export async function claimHolder(repository: Repository, claim: ClaimTag, call: CallOptions): Promise<ClaimHolder | undefined> {
  const manifest = await readClaim(repository, claim, call);
  const parsed = manifest === undefined ? undefined : imageManifestSchema.safeParse(jsonOf(manifest.bytes));
  const who = parsed?.data?.annotations[authorAnnotation];
  const since = parsed?.data?.annotations[annotations.created];
  return who === undefined || since === undefined ? undefined : { who: who.slice(0, longestName), since: since.slice(0, longestName) };
}

/** Whoever may push may put anything under a claim's tag: the claim stands for its life, and nobody is told whose it is. */
async function readClaim(repository: Repository, claim: ClaimTag, call: CallOptions): Promise<Manifest | undefined> {
  try {
    return await repository.readManifest(claimTag(claim), call);
  } catch (error) {
    if (isContentFault(error)) return undefined;
    throw error;
  }
}

export interface ClaimHolder {
  readonly who: string;
  readonly since: string;
}

const mostSwept = 64;
const longestName = 256;
const authorAnnotation = 'pawl.dev/who';

/** Anything but JSON is nothing: whatever stands under a claim's tag, it claims. */
function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
