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

interface Link {
  readonly subject: Digest | undefined;
  readonly descriptor: Descriptor;
  readonly manifest: Manifest | undefined;
}

/**
 * Finds referrers by reading every manifest that the index lists, each once in the life of this function:
 * what is under a digest does not change. A manifest that is missing or damaged refers to nothing.
 */
export function layoutReferrers(path: LayoutPath, index: IndexFile): LayoutReferrers {
  const links: Links = { read: new Map(), kept: 0 };
  let last: { readonly index: LayoutIndex; readonly bySubject: Promise<BySubject> } | undefined;
  return {
    of: async (digest, artifactType) => {
      const current = await index.read();
      // The same value as long as the file says the same: a long ledger asks for thousands of subjects.
      if (last?.index !== current) last = { index: current, bySubject: readLinks(path, current, links) };
      const { bySubject } = last;
      const { found, isWhole } = await bySubject;
      if (!isWhole && last?.bySubject === bySubject) last = undefined;
      const all = found.get(digest) ?? [];
      return artifactType === undefined ? [...all] : all.filter((descriptor) => descriptor.artifactType === artifactType);
    },
    known: (digest) => links.read.get(digest)?.manifest,
  };
}

interface Links {
  readonly read: Map<Digest, Link>;
  /** Bytes of manifests. */
  kept: number;
}

interface BySubject {
  readonly found: ReadonlyMap<Digest, readonly Descriptor[]>;
  /** False where a manifest could not be read, which may be another's haste. */
  readonly isWhole: boolean;
}

async function readLinks(path: LayoutPath, { manifests }: LayoutIndex, links: Links): Promise<BySubject> {
  const entries = new Map(manifests.map((entry) => [entry.digest, entry]));
  const unread = [...entries.values()].filter(({ digest }) => !links.read.has(digest)).values();
  const read = async () => {
    for (const entry of unread) {
      const link = await readLink(path, entry, links);
      if (link !== undefined) links.read.set(entry.digest, link);
    }
  };
  await Promise.all(Array.from({ length: parallel }, read));
  const found = new Map<Digest, Descriptor[]>();
  for (const digest of entries.keys()) {
    const { subject, descriptor } = links.read.get(digest) ?? {};
    if (subject === undefined || descriptor === undefined) continue;
    const others = found.get(subject);
    if (others === undefined) found.set(subject, [descriptor]);
    else others.push(descriptor);
  }
  return { found, isWhole: [...entries.keys()].every((digest) => links.read.has(digest)) };
}

const parallel = 16;
/** Bytes: twelve thousand records and their signatures. */
const mostKept = 64 * 1024 * 1024;

async function readLink(path: LayoutPath, { mediaType, digest, size }: LooseDescriptor, links: Links): Promise<Link | undefined> {
  const bytes = await readManifestFile(path, digest).catch(() => undefined);
  const parsed = bytes === undefined ? undefined : parseManifest(bytes);
  if (bytes === undefined || parsed?.kind !== 'manifest') return undefined;
  const { content } = parsed;
  const isKept = links.kept + bytes.length <= mostKept;
  if (isKept) links.kept += bytes.length;
  return {
    subject: content.subject,
    descriptor: referrerDescriptor({ mediaType, digest, size }, content),
    manifest: isKept ? manifestOf(digest, bytes, content) : undefined,
  };
}
