import fs from 'node:fs';
import { type Digest, digestOf } from '../../digest.ts';

/** As Node has them: where project code is watched, these functions are others. */
const { readFileSync, statSync } = fs;

/** What is at a path now, in a word that what comes there later does not have. */
export function stateAt(path: string): string {
  try {
    const { size, mtimeMs, ctimeMs, ino } = statSync(path);
    return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  } catch {
    return 'not there';
  }
}

/** Of the file that is at a path now; undefined where it is none, or gone. */
export function digestAt(path: string): Digest | undefined {
  try {
    // A device has no end.
    return statSync(path).isFile() ? digestOf(readFileSync(path)) : undefined;
  } catch {
    return undefined;
  }
}
