import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type FilesState, isFilesState, isSameState } from '../keep/files-state.ts';
import { refuse } from './refusal.ts';
import { makerOf, snapshotPlace } from './snapshot-place.ts';

/** A start-up snapshot of V8: a process that starts from it has the packages of a project loaded already. */
export interface Snapshot {
  readonly path: string;
  /** The names that a project may import there. */
  readonly packages: readonly string[];
  /** Takes it away, where it turned out to be of no use; another one of the same would be no better. */
  readonly drop: () => void;
}

/** What lies beside it, written last. */
export interface AboutSnapshot {
  readonly maker: string;
  /** Of what was packed. */
  readonly files: FilesState;
  readonly packages: readonly string[];
  /** The name of its file, and what that is like: whoever changes it changes its time. */
  readonly name: string;
  readonly blob: FilesState;
}

const about = 'about.json';

export function aboutPath(folder: string): string {
  return join(snapshotPlace(folder), about);
}

/** The one of a project, where there is one and everything that went into it is as it was. */
export function findSnapshot(folder: string, program: string): Snapshot | undefined {
  try {
    const found: unknown = JSON.parse(readFileSync(aboutPath(folder), 'utf8'));
    if (!isAbout(found) || found.maker !== makerOf(program) || !isSameState(found.files) || !isSameState(found.blob)) return undefined;
    const path = join(snapshotPlace(folder), found.name);
    return {
      path,
      packages: found.packages,
      drop: () => {
        try {
          for (const used of [aboutPath(folder), path]) rmSync(used, { force: true });
          refuse(folder, { program, packages: found.packages });
        } catch {
          // Not for us to write: the next compile begins with it again.
        }
      },
    };
  } catch {
    // None there, or nothing that anybody could read.
    return undefined;
  }
}

function isAbout(value: unknown): value is AboutSnapshot {
  if (typeof value !== 'object' || value === null) return false;
  if (!('maker' in value && 'files' in value && 'packages' in value && 'name' in value && 'blob' in value)) return false;
  const { name, packages, files, blob } = value;
  if (!(isFilesState(files) && isFilesState(blob) && Array.isArray(packages))) return false;
  return typeof name === 'string' && /^[0-9]+-[0-9]+\.blob$/.test(name);
}
