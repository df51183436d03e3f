import { pullEnvironment, unpackEnvironment } from '../../artifact/pull.ts';
import type { Digest } from '../../digest.ts';
import { PawlError } from '../../errors.ts';
import type { ManifestSet } from '../../manifest/manifest-set.ts';
import type { Repository } from '../../oci/registry.ts';
import { RegistryError } from '../../oci/registry-error.ts';
import { type LedgerHead, readHead } from '../../promotion/ledger/reading/head.ts';
import { readHistory } from '../../promotion/ledger/reading/history.ts';
import { readOverrides } from '../../promotion/ledger/reading/overrides.ts';
import { hints } from '../../promotion/ledger/stored/tags.ts';
import type { LedgerEntry } from '../../promotion/record.ts';
import type { DeliveryTrust } from '../delivery/delivery.ts';
import type { RememberedRelease } from '../memory/memory.ts';
import { distrustOf } from '../trust/distrust.ts';
import { prove, provePromotion } from '../trust/prove.ts';
import { type HeadFacts, judgeChain, judgeHead } from './judge-head.ts';
import { newerThan, openOverrides, refusedOverride } from './overrides.ts';
import { type StaleHint, staleHintOf } from './stale-hint.ts';

/** What one look at the environment's repository found. */
export type Found =
  | { readonly kind: 'nothing-new'; readonly staleHint?: StaleHint | undefined }
  | { readonly kind: 'empty' }
  | { readonly kind: 'release'; readonly candidate: Candidate; readonly staleHint?: StaleHint | undefined }
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
  /** Whose records are taken, by the project that they name; undefined: any project's. */
  readonly project: string | undefined;
  /** Whose records and releases are taken; undefined: nothing is verified. */
  readonly trust: DeliveryTrust | undefined;
  /** Reads the ledger even where `current` names what is known: whoever may write there can set that tag back. @default false */
  readonly thorough?: boolean | undefined;
  readonly signal: AbortSignal;
}

/** Looks once: one HEAD as long as nothing moves, and nobody wants to know better. Everything is pulled by digest only. */
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
  const { last, seen, trust, thorough = false, signal } = options;
  const current = await repository.resolve(hints.current, { signal });
  const isProven = last === undefined || distrustOf(last, trust) === undefined;
  const isKnown = current !== undefined && ((current.digest === last?.record && isProven) || current.digest === seen);
  if (isKnown && !thorough) return { kind: 'nothing-new' };
  const verify = trust === undefined ? {} : { verify: (digest: Digest) => provePromotion(repository, digest, { trust, signal }) };
  const head = await readHead(repository, { signal, environment: options.environment, project: options.project, ...verify });
  const judgement = judgeHead(head, options);
  const ignored = ignoredAbove(head, last);
  if (ignored !== undefined && judgement.kind !== 'take') return ignored;
  const staleHint = staleHintOf(current?.digest, head);
  switch (judgement.kind) {
    case 'keep':
      return isProven || last === undefined ? withHint({ kind: 'nothing-new' }, staleHint) : proveAgain(repository, last, options);
    case 'empty':
      return { kind: 'empty' };
    case 'refuse':
      return { kind: 'refused', code: judgement.code, message: judgement.reason };
    case 'take':
      if (judgement.entry.digest === seen) return withHint({ kind: 'nothing-new' }, staleHint);
      return withHint(await take(repository, judgement.entry, options), staleHint);
  }
}

function withHint(found: Found, staleHint: StaleHint | undefined): Found {
  if (staleHint === undefined || (found.kind !== 'nothing-new' && found.kind !== 'release')) return found;
  return { ...found, staleHint };
}

/** A record that nobody who is trusted signed, above everything that was taken: it moves nothing, and it is said. */
function ignoredAbove(head: LedgerHead, last: RememberedRelease | undefined): Found | undefined {
  const [newest] = head.ignored
    .filter(({ sequence }) => sequence > (last?.sequence ?? 0))
    .sort((left, right) => right.sequence - left.sequence);
  if (newest === undefined) return undefined;
  return {
    kind: 'refused',
    code: 'UNTRUSTED_RECORD',
    message: `Record ${newest.sequence} (${newest.digest}) is not taken: ${newest.reason}`,
  };
}

