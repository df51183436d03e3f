import { join, sep } from 'node:path';
import type { Digest } from '../../digest.ts';

/** Where the parts of one image layout lie (image-spec, image-layout.md). */
export interface LayoutPath {
  readonly folder: string;
  /** `oci-layout`: says that this is an image layout, and of which version. */
  readonly marker: string;
  readonly index: string;
  readonly blobs: string;
  /** Not part of the specification: the lock and half-written files. Its name can be no repository's. */
  readonly work: string;
  readonly lock: string;
  blob(digest: Digest): string;
}

export function layoutPath(folder: string): LayoutPath {
  const work = join(folder, '.pawl');
  const blobs = join(folder, 'blobs', 'sha256');
  return {
    folder,
    marker: join(folder, 'oci-layout'),
    index: join(folder, 'index.json'),
    blobs,
    work,
    lock: join(work, 'lock'),
    // Not by `join`, which looks at every letter: a long ledger has tens of thousands.
    blob: (digest) => `${blobs}${sep}${digest.slice('sha256:'.length)}`,
  };
}
