import { pullEnvironment, unpackEnvironment } from '../../artifact/pull.ts';
import type { Digest } from '../../digest.ts';
import { PawlError } from '../../errors.ts';
import type { ManifestSet } from '../../manifest/manifest-set.ts';
import type { Repository } from '../../oci/registry.ts';
import { RegistryError } from '../../oci/registry-error.ts';
import { readHead } from '../../promotion/ledger/head.ts';
import { readHistory } from '../../promotion/ledger/history.ts';
import { hints } from '../../promotion/ledger/tags.ts';
import type { LedgerEntry } from '../../promotion/record.ts';
import type { RememberedRelease } from '../memory/memory.ts';
import { type HeadFacts, judgeChain, judgeHead } from './judge-head.ts';

/** What one look at the environment's repository found. */
export type Found =
  | { readonly kind: 'nothing-new' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'release'; readonly candidate: Candidate }
  /** The registry does not answer, or not to us: what is applied stays. */
  | { readonly kind: 'unreachable'; readonly message: string }
  /** There is something new, and it may not be taken: what is applied stays. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/** A release that a valid record moves to, pulled and unpacked, not yet accepted. */
export interface Candidate {
  readonly release: RememberedRelease;
  readonly set: ManifestSet;
  /** Undefined where the record moves to the very manifest that is remembered. */
  readonly layer: Uint8Array | undefined;
}

export interface LookOptions extends HeadFacts {
  /** The record of a candidate that waits to be accepted. */
  readonly seen: Digest | undefined;
  /** The set that is remembered, for records that do not move the release (hold, unhold). */
  readonly remembered: ManifestSet | undefined;
  readonly signal: AbortSignal;
}

/** Looks once: one HEAD as long as nothing moves. Everything is pulled by digest only. */
export async function look(repository: Repository, options: LookOptions): Promise<Found> {
  try {
    return await lookFurther(repository, options);
  } catch (error) {
    if (!(error instanceof PawlError)) throw error;
    if (error instanceof RegistryError && isTrouble(error)) return { kind: 'unreachable', message: error.message };
    return { kind: 'refused', code: error.code, message: error.message };
  }
}

async function lookFurther(repository: Repository, options: LookOptions): Promise<Found> {
  const { last, seen, signal } = options;
  const current = await repository.resolve(hints.current, { signal });
  if (current !== undefined && (current.digest === last?.record || current.digest === seen)) return { kind: 'nothing-new' };
  const judgement = judgeHead(await readHead(repository, { signal }), options);
  switch (judgement.kind) {
    case 'keep':
      return { kind: 'nothing-new' };
    case 'empty':
      return { kind: 'empty' };
    case 'refuse':
      return { kind: 'refused', code: judgement.code, message: judgement.reason };
    case 'take':
      return take(repository, judgement.entry, options);
  }
}

async function take(repository: Repository, entry: LedgerEntry, { environment, last, remembered, signal }: LookOptions): Promise<Found> {
  const { record, digest } = entry;
  if (record.to === null) return { kind: 'empty' };
  if (last !== undefined) {
    const limit = record.sequence - last.sequence + 1;
    const broken = judgeChain(await readHistory(repository, entry, { limit, untilSequence: last.sequence, signal }), last);
    if (broken?.kind === 'refuse') return { kind: 'refused', code: broken.code, message: broken.reason };
  }
  const release: RememberedRelease = {
    sequence: record.sequence,
    record: digest,
    version: record.to.version,
    manifest: record.to.manifest,
  };
  if (last?.manifest === release.manifest && remembered !== undefined)
    return { kind: 'release', candidate: { release: { ...release, completed: last.completed }, set: remembered, layer: undefined } };
  const { set, layerBytes } = await pullEnvironment(repository, record.to.manifest, { environment, signal });
  return { kind: 'release', candidate: { release, set, layer: layerBytes } };
}

/** The set of a layer that was remembered, to start without a registry. */
export async function unpackRemembered(layer: Uint8Array, environment: string): Promise<ManifestSet> {
  return unpackEnvironment(layer, environment);
}

/** Whether the registry itself is in trouble, or what lies in it is wrong. */
function isTrouble({ code }: RegistryError): boolean {
  switch (code) {
    case 'UNREACHABLE':
    case 'TIMEOUT':
    case 'UNAUTHORIZED':
    case 'DENIED':
    case 'RATE_LIMITED':
    case 'BAD_ANSWER':
    case 'REFUSED':
    case 'CORRUPT_LAYOUT':
      return true;
    case 'BAD_REFERENCE':
    case 'NOT_FOUND':
    case 'TAG_EXISTS':
    case 'DIGEST_MISMATCH':
    case 'TOO_LARGE':
      return false;
  }
}
