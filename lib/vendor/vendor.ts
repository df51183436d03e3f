import { distinctWants, type Want, wantKey } from '../constructs/incoming/want.ts';
import { byCodeUnit } from '../json.ts';
import { emptyLock, type Lock, lockText } from '../lock/lock.ts';
import { readLock, writeLock } from '../lock/lock-file.ts';
import { bringAll, type VendoredItem } from './bring.ts';
import { isFetched } from './fetch-wanted.ts';
import { lockRenderers, type MissingRenderer, missingRenderers } from './lock-renderers.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { pathsOf } from './place-of.ts';
import { openShelf, type Shelf } from './shelf.ts';
import { VendorError } from './vendor-error.ts';
import { leftovers } from './vendor-folder.ts';
import type { VendorOptions } from './vendor-options.ts';
import { writeValuesTypes } from './write-values-types.ts';

export type { VendoredItem } from './bring.ts';

export interface Vendored {
  readonly items: readonly VendoredItem[];
  readonly renderers: Lock['renderers'];
  /** Those that this machine does not have in the locked version: it cannot compile the project. */
  readonly missing: readonly MissingRenderer[];
  /** Files with the types of charts' values. */
  readonly types: readonly string[];
  /** Paths that were taken away, because nothing asks for them any more. */
  readonly removed: readonly string[];
  /** Whether pawl.lock.json says something new. */
  readonly changed: boolean;
}

/** As deep as charts may make a project ask for further charts. */
const mostRounds = 10;

/**
 * Brings what the project asks for into `vendor/` and the lock. What is there already is not fetched again. All or nothing: if one thing cannot be
 * had, the others are still tried, so that every failure is reported, and everything is left as it was. One process at a time. Throws a VendorError.
 */
export async function vendorProject(options: VendorOptions): Promise<Vendored> {
  const { folder, network, progress } = options;
  return oneAtATime(folder, { signal: network.signal, progress }, () => vendorAlone(options));
}

async function vendorAlone(options: VendorOptions): Promise<Vendored> {
  const shelf = await openShelf(options.folder);
  try {
    return await vendorRounds(options, shelf);
  } catch (thrown) {
    const taken = await shelf.takeBack();
    if (taken.kind === 'all') options.progress('Nothing has changed: what was fetched is taken back');
    if (taken.kind === 'failed')
      options.progress(`${taken.paths.join(', ')} cannot be put back: take vendor/ and pawl.lock.json from the last commit`);
    throw thrown;
  }
}

async function vendorRounds(options: VendorOptions, shelf: Shelf): Promise<Vendored> {
  const { folder, collect } = options;
  const before = readLock(folder);
  const items = new Map<string, VendoredItem>();
  for (let round = 1; ; round++) {
    if (round > mostRounds)
      throw new VendorError('UNSTABLE', `Cannot vendor the project: it asks for other things after ${mostRounds} evaluations`, {
        fix: 'Ask for the same charts, files and folders every time',
      });
    const { wants: all, complete } = await collect();
    const wants = distinctWants(all);
    const lock = readLock(folder);
    const renderers = lockRenderers(wants, lock.renderers, options);
    writeSomething(folder, { ...lock, renderers });
    const open = wants.filter(isFetched).filter((want) => !items.has(wantKey(want)));
    for (const item of await bringAll(open, options, shelf)) items.set(item.name, item);
    if (open.length > 0 || (round === 1 && JSON.stringify(renderers) !== JSON.stringify(lock.renderers))) continue;
    const removed = complete ? await clear(folder, wants, shelf) : [];
    if (!complete) options.progress('The project has errors: what it may still ask for is kept');
    const now = readLock(folder);
    const types = await writeValuesTypes(folder, now, shelf);
    const vendored = {
      items: [...items.values()].sort((left, right) => byCodeUnit(left.name, right.name)),
      renderers: now.renderers,
      missing: missingRenderers(wants, now.renderers, options),
      types,
      removed,
      changed: JSON.stringify(now) !== JSON.stringify(before),
    };
    await shelf.keep();
    return vendored;
  }
}

/** What nothing asks for any more leaves the lock and the folder. */
async function clear(folder: string, wants: readonly Want[], shelf: Shelf): Promise<readonly string[]> {
  const lock = readLock(folder);
  const keys = new Set(wants.map(wantKey));
  const used = <Entry>(section: { readonly [key: string]: Entry }) =>
    Object.fromEntries(Object.entries(section).filter(([key]) => keys.has(key)));
  const { helm, kustomize } = lock.renderers;
  const renderers = { ...(keys.has('helm') ? { helm } : {}), ...(keys.has('kustomize') ? { kustomize } : {}) };
  const next: Lock = { ...lock, charts: used(lock.charts), files: used(lock.files), git: used(lock.git), renderers };
  writeSomething(folder, next);
  const removed = await leftovers(folder, pathsOf(next));
  for (const path of removed) await shelf.remove(path);
  return removed;
}

/** A project that asks for nothing needs no lock. */
function writeSomething(folder: string, lock: Lock): void {
  if (readLock(folder) !== emptyLock || lockText(lock) !== lockText(emptyLock)) writeLock(folder, lock);
}
