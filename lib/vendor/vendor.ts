import { entryOf, sectionOf, stateOf } from '../constructs/incoming/vendored.ts';
import { type Want, type WantedChart, type WantedFile, type WantedFolder, wantKey } from '../constructs/incoming/want.ts';
import type { Digest } from '../digest.ts';
import { byCodeUnit } from '../json.ts';
import { emptyLock, type Lock, type LockedChart, type LockedFile, lockText } from '../lock/lock.ts';
import { readLock, writeLock } from '../lock/lock-file.ts';
import { type Fetched, fetchWanted } from './fetch-wanted.ts';
import { lockRenderers, type MissingRenderer, missingRenderers } from './lock-renderers.ts';
import { placeOf } from './place-of.ts';
import { VendorError } from './vendor-error.ts';
import { clearVendored, putVendored } from './vendor-folder.ts';
import type { VendorOptions } from './vendor-options.ts';
import { writeValuesTypes } from './write-values-types.ts';

export interface VendoredItem {
  readonly kind: 'chart' | 'file' | 'git';
  readonly name: string;
  readonly path: string;
  readonly digest: Digest;
  /** Of a chart that is asked for by a range: the one that is locked. */
  readonly version?: string;
  /** `kept`: it was there, as the lock says. `fetched`: it was locked and missing. `added`, `moved`: the lock is another one now. */
  readonly state: 'kept' | 'fetched' | 'added' | 'moved';
  /** The host that it came from, where that is another one than was asked. */
  readonly from?: string;
}

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

/** Brings what the project asks for into `vendor/` and the lock. What is there already is not fetched again. Throws a VendorError. */
export async function vendorProject(options: VendorOptions): Promise<Vendored> {
  const { folder, collect } = options;
  const before = readLock(folder);
  const items = new Map<string, VendoredItem>();
  for (let round = 1; ; round++) {
    if (round > mostRounds)
      throw new VendorError('UNSTABLE', `Cannot vendor the project: it asks for other things after ${mostRounds} evaluations`, {
        fix: 'Ask for the same charts, files and folders every time',
      });
    const { wants, complete } = await collect();
    const lock = readLock(folder);
    const renderers = lockRenderers(wants, lock.renderers, options);
    writeSomething(folder, { ...lock, renderers });
    const open = wants.filter(isFetched).filter((want) => !items.has(wantKey(want)));
    for (const want of open) items.set(wantKey(want), await bring(want, options));
    if (open.length > 0 || (round === 1 && JSON.stringify(renderers) !== JSON.stringify(lock.renderers))) continue;
    const removed = complete ? await clear(folder, wants) : [];
    if (!complete) options.progress('The project has errors: what it may still ask for is kept');
    const now = readLock(folder);
    const types = await writeValuesTypes(folder, now);
    return {
      items: [...items.values()].sort((left, right) => byCodeUnit(left.name, right.name)),
      renderers: now.renderers,
      missing: missingRenderers(wants, now.renderers, options),
      types,
      removed,
      changed: JSON.stringify(now) !== JSON.stringify(before),
    };
  }
}

type Fetchable = WantedChart | WantedFile | WantedFolder;

export function isFetched(want: Want): want is Fetchable {
  return want.kind !== 'renderer';
}

async function bring(want: Fetchable, { folder, network, update, progress }: VendorOptions): Promise<VendoredItem> {
  const name = wantKey(want);
  const lock = readLock(folder);
  const locked = entryOf(lock, want);
  const about = { kind: want.kind, name };
  const chart = want.kind === 'chart' && locked !== undefined ? lock.charts[name] : undefined;
  if (locked !== undefined && update !== true && stateOf(folder, locked).digest === locked.digest)
    return { ...about, path: locked.path, digest: locked.digest, ...versionIn(chart), state: 'kept' };
  progress(`Fetching ${name}`);
  const fetched = await fetchWanted(want, network, update === true ? { atLeast: chart?.version } : { exactly: chart?.version });
  if (locked !== undefined && update !== true && fetched.digest !== locked.digest) throw moved(name, fetched.digest, locked.digest);
  const path = lock[sectionOf(want)][name]?.path ?? placeOf(want, pathsOf(lock));
  await putVendored(folder, path, fetched.content);
  writeLock(folder, withEntry(lock, want, { path, fetched }));
  const state = locked === undefined ? 'added' : fetched.digest === locked.digest ? 'fetched' : 'moved';
  return {
    ...about,
    path,
    digest: fetched.digest,
    ...versionIn(fetched),
    state,
    ...(fetched.from === undefined ? {} : { from: fetched.from }),
  };
}

function versionIn(chosen: { readonly version?: string | undefined } | undefined): { readonly version?: string } {
  return chosen?.version === undefined ? {} : { version: chosen.version };
}

function moved(name: string, digest: Digest, expected: Digest): VendorError {
  return new VendorError('MOVED', `Cannot vendor "${name}": what is there now has digest ${digest}, pawl.lock.json says ${expected}`, {
    fix: 'Ask whoever publishes it why it changed; "pawl vendor --update" takes it as it is now',
  });
}

function withEntry(lock: Lock, want: Fetchable, { path, fetched }: { readonly path: string; readonly fetched: Fetched }): Lock {
  const { digest, archive = digest } = fetched;
  const key = wantKey(want);
  const entry: LockedFile = { path, digest };
  switch (want.kind) {
    case 'chart': {
      const chart: LockedChart = { ...entry, archive, ...versionIn(fetched) };
      return { ...lock, charts: { ...lock.charts, [key]: chart } };
    }
    case 'file':
      return { ...lock, files: { ...lock.files, [key]: entry } };
    case 'git':
      return { ...lock, git: { ...lock.git, [key]: entry } };
  }
}

/** What nothing asks for any more leaves the lock and the folder. */
async function clear(folder: string, wants: readonly Want[]): Promise<readonly string[]> {
  const lock = readLock(folder);
  const keys = new Set(wants.map(wantKey));
  const used = <Entry>(section: { readonly [key: string]: Entry }) =>
    Object.fromEntries(Object.entries(section).filter(([key]) => keys.has(key)));
  const { helm, kustomize } = lock.renderers;
  const renderers = { ...(keys.has('helm') ? { helm } : {}), ...(keys.has('kustomize') ? { kustomize } : {}) };
  const next: Lock = { ...lock, charts: used(lock.charts), files: used(lock.files), git: used(lock.git), renderers };
  writeSomething(folder, next);
  return clearVendored(folder, pathsOf(next));
}

/** A project that asks for nothing needs no lock. */
function writeSomething(folder: string, lock: Lock): void {
  if (readLock(folder) !== emptyLock || lockText(lock) !== lockText(emptyLock)) writeLock(folder, lock);
}

export function pathsOf({ charts, files, git }: Lock): ReadonlySet<string> {
  return new Set([charts, files, git].flatMap((section) => Object.values(section).map(({ path }) => path)));
}
