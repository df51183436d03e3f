import { writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { applicationFiles } from '../manifest/files.ts';
import type { ManifestSet } from '../manifest/manifest-set.ts';
import { makeFolders } from '../oci/layout/atomic-file.ts';

/** Writes `<environment>/<application>.yaml` below a folder, the same bytes as in a release. Gives the paths, relative to it. */
export async function writeSets(
  folder: string,
  sets: readonly ManifestSet[],
  { relativeTo }: { readonly relativeTo: string },
): Promise<readonly string[]> {
  const written: string[] = [];
  for (const set of sets) {
    for (const [file, bytes] of applicationFiles(set)) {
      const path = join(set.environment, file);
      await makeFolders(dirname(resolve(relativeTo, folder, path)));
      await writeFile(resolve(relativeTo, folder, path), bytes);
      written.push(path);
    }
  }
  return written;
}
