import type { Digest } from '../../digest.ts';
import type { Workplace } from '../workplace.ts';
import { readableRelease } from './readable-release.ts';

/** A clause about "it", a release that was published with --allow-dirty. */
export const dirtySentence = 'was published from files that differ from its commit, so nobody can rebuild it';

/** Whether a release was published from files that differ from its commit; undefined where it is not there, or cannot be read, to tell. */
export async function dirtyRelease(workplace: Workplace, index: Digest): Promise<boolean | undefined> {
  return (await readableRelease(workplace, index))?.dirty;
}