/** The trust changed since the release was taken, or came after it: it is looked at once more whether somebody who is trusted signed it. */
async function proveAgain(repository: Repository, last: RememberedRelease, options: LookOptions): Promise<Found> {
  const proven = await prove(
    repository,
    { digest: last.record, sequence: last.sequence, version: last.version, manifest: last.manifest },
    options,
  );
  if ('refusal' in proven) return { kind: 'refused', code: proven.refusal.code, message: proven.refusal.reason };
  if (options.remembered === undefined || proven.proof === undefined) return { kind: 'nothing-new' };
  return { kind: 'release', candidate: { release: { ...last, proof: proven.proof }, set: options.remembered, layer: undefined } };
}

async function take(repository: Repository, entry: LedgerEntry, options: LookOptions): Promise<Found> {
  const { environment, last, remembered, trust, signal } = options;
  const { record, digest } = entry;
  if (record.to === null) return { kind: 'empty' };
  // Before a ledger is read back for it: whoever may write there can make that long.
  const proven = await prove(
    repository,
    { digest, sequence: record.sequence, version: record.to.version, manifest: record.to.manifest },
    options,
  );
  if ('refusal' in proven) return { kind: 'refused', code: proven.refusal.code, message: proven.refusal.reason };
  const limit = record.sequence - (last?.sequence ?? 0) + 1;
  const told = last === undefined ? await readOverrides(repository, [entry], { ...lookBackOf(trust), signal }) : undefined;
  const history = told?.telling ?? (await readHistory(repository, entry, { limit, untilSequence: last?.sequence ?? 1, signal }));
  const broken = last === undefined ? undefined : judgeChain(history, last);
  if (broken?.kind === 'refuse') return { kind: 'refused', code: broken.code, message: broken.reason };
  const overridden = trust?.overrides === 'refuse' ? refusedOverride(last, history, told?.unread) : undefined;
  if (overridden !== undefined) return { kind: 'refused', code: 'OVERRIDDEN', message: overridden };
  const release: RememberedRelease = {
    sequence: record.sequence,
    record: digest,
    version: record.to.version,
    manifest: record.to.manifest,
    index: record.to.index,
    ...(proven.proof === undefined ? {} : { proof: proven.proof }),
    ...overridesOf(last, history),
  };
  if (last?.manifest === release.manifest && remembered !== undefined)
    return { kind: 'release', candidate: { release: { ...release, completed: last.completed }, set: remembered, layer: undefined } };
  const { set, layerBytes } = await pullEnvironment(repository, record.to.manifest, { environment, signal });
  return { kind: 'release', candidate: { release, set, layer: layerBytes } };
}

/**
 * Of a ledger of which nothing was taken only its overrides are asked for. Where they are only shown, that is a few pulls, and whatever
 * cannot be read keeps nobody from starting.
 */
function lookBackOf(trust: DeliveryTrust | undefined) {
  return trust?.overrides === 'refuse' ? {} : ({ limit: shownLookBack, unanswered: 'tell' } as const);
}

/** In records. */
const shownLookBack = 50;

function overridesOf(last: RememberedRelease | undefined, history: readonly LedgerEntry[]): Pick<RememberedRelease, 'overrides'> {
  const overrides = openOverrides(last?.overrides ?? [], newerThan(last, history));
  return overrides.length === 0 ? {} : { overrides };
}

/** What was taken, and is lost: by its digest, so whatever the ledger says by now has no say in it. */
export async function fetchAgain(
  repository: Repository,
  { record, manifest }: RememberedRelease,
  { environment, signal }: { readonly environment: string; readonly signal: AbortSignal },
): Promise<FetchedAgain> {
  try {
    const { layerBytes } = await pullEnvironment(repository, manifest, { environment, signal });
    return { kind: 'fetched', record, layer: layerBytes };
  } catch (error) {
    if (!(error instanceof PawlError)) throw error;
    return { kind: 'failed', record, message: error.message };
  }
}

export type FetchedAgain =
  | { readonly kind: 'fetched'; readonly record: Digest; readonly layer: Uint8Array }
  | { readonly kind: 'failed'; readonly record: Digest; readonly message: string };

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
    case 'NOT_A_MANIFEST':
    case 'TAG_EXISTS':
    case 'DIGEST_MISMATCH':
    case 'TOO_LARGE':
      return false;
  }
}
