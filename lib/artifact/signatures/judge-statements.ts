import type { Digest } from '../../digest.ts';
import type { CallOptions, Descriptor, Repository } from '../../oci/registry.ts';
import { bundleMediaType } from '../../signing/bundle/envelope.ts';
import type { Identity } from '../../signing/identity.ts';
import { predicateTypes, type Statement } from '../../signing/statement.ts';
import { type Trusting, verifyBundleAside } from '../../signing/verify-bundle.ts';
import { type EarlyBundle, type EarlyBundles, maximumSignatureSize } from './early-bundles.ts';
import { bundleAnnotations } from './pack-bundle.ts';
import { readStoredBundle, type StoredBundle } from './read-stored-bundle.ts';
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
  /** Signatures that may have been looked at already, by the same `Trusting`. */
  readonly early?: EarlyBundles | undefined;
}

/** Tells a visitor the verdict on each, until the visitor has heard enough. Not an async generator: a long ledger would make ten thousand of them. */
export type VisitStatement = (judged: JudgedStatement) => 'more' | 'enough';

/**
 * Looks at the bundles that refer to a manifest, some at a time, in the order of the registry. Whoever may write to the repository
 * may put anything there: how many are read, and how much of each, is bounded, and what is wrong with one is no error.
 */
export async function judgeStatements(
  repository: Repository,
  digest: Digest,
  { visit, trusted, except, trustedRoot, predicateType, early, ...call }: JudgeStatements & { readonly visit: VisitStatement },
): Promise<void> {
  const listed = await repository.referrers(digest, { ...call, artifactType: bundleMediaType, onRead: early?.begin });
  const candidates = listed.filter(({ annotations }) => {
    const said = annotations?.[bundleAnnotations.predicateType];
    return predicateType === undefined || said === undefined || said === predicateType;
  });
  const limit = predicateType === predicateTypes.signature ? limits.signature : limits.statement;
  const wanted = { trusted, except, trustedRoot, predicateType, about: digest };
  const count = Math.min(candidates.length, limits.count);
  let read = 0;
  let looked = 0;
  while (looked < count && read <= limits.total) {
    const some = candidates.slice(looked, Math.min(looked + parallel, count));
    const bundles = some.map(async (manifest): Promise<Candidate> => {
      const begun = early?.take(manifest.digest, digest);
      return { manifest, found: begun ?? (await readStoredBundle(repository, manifest, { ...call, digest, limit })) };
    });
    for (const candidate of await Promise.all(bundles)) {
      looked += 1;
      if (candidate.found.kind !== 'bad') read += candidate.found.size;
      if (visit(await judge(candidate, wanted)) === 'enough') return;
    }
  }
  for (const manifest of candidates.slice(looked)) if (visit(tooMuch(manifest)) === 'enough') return;
}

interface Candidate {
  readonly manifest: Descriptor;
  readonly found: StoredBundle | EarlyBundle;
}

async function judge(
  { manifest, found }: Candidate,
  wanted: Trusting & Pick<JudgeStatements, 'predicateType'> & { readonly about: Digest },
): Promise<JudgedStatement> {
  if (found.kind === 'bad') return { kind: 'refused', reason: found.fault, manifest };
  const verdict = await (found.kind === 'begun' ? found.verdict : verifyBundleAside(found.bytes, wanted));
  if (verdict.kind === 'refused') return { ...verdict, manifest };
  const { statement, signer } = verdict;
  if (!isAbout(statement, wanted.about)) return { kind: 'refused', reason: 'it is about something else', manifest };
  if (wanted.predicateType !== undefined && statement.predicateType !== wanted.predicateType)
    return { kind: 'refused', reason: `it states ${oneLine(statement.predicateType)}, not ${wanted.predicateType}`, manifest };
  return { kind: 'verified', statement, signer, bundle: found.digest, manifest };
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
const limits = { count: 256, signature: maximumSignatureSize, statement: 4 * 1024 * 1024, total: 64 * 1024 * 1024 };
