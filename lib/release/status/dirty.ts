import { ArtifactError } from '../../artifact/artifact-error.ts';
import { readRelease } from '../../artifact/read.ts';
import type { Digest } from '../../digest.ts';
import { signalOf } from '../ledgers.ts';
import type { Workplace } from '../workplace.ts';

/** A clause about "it", a release that was published with --allow-dirty. */
export const dirtySentence = 'was published from files that differ from its commit, so nobody can rebuild it';

/** Whether a release was published from files that differ from its commit; undefined where it is not there, or cannot be read, to tell. */
export async function dirtyRelease(workplace: Workplace, index: Digest): Promise<boolean | undefined> {
  try {
    return (await readRelease(workplace.repositories.release, index, signalOf(workplace))).dirty;
  } catch (error) {
    if (error instanceof ArtifactError) return undefined;
    throw error;
  }
}
