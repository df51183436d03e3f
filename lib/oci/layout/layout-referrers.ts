import { setImmediate as othersTurn } from 'node:timers/promises';
import type { Digest } from '../../digest.ts';
import type { LooseDescriptor } from '../descriptor.ts';
import { referrerDescriptor } from '../manifest-content.ts';
import type { Descriptor, Manifest, ReferrersOptions } from '../registry.ts';
import { type SharedCall, sharedCall } from '../shared-call.ts';
import type { IndexFile } from './index-file.ts';
import { readManifest, readManifestFile } from './layout-files.ts';
import type { LayoutIndex } from './layout-index.ts';
import type { LayoutPath } from './layout-path.ts';

export interface LayoutReferrers {
  /** Whoever gives up is released at once, and the reading ends when nobody waits for it any more. */
  of(digest: Digest, options: ReferrersOptions): Promise<readonly Descriptor[]>;
  /** A manifest that was read to see what it refers to: whoever asks for referrers reads them next. */
  known(digest: Digest): Manifest | undefined;
}

type Wanted = Pick<ReferrersOptions, 'artifactType' | 'onRead'>;

/**
 * Finds referrers by reading every manifest that the index lists, each once in the life of this function:
 * what is under a digest does not change. A manifest that is missing or damaged refers to nothing.
 */
export function layoutReferrers(path: LayoutPath, index: IndexFile): LayoutReferrers {
  const seen: Seen = { manifests: new Map(), kept: 0 };
  let last: { readonly index: LayoutIndex; readonly lists: Map<string | undefined, SharedCall<BySubject>> } | undefined;
  return {
    of: async (digest, { signal, ...wanted }) => {
      const current = await index.read();
      // The same value as long as the file says the same: a long ledger asks for thousands of subjects.
      if (last?.index !== current) last = { index: current, lists: new Map() };
      const { lists } = last;
      const { artifactType } = wanted;
      const others = lists.get(artifactType);
      const list =
        others?.isAbandoned() === false ? others : sharedCall((all) => listBySubject(path, current, { ...wanted, seen, signal: all }));
      lists.set(artifactType, list);
      const { found, isWhole } = await list.wait(signal);
      if (!isWhole && lists.get(artifactType) === list) lists.delete(artifactType);
      return [...(found.get(digest) ?? [])];
    },
    known: (digest) => {
      const bytes = seen.manifests.get(digest)?.bytes;
      return bytes === undefined ? undefined : readManifest(digest, bytes)?.manifest;
    },
  };
}

/** Manifests that were read. */
interface Seen {
  readonly manifests: Map<Digest, SeenManifest>;
  /** Bytes of those that are kept. */
  kept: number;
}

/** At least one of both. */
interface SeenManifest {
  /** Where there was room to keep them. */
  readonly bytes?: Buffer;
  /** Where somebody asked for what it might be. */
  link?: Link;
}

interface Link {
  readonly subject: Digest | undefined;
  readonly descriptor: Descriptor;
}

interface BySubject {
  readonly found: ReadonlyMap<Digest, readonly Descriptor[]>;
  /** False where a manifest could not be read, which may be another's haste. */
  readonly isWhole: boolean;
}

async function listBySubject(
  path: LayoutPath,
  { manifests }: LayoutIndex,
  { seen, signal, ...wanted }: Wanted & { readonly seen: Seen; readonly signal: AbortSignal },
): Promise<BySubject> {
  const found = new Map<Digest, Descriptor[]>();
  let isWhole = true;
  let looked = 0;
  for (const entry of new Map(manifests.map((entry) => [entry.digest, entry])).values()) {
    looked += 1;
    if (looked % atOnce === 0) await othersTurn();
    signal.throwIfAborted();
    const manifest = see(path, entry, seen);
    if (manifest === undefined) isWhole = false;
    const { subject, descriptor } = (manifest === undefined ? undefined : linkOf(entry, manifest, wanted)) ?? {};
    if (subject === undefined || descriptor === undefined || !isOf(descriptor, wanted.artifactType)) continue;
    const others = found.get(subject);
    if (others === undefined) found.set(subject, [descriptor]);
    else others.push(descriptor);
  }
  return { found, isWhole };
}

function isOf({ artifactType }: Descriptor, wanted: string | undefined): boolean {
  return wanted === undefined || wanted === artifactType;
}

/** A few milliseconds. */
const atOnce = 128;

/** Bytes: twelve thousand records and their signatures. */
const mostKept = 64 * 1024 * 1024;

/** Reads a manifest that was not read before. Undefined where that cannot be. */
function see(path: LayoutPath, entry: LooseDescriptor, seen: Seen): SeenManifest | undefined {
  const { digest } = entry;
  const known = seen.manifests.get(digest);
  if (known !== undefined) return known;
  const bytes = readableManifest(path, digest);
  if (bytes === undefined) return undefined;
  const isKept = seen.kept + bytes.length <= mostKept;
  if (isKept) seen.kept += bytes.length;
  const fresh = isKept ? { bytes } : { link: linkIn(entry, readManifest(digest, bytes)) };
  seen.manifests.set(digest, fresh);
  return fresh;
}

function readableManifest(path: LayoutPath, digest: Digest): Buffer | undefined {
  try {
    return readManifestFile(path, digest);
  } catch {
    return undefined;
  }
}

/** What a manifest refers to. Undefined where it is not of the type that is wanted. */
function linkOf(entry: LooseDescriptor, manifest: SeenManifest, { artifactType, onRead }: Wanted): Link | undefined {
  const { bytes, link: known } = manifest;
  if (known !== undefined || bytes === undefined) return known;
  if (artifactType !== undefined && !couldSay(bytes, artifactType)) return undefined;
  const read = readManifest(entry.digest, bytes);
  const link = linkIn(entry, read);
  manifest.link = link;
  const { subject, descriptor } = link;
  if (read?.manifest !== undefined && subject !== undefined && isOf(descriptor, artifactType)) onRead?.(read.manifest, subject);
  return link;
}

/** JSON without a backslash has every text in it letter for letter. Half of a ledger's manifests are records, which nobody asks for: they need no parsing. */
function couldSay(json: Buffer, text: string): boolean {
  return json.includes(text) || json.includes('\\');
}

function linkIn({ mediaType, digest, size }: LooseDescriptor, read: ReturnType<typeof readManifest>): Link {
  const descriptor = { mediaType, digest, size };
  // What is no manifest refers to nothing.
  if (read === undefined) return { subject: undefined, descriptor };
  return { subject: read.content.subject, descriptor: referrerDescriptor(descriptor, read.content) };
}
