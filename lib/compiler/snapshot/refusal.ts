import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { digestOf } from '../../digest.ts';
import { makerOf, packedNames, snapshotPlace } from './snapshot-place.ts';

export interface Attempt {
  /** What this program is, in a word that another version does not have. */
  readonly program: string;
  /** The packages that the project imports. */
  readonly packages: readonly string[];
}

/** Where it is; whoever makes a folder for that, makes one that nobody wanted. */
export function hasPlace(folder: string): boolean {
  return statSync(join(folder, 'node_modules'), { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Writes down that no snapshot can be made of these packages, or none that starts anything, so that nobody tries the same again. */
export function refuse(folder: string, attempt: Attempt): void {
  writeFileSync(refusalPath(folder), wordOf(attempt));
}

/** Whether that was written down, and no packages were installed since. */
export function isRefused(folder: string, attempt: Attempt): boolean {
  try {
    const path = refusalPath(folder);
    return readFileSync(path, 'utf8') === wordOf(attempt) && statSync(path).mtimeMs > installedAt(folder);
  } catch {
    // Nobody has refused.
    return false;
  }
}

function refusalPath(folder: string): string {
  return join(snapshotPlace(folder), 'refused');
}

function wordOf({ program, packages }: Attempt): string {
  return digestOf(JSON.stringify([makerOf(program), packedNames(packages)]));
}

/** What npm, pnpm and yarn write when they have installed, here or above. */
const signs = ['.package-lock.json', '.modules.yaml', '.yarn-state.yml'];

function installedAt(folder: string): number {
  const times = signs.map((sign) => statSync(join(folder, 'node_modules', sign), { throwIfNoEntry: false })?.mtimeMs ?? 0);
  const above = dirname(folder);
  return Math.max(...times, above === folder ? 0 : installedAt(above));
}
