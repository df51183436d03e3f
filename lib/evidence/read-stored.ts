import { readStoredBundle } from '../artifact/signatures/read-stored-bundle.ts';
import { isAbout } from '../artifact/signatures/subject.ts';
import type { Digest } from '../digest.ts';
import type { CallOptions, Repository } from '../oci/registry.ts';
import type { Identity } from '../signing/identity.ts';
import type { Statement } from '../signing/statement.ts';
import { type Trusting, verifyBundle } from '../signing/verify-bundle.ts';
import { largestBundle, largestReport } from './store.ts';
import type { EvidenceTag } from './tags.ts';

/** What lies under a tag: a statement about the release by somebody who is trusted, or why it is none. */
export type StoredStatement =
  | {
      readonly kind: 'verified';
      readonly statement: Statement;
      readonly signer: Identity;
      /** Of the bundle. */
      readonly digest: Digest;
      /** Bytes that were read. */
      readonly size: number;
    }
  | { readonly kind: 'refused'; readonly reason: string; readonly size: number }
  /** Its tag was taken away meanwhile. */
  | { readonly kind: 'gone' };

export interface ReadStored extends Trusting, CallOptions {
  readonly release: Digest;
}

/** Reads one statement. Whatever lies there is no error; what the registry does not answer is. */
export async function readStored(
  repository: Repository,
  item: EvidenceTag,
  { release, trusted, trustedRoot, ...call }: ReadStored,
): Promise<StoredStatement> {
  const found = await repository.resolve(item.tag, call);
  if (found === undefined) return { kind: 'gone' };
  const limit = item.kind === 'report' ? largestReport : largestBundle;
  // A small bundle lies in its manifest, too, in base64; of the others only the manifest is small.
  if (item.kind === 'report' && found.size > 2 * limit) return { kind: 'refused', reason: `its manifest has ${found.size} bytes`, size: 0 };
  const stored = await readStoredBundle(repository, found, { ...call, limit });
  if (stored.kind === 'bad') return { kind: 'refused', reason: stored.fault, size: 0 };
  const size = stored.bytes.length;
  if (item.kind !== 'report' && !stored.digest.startsWith(`sha256:${item.bundle}`))
    return { kind: 'refused', reason: 'it lies under the tag of another statement', size };
  const verdict = verifyBundle(stored.bytes, { trusted, trustedRoot });
  if (verdict.kind === 'refused') return { ...verdict, size };
  const { statement, signer } = verdict;
  if (!isAbout(statement, release)) return { kind: 'refused', reason: 'it is about another release', size };
  return { kind: 'verified', statement, signer, digest: stored.digest, size };
}
