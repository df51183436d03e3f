import { setImmediate as othersTurn } from 'node:timers/promises';
import type { Digest } from '../../digest.ts';
import type { LooseDescriptor } from '../descriptor.ts';
import { parseManifest, referrerDescriptor } from '../manifest-content.ts';
import type { Descriptor, Manifest } from '../registry.ts';
import type { IndexFile } from './index-file.ts';
import { manifestOf, readManifestFile } from './layout-files.ts';
import type { LayoutIndex } from './layout-index.ts';
import type { LayoutPath } from './layout-path.ts';

export interface LayoutReferrers {
  of(digest: Digest, artifactType: string | undefined): Promise<readonly Descriptor[]>;
  /** A manifest that was read to see what it refers to: whoever asks for referrers reads them next. */
  known(digest: Digest): Manifest | undefined;
}

/**
 * Finds referrers by reading every manifest that the index lists, each once in the life of this function:
 * what is under a digest does not change. A manifest that is missing or damaged refers to nothing.
 */
export function layoutReferrers(path: LayoutPath, index: IndexFile): LayoutReferrers {
  const seen: Seen = { kept: new Map(), size: 0, links: new Map() };
  let last: { readonly index: LayoutIndex; readonly lists: Map<string | undefined, Promise<BySubject>> } | undefined;
  return {
    of: async (digest, artifactType) => {
      const current = await index.read();
      // The same value as long as the file says the same: a long ledger asks for thousands of subjects.
      if (last?.index !== current) last = { index: current, lists: new Map() };
      const { lists } = last;
      const list = lists.get(artifactType) ?? listBySubject(path, current, { artifactType, seen });
      lists.set(artifactType, list);
      const { found, isWhole } = await list;
      if (!isWhole && lists.get(artifactType) === list) lists.delete(artifactType);
      return [...(found.get(digest) ?? [])];
    },
    known: (digest) => {
      const bytes = seen.kept.get(digest);
      return bytes === undefined ? undefined : manifestOf(digest, bytes);
    },
  };
}

/** Manifests that were read. */
interface Seen {
  readonly kept: Map<Digest, Buffer>;
  /** Bytes of those that are kept. */
  size: number;
  /** Of those whose type somebody asked for, and of those that are not kept. */
  readonly links: Map<Digest, Link>;
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
  { artifactType, seen }: { readonly artifactType: string | undefined; readonly seen: Seen },
): Promise<BySubject> {
  const found = new Map<Digest, Descriptor[]>();
  let isWhole = true;
  let looked = 0;
  for (const entry of new Map(manifests.map((entry) => [entry.digest, entry])).values()) {
    looked += 1;
    if (looked % atOnce === 0) await othersTurn();
    if (!see(path, entry, seen)) isWhole = false;
    const { subject, descriptor } = linkOf(entry, artifactType, seen) ?? {};
    if (subject === undefined || descriptor === undefined) continue;
    if (artifactType !== undefined && descriptor.artifactType !== artifactType) continue;
    const others = found.get(subject);
    if (others === undefined) found.set(subject, [descriptor]);
    else others.push(descriptor);
  }
  return { found, isWhole };
}

/** A few milliseconds. */
const atOnce = 128;

/** Bytes: twelve thousand records and their signatures. */
const mostKept = 64 * 1024 * 1024;

/** Reads a manifest that was not read before. False where that cannot be. */
function see(path: LayoutPath, entry: LooseDescriptor, seen: Seen): boolean {
  const { digest } = entry;
  if (seen.kept.has(digest) || seen.links.has(digest)) return true;
  const bytes = readableManifest(path, digest);
  if (bytes === undefined) return false;
  if (seen.size + bytes.length <= mostKept) {
    seen.kept.set(digest, bytes);
    seen.size += bytes.length;
  } else seen.links.set(digest, readLink(entry, bytes));
  return true;
}

function readableManifest(path: LayoutPath, digest: Digest): Buffer | undefined {
  try {
    return readManifestFile(path, digest);
  } catch {
    return undefined;
  }
}

/** What a manifest refers to. Undefined where it is not of that type, or was not to be read. */
function linkOf(entry: LooseDescriptor, artifactType: string | undefined, { kept, links }: Seen): Link | undefined {
  const { digest } = entry;
  const known = links.get(digest);
  const bytes = kept.get(digest);
  if (known !== undefined || bytes === undefined) return known;
  if (artifactType !== undefined && !couldSay(bytes, artifactType)) return undefined;
  const link = readLink(entry, bytes);
  links.set(digest, link);
  return link;
}

/** JSON says a text in its own letters unless it has a backslash somewhere. Half of a ledger's manifests are records, and nobody asks for those. */
function couldSay(json: Buffer, text: string): boolean {
  return json.includes(text) || json.includes('\\');
}

function readLink({ mediaType, digest, size }: LooseDescriptor, bytes: Buffer): Link {
  const parsed = parseManifest(bytes);
  const descriptor = { mediaType, digest, size };
  // What is no manifest refers to nothing.
  if (parsed.kind === 'bad') return { subject: undefined, descriptor };
  const { content } = parsed;
  return { subject: content.subject, descriptor: referrerDescriptor(descriptor, content) };
}
