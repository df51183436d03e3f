import type { Digest } from '../../digest.ts';
import type { LooseDescriptor } from '../descriptor.ts';
import { parseManifest, referrerDescriptor } from '../manifest-content.ts';
import type { Descriptor } from '../registry.ts';
import type { IndexFile } from './index-file.ts';
import { readManifestFile } from './layout-files.ts';

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
  return async (digest, artifactType) => {
    const found = new Map<Digest, Descriptor>();
    for (const entry of (await index.read()).manifests) {
      const link = links.get(entry.digest) ?? (await readLink(path, entry));
      if (link === undefined) continue;
      links.set(entry.digest, link);
      if (link.subject !== digest) continue;
      if (artifactType === undefined || link.descriptor.artifactType === artifactType) found.set(entry.digest, link.descriptor);
    }
    return [...found.values()];
  };
}

async function readLink(path: LayoutPath, { mediaType, digest, size }: LooseDescriptor): Promise<Link | undefined> {
  const bytes = await readManifestFile(path, digest).catch(() => undefined);
  const parsed = bytes === undefined ? undefined : parseManifest(bytes);
  if (parsed?.kind !== 'manifest') return undefined;
  return { subject: parsed.content.subject, descriptor: referrerDescriptor({ mediaType, digest, size }, parsed.content) };
}
