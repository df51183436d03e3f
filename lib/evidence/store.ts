import { packBundle } from '../artifact/signatures/pack-bundle.ts';
import { type Digest, digestOf } from '../digest.ts';
import type { Json } from '../json.ts';
import type { CallOptions, Repository } from '../oci/registry.ts';
import { boundedJson } from '../signing/bundle/bounded-json.ts';
import type { Signer } from '../signing/signer.ts';
import { type Statement, statementType } from '../signing/statement.ts';
import { EvidenceError } from './evidence-error.ts';
import { statementTag } from './tags.ts';

export interface NewEvidence {
  readonly kind: 'evidence' | 'approval';
  /** Digest of the release's index. */
  readonly release: Digest;
  readonly predicateType: string;
  readonly predicate: Json;
  readonly at: Date;
  readonly signer: Signer;
}

export interface StoredAt {
  readonly tag: string;
  /** Of the bundle. */
  readonly digest: Digest;
}

/** Signs a statement about a release and puts it into its evidence repository, under a tag of its own that never moves. */
export async function putEvidence(repository: Repository, evidence: NewEvidence, call: CallOptions = {}): Promise<StoredAt> {
  const bundle = await evidence.signer.sign(statementOf(evidence), call);
  const digest = digestOf(bundle);
  return putBundle(
    repository,
    { bundle, predicateType: evidence.predicateType, tag: statementTag(evidence.kind, evidence.release, digest) },
    call,
  );
}

/** A bundle under its tag: `subject` cannot reach into another repository, so that the tag alone leads from a release to it. */
export async function putBundle(
  repository: Repository,
  { bundle, predicateType, tag }: { readonly bundle: Uint8Array; readonly predicateType: string; readonly tag: string },
  call: CallOptions,
): Promise<StoredAt> {
  const { manifest, blobs } = packBundle(bundle, { predicateType });
  for (const blob of blobs) await repository.writeBlob(blob, call);
  await repository.writeManifest(manifest, { ...call, tag, immutable: true });
  return { tag, digest: digestOf(bundle) };
}

/** Refuses what nobody would read again. */
export function statementOf({ release, predicateType, predicate, at }: Omit<NewEvidence, 'signer' | 'kind'>): Statement {
  const checked = boundedJson(Buffer.from(JSON.stringify(predicate)), largestPredicate);
  if (checked.kind === 'bad')
    throw new EvidenceError('BAD_PREDICATE', `Cannot sign a statement of type "${predicateType}": ${checked.fault}`, {
      fix: 'Sign a summary of it, with the digest of the whole',
    });
  return {
    _type: statementType,
    subject: [{ name: subjectName(at), digest: { sha256: release.slice('sha256:'.length) } }],
    predicateType,
    predicate,
  };
}

/** A statement has no place for the time at which it was made but the name of what it is about, which is free and signed with it. */
function subjectName(at: Date): string {
  return `the release as of ${at.toISOString()}`;
}

/** When a statement was made, as its signer says; undefined where it does not. */
export function timeOf({ subject }: Statement): Date | undefined {
  const text = /^the release as of (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/.exec(subject[0]?.name ?? '')?.[1];
  const at = new Date(text ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** Bytes. */
export const largestPredicate = 1024 * 1024;

/** Bytes: the predicate in base64, and what is around it. */
export const largestBundle = 2 * 1024 * 1024;

/**
 * Bytes. Thousands of reports are read by each command that moves something. The largest one that an agent writes has less than half of them, by a
 * key or without one.
 */
export const largestReport = 32 * 1024;
