import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ReleaseError } from '../release-error.ts';
import { largestPin, pinPath } from './pin.ts';

/** The text of an environment's pin as it lies in the work tree; undefined where there is none. */
export async function readPinFile(folder: string, environment: string): Promise<string | undefined> {
  const path = join(folder, pinPath(environment));
  const refuse = (why: string) => new ReleaseError('BAD_PIN', `Cannot read "${pinPath(environment)}": ${why}`);
  try {
    const found = await lstat(path);
    // A link may lead to what nobody reviewed.
    if (!found.isFile()) throw refuse('it is not a file');
    if (found.size > largestPin) throw refuse(`it has ${found.size} bytes, expected at most ${largestPin}`);
    return await readFile(path, 'utf8');
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
}

/** Writes it whole or not at all. */
export async function writePinFile(folder: string, environment: string, text: string): Promise<void> {
  const path = join(folder, pinPath(environment));
  const unfinished = `${path}.new`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(unfinished, text, { flag: 'w' });
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
}
