import type { PackedRelease } from '../../artifact/pack-release.ts';
import { attachStatement } from '../../artifact/signatures/attach.ts';
import { readStatements } from '../../artifact/signatures/read.ts';
import type { Digest } from '../../digest.ts';
import type { Json } from '../../json.ts';
import type { CallOptions, Descriptor, Repository } from '../../oci/registry.ts';
import { sameIdentity } from '../../signing/identity.ts';
import { predicateTypes } from '../../signing/statement.ts';
import type { Trust } from '../../signing/trust.ts';
import type { TrustedSigner } from '../statements/trusted-signer.ts';

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
  await Promise.all(environments.map((packed) => state(repository, packed.descriptor, [signature], options)));
  const { provenance, images } = options;
  // Last the signature: whoever finds the release signed finds the rest.
  const statements = [
    { predicateType: predicateTypes.provenance, predicate: provenance },
    { predicateType: predicateTypes.images, predicate: images },
    signature,
  ];
  await state(repository, descriptor, statements, options);
}

export interface Stated {
  readonly predicateType: string;
  readonly predicate: Json;
}

/** That the publisher approves of the subject, and nothing more. */
export const signature: Stated = { predicateType: predicateTypes.signature, predicate: {} };

async function state(
  repository: Repository,
  subject: Descriptor,
  statements: readonly Stated[],
  options: Pick<SignRelease, 'publisher' | 'trust' | 'signal'>,
): Promise<void> {
  await writeStatements(repository, subject, await unstated(repository, subject.digest, statements, options), options);
}

/** Those of the statements that the publisher has not made about a manifest yet. */
export async function unstated(
  repository: Repository,
  digest: Digest,
  statements: readonly Stated[],
  options: Pick<SignRelease, 'publisher' | 'trust' | 'signal'>,
): Promise<readonly Stated[]> {
  const stated = await statedTypes(repository, digest, options);
  return statements.filter(({ predicateType }) => !stated.has(predicateType));
}

/** One after another: without the referrers API each of them rewrites the same tag. */
export async function writeStatements(
  repository: Repository,
  subject: Descriptor,
  statements: readonly Stated[],
  { publisher, signal }: Pick<SignRelease, 'publisher' | 'signal'>,
): Promise<void> {
  const call = signal === undefined ? {} : { signal };
  for (const statement of statements) await attachStatement(repository, subject, { ...call, ...statement, signer: publisher.signer });
}

/** What the publisher has said before; a certificate is another one each time, so that it takes the project's trust to tell. */
async function statedTypes(
  repository: Repository,
  digest: Digest,
  { publisher: { signer, identity }, trust, signal }: Pick<SignRelease, 'publisher' | 'trust' | 'signal'>,
): Promise<ReadonlySet<string>> {
  const trusting =
    signer.publicKey === undefined
      ? { trusted: trust?.releases ?? [], trustedRoot: trust?.trustedRoot }
      : { trusted: [{ key: signer.publicKey }] };
  const statements = await readStatements(repository, digest, trusting, signal === undefined ? {} : { signal });
  return new Set(statements.filter((one) => sameIdentity(one.signer, identity)).map(({ statement }) => statement.predicateType));
}
