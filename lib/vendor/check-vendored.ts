import { entryOf, stateOf } from '../constructs/incoming/vendored.ts';
import { distinctWants, wantKey } from '../constructs/incoming/want.ts';
import { shortDigest } from '../digest.ts';
import { readLock } from '../lock/lock-file.ts';
import { isFetched } from './fetch-wanted.ts';
import { pathsOf } from './place-of.ts';
import { leftovers } from './vendor-folder.ts';
import type { Collected } from './vendor-options.ts';

/** What of `vendor/` and the lock is not what the project asks for, a sentence each. Touches no network and writes nothing. */
export async function checkVendored(folder: string, { wants, complete }: Collected): Promise<readonly string[]> {
  const lock = readLock(folder);
  const problems: string[] = [];
  const keys = new Set(wants.map(wantKey));
  for (const want of distinctWants(wants)) {
    const key = wantKey(want);
    if (!isFetched(want)) {
      if (lock.renderers[want.name] === undefined) problems.push(`The version of ${want.name} is not locked`);
    } else if (entryOf(lock, want) === undefined) problems.push(`"${key}" is not vendored`);
  }
  for (const [key, entry] of [lock.charts, lock.files, lock.git].flatMap((section) => Object.entries(section))) {
    const state = stateOf(folder, entry);
    if (state.digest === undefined) problems.push(`"${entry.path}" ${state.reason}`);
    else if (state.digest !== entry.digest)
      problems.push(`"${entry.path}" has digest ${shortDigest(state.digest)}…, pawl.lock.json says ${shortDigest(entry.digest)}…`);
    if (complete && !keys.has(key)) problems.push(`"${key}" is locked, and nothing asks for it`);
  }
  for (const path of await leftovers(folder, pathsOf(lock))) problems.push(`"${path}" is not in pawl.lock.json`);
  return problems;
}
