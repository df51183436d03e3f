import type { Digest } from '../../digest.ts';
import type { CallOptions, Descriptor, Repository } from '../../oci/registry.ts';
import { bundleMediaType } from '../../signing/bundle/envelope.ts';
import type { Identity } from '../../signing/identity.ts';
import { predicateTypes, type Statement } from '../../signing/statement.ts';
import { type Trusting, verifyBundleAside } from '../../signing/verify-bundle.ts';
import { bundleAnnotations } from './pack-bundle.ts';
import { readStoredBundle } from './read-stored-bundle.ts';
import { isAbout } from './subject.ts';

/** A bundle that refers to a manifest, and what it is worth. */
export type JudgedStatement =
  | {
      readonly kind: 'verified';
      readonly statement: Statement;
      readonly signer: Identity;
      /** Digest of the bundle's bytes. */
      readonly bundle: Digest;
      /** The manifest that holds it. */
      readonly manifest: Descriptor;
    }
  /** `reason` is a clause without final period, about "it", the signature. */
  | { readonly kind: 'refused'; readonly reason: string; readonly manifest: Descriptor };

export interface JudgeStatements extends Trusting, CallOptions {
  readonly predicateType?: string | undefined;
}

/**
 * Looks at the bundles that refer to a manifest, some at a time, in the order of the registry. Whoever may write to the repository
 * may put anything there: how many are read, and how much of each, is bounded, and what is wrong with one is no error.
 */
export async function* judgeStatements(
  repository: Repository,
  digest: Digest,
  { trusted, trustedRoot, predicateType, ...call }: JudgeStatements,
): AsyncGenerator<JudgedStatement> {
  const listed = await repository.referrers(digest, { ...call, artifactType: bundleMediaType });
  const candidates = listed.filter(({ annotations }) => {
    const said = annotations?.[bundleAnnotations.predicateType];
    return predicateType === undefined || said === undefined || said === predicateType;
  });
  const limit = predicateType === predicateTypes.signature ? limits.signature : limits.statement;
  let read = 0;
  for (let start = 0; start < Math.min(candidates.length, limits.count); start += parallel) {
    const some = candidates.slice(start, Math.min(start + parallel, limits.count));
    const bundles = await Promise.all(some.map((manifest) => readStoredBundle(repository, manifest, { ...call, digest, limit })));
    for (const [place, stored] of bundles.entries()) {
      const manifest = some[place];
      if (manifest === undefined) continue;
      if (stored.kind === 'bad') {
        yield { kind: 'refused', reason: stored.fault, manifest };
        continue;
      }
      read += stored.bytes.length;
      yield await judge({ bytes: stored.bytes, digest: stored.digest, manifest }, { trusted, trustedRoot, predicateType, about: digest });
    }
    if (read > limits.total) {
      for (const manifest of candidates.slice(start + parallel)) yield tooMuch(manifest);
      return;
    }
  }
  for (const manifest of candidates.slice(limits.count)) yield tooMuch(manifest);
}

interface Found {
  readonly bytes: Uint8Array;
  /** Of the bundle. */
  readonly digest: Digest;
  readonly manifest: Descriptor;
}

async function judge(
  { bytes, digest, manifest }: Found,
  wanted: Trusting & Pick<JudgeStatements, 'predicateType'> & { readonly about: Digest },
): Promise<JudgedStatement> {
  const verdict = await verifyBundleAside(bytes, wanted);
  if (verdict.kind === 'refused') return { ...verdict, manifest };
  const { statement, signer } = verdict;
  if (!isAbout(statement, wanted.about)) return { kind: 'refused', reason: 'it is about something else', manifest };
  if (wanted.predicateType !== undefined && statement.predicateType !== wanted.predicateType)
    return { kind: 'refused', reason: `it states ${oneLine(statement.predicateType)}, not ${wanted.predicateType}`, manifest };
  return { kind: 'verified', statement, signer, bundle: digest, manifest };
}

/** Also a trusted signer's words are printed to terminals. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ').slice(0, 200);
}

function tooMuch(manifest: Descriptor): JudgedStatement {
  return {
    kind: 'refused',
    reason: `it was not read: too much refers to the same (more than ${limits.count}, or ${limits.total} bytes)`,
    manifest,
  };
}

const parallel = 8;
/** Bytes, but for `count`. */
const limits = { count: 256, signature: 131_072, statement: 4 * 1024 * 1024, total: 64 * 1024 * 1024 };
