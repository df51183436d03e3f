import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { keptPlace } from './kept-texts.ts';
import { ignored } from './project-state.ts';

/** A guess takes no longer than what it saves. */
const mostEntries = 1000;

/** A guess, before anything is read: a file of the project is newer than all that was kept, so that nothing of that can be an answer now. */
export function hasChanged(folder: string): boolean {
  const kept = newestIn(keptPlace(join(folder, 'node_modules')));
  return kept === undefined || isNewer(folder, kept, { entries: mostEntries });
}

function newestIn(place: string): number | undefined {
  try {
    const times = readdirSync(place).map((name) => statSync(join(place, name)).mtimeMs);
    return times.length === 0 ? undefined : Math.max(...times);
  } catch {
    // Nothing was ever kept.
    return undefined;
  }
}

function isNewer(folder: string, time: number, left: { entries: number }): boolean {
  try {
    return readdirSync(folder, { withFileTypes: true }).some((entry) => {
      if (ignored.has(entry.name)) return false;
      left.entries -= 1;
      if (left.entries < 0) return false;
      const path = join(folder, entry.name);
      return entry.isDirectory() ? isNewer(path, time, left) : statSync(path).mtimeMs > time;
    });
  } catch {
    // Going away right now: whoever reads it says so.
    return false;
  }
}
