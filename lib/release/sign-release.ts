import type { PackedRelease } from '../artifact/pack-release.ts';
import { attachStatement } from '../artifact/signatures/attach.ts';
import { readStatements } from '../artifact/signatures/read.ts';
import type { Digest } from '../digest.ts';
import type { Json } from '../json.ts';
import type { CallOptions, Descriptor, Repository } from '../oci/registry.ts';
import { sameIdentity } from '../signing/identity.ts';
import { predicateTypes } from '../signing/statement.ts';
import type { Trust } from '../signing/trust.ts';
import type { TrustedSigner } from './trusted-signer.ts';

export interface SignRelease extends CallOptions {
  readonly publisher: TrustedSigner;
  readonly trust: Trust | undefined;
  readonly provenance: Json;
  readonly images: Json;
}

/**
 * Signs each environment's manifest and the index, and states where the release comes from and which images are in it. What the same
 * publisher has signed already is left as it is, so that publishing again makes up for what is missing and adds nothing else.
 */
export async function signRelease(repository: Repository, release: PackedRelease, options: SignRelease): Promise<void> {
  const { descriptor } = release;
  const environments = [...release.environments.values()];
  await Promise.all(environments.map((packed) => state(repository, packed.descriptor, signature, options)));
  // One after another: without the referrers API each of them rewrites the same tag.
  await state(repository, descriptor, { predicateType: predicateTypes.provenance, predicate: options.provenance }, options);
  await state(repository, descriptor, { predicateType: predicateTypes.images, predicate: options.images }, options);
  // Last: whoever finds the release signed finds the rest.
  await state(repository, descriptor, signature, options);
}

const signature = { predicateType: predicateTypes.signature, predicate: {} } as const;

async function state(
  repository: Repository,
  subject: Descriptor,
  statement: { readonly predicateType: string; readonly predicate: Json },
  { publisher, trust, signal }: SignRelease,
): Promise<void> {
  const call = signal === undefined ? {} : { signal };
  if (await isStated(repository, subject.digest, { ...call, publisher, trust, predicateType: statement.predicateType })) return;
  await attachStatement(repository, subject, { ...call, ...statement, signer: publisher.signer });
}

/** Whether the publisher has said so before; a certificate is another one each time, so that it takes the project's trust to tell. */
async function isStated(
  repository: Repository,
  digest: Digest,
  { publisher: { signer, identity }, trust, predicateType, ...call }: Pick<SignRelease, 'publisher' | 'trust' | 'signal'> & IsStated,
): Promise<boolean> {
  const trusting =
    signer.publicKey === undefined
      ? { trusted: trust?.releases ?? [], trustedRoot: trust?.trustedRoot }
      : { trusted: [{ key: signer.publicKey }] };
  const statements = await readStatements(repository, digest, { ...trusting, predicateType }, call);
  return statements.some((one) => sameIdentity(one.signer, identity));
}

interface IsStated extends CallOptions {
  readonly predicateType: string;
}
