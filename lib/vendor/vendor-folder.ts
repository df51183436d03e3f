import { lstat, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { byCodeUnit } from '../json.ts';
import { isRunning } from '../oci/layout/lock-holder.ts';

/** The folders that belong to `pawl vendor`, whole; whatever else lies below `vendor/` is somebody else's. */
export const ours = ['vendor/charts', 'vendor/files', 'vendor/git'];

/** Of the types of a chart's values, beside its folder: `vendor/charts/web-1.2.3.values.ts`. */
export const valuesEnding = '.values.ts';

/** Of this process, for what is not at its place yet and what will be gone once all is. */
export const asidePlace = `vendor/.pawl-${process.pid}`;

/** Digests are of bytes: Git may not change line ends on the way out. */
export async function keepBytes(folder: string): Promise<void> {
  const rules = '# Written by "pawl vendor": these are other people\'s files, as they came.\n* -text linguist-vendored\n';
  for (const path of ours) {
    const place = join(folder, path, '.gitattributes');
    try {
      // A commit may have a link there, which leads anywhere.
      if ((await lstat(place).catch(() => undefined))?.isFile() !== true) await rm(place, { force: true });
      await writeFile(place, rules);
    } catch {
      // Nothing of that kind is vendored.
    }
  }
}

/** What lies in the folders of `pawl vendor` and is in no lock. */
export async function leftovers(folder: string, kept: ReadonlySet<string>): Promise<readonly string[]> {
  // Of processes that were killed.
  const found = (await namesIn(join(folder, 'vendor'))).map((name) => `vendor/${name}`).filter(isAbandoned);
  for (const path of ours) {
    for (const name of await namesIn(join(folder, path))) {
      const inside = `${path}/${name}`;
      // Files lie below the name of their host.
      if (path === 'vendor/files') for (const file of await namesIn(join(folder, inside))) found.push(`${inside}/${file}`);
      else found.push(inside);
    }
  }
  return found.filter((path) => !isKept(path, kept)).sort(byCodeUnit);
}

/** Where a process of that number runs, it may be at work. */
function isAbandoned(path: string): boolean {
  const number = /^vendor\/\.pawl-(\d{1,10})$/.exec(path)?.[1];
  return number !== undefined && !isRunning(Number(number));
}

function isKept(path: string, kept: ReadonlySet<string>): boolean {
  if (path.endsWith('/.gitattributes') || kept.has(path)) return true;
  return path.endsWith(valuesEnding) && kept.has(path.slice(0, -valuesEnding.length));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
