import type { Digest } from '../../digest.ts';
import type { LooseDescriptor } from '../descriptor.ts';
import { parseManifest, referrerDescriptor } from '../manifest-content.ts';
import type { Descriptor } from '../registry.ts';
import type { IndexFile } from './index-file.ts';
import { readManifestFile } from './layout-files.ts';
import type { LayoutIndex } from './layout-index.ts';
import type { LayoutPath } from './layout-path.ts';

interface Link {
  readonly subject: Digest | undefined;
  readonly descriptor: Descriptor;
}

/**
 * Finds referrers by reading every manifest that the index lists, each once in the life of this function:
 * what is under a digest does not change. A manifest that is missing or damaged refers to nothing.
 */
export function layoutReferrers(
  path: LayoutPath,
  index: IndexFile,
): (digest: Digest, artifactType: string | undefined) => Promise<readonly Descriptor[]> {
  const links = new Map<Digest, Link>();
  let last: { readonly index: LayoutIndex; readonly bySubject: Promise<BySubject> } | undefined;
  return async (digest, artifactType) => {
    const current = await index.read();
    // The same value as long as the file says the same: a long ledger asks for thousands of subjects.
    if (last?.index !== current) last = { index: current, bySubject: readLinks(path, current, links) };
    const { bySubject } = last;
    const { found, isWhole } = await bySubject;
    if (!isWhole && last?.bySubject === bySubject) last = undefined;
    const all = found.get(digest) ?? [];
    return artifactType === undefined ? [...all] : all.filter((descriptor) => descriptor.artifactType === artifactType);
  };
}

interface BySubject {
  readonly found: ReadonlyMap<Digest, readonly Descriptor[]>;
  /** False where a manifest could not be read, which may be another's haste. */
  readonly isWhole: boolean;
}

async function readLinks(path: LayoutPath, { manifests }: LayoutIndex, links: Map<Digest, Link>): Promise<BySubject> {
  const entries = new Map(manifests.map((entry) => [entry.digest, entry]));
  const unread = [...entries.values()].filter(({ digest }) => !links.has(digest)).values();
  const read = async () => {
    for (const entry of unread) {
      const link = await readLink(path, entry);
      if (link !== undefined) links.set(entry.digest, link);
    }
  };
  await Promise.all(Array.from({ length: parallel }, read));
  const found = new Map<Digest, Descriptor[]>();
  for (const digest of entries.keys()) {
    const { subject, descriptor } = links.get(digest) ?? {};
    if (subject === undefined || descriptor === undefined) continue;
    const others = found.get(subject);
    if (others === undefined) found.set(subject, [descriptor]);
    else others.push(descriptor);
  }
  return { found, isWhole: [...entries.keys()].every((digest) => links.has(digest)) };
}

const parallel = 16;

async function readLink(path: LayoutPath, { mediaType, digest, size }: LooseDescriptor): Promise<Link | undefined> {
  const bytes = await readManifestFile(path, digest).catch(() => undefined);
  const parsed = bytes === undefined ? undefined : parseManifest(bytes);
  if (parsed?.kind !== 'manifest') return undefined;
  return { subject: parsed.content.subject, descriptor: referrerDescriptor({ mediaType, digest, size }, parsed.content) };
}
