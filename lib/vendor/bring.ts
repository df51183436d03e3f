import { entryOf, sectionOf, stateOf } from '../constructs/incoming/vendored.ts';
import { wantKey } from '../constructs/incoming/want.ts';
import { counted } from '../counted.ts';
import type { Digest } from '../digest.ts';
import { PawlError } from '../errors.ts';
import type { Lock, LockedChart, LockedFile } from '../lock/lock.ts';
import { readLock, writeLock } from '../lock/lock-file.ts';
import { type Fetchable, type Fetched, fetchWanted } from './fetch-wanted.ts';
import { pathsOf, placeOf } from './place-of.ts';
import type { Shelf } from './shelf.ts';
import { VendorError } from './vendor-error.ts';
import type { VendorOptions } from './vendor-options.ts';

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

/** Charts and files that are fetched at the same time. */
const atOnce = 4;

/**
 * Fetches what is missing, and puts it in its place once everything has come. Throws a VendorError for what cannot be had; if there are several,
 * one that holds all of them.
 */
export async function bringAll(wants: readonly Fetchable[], options: VendorOptions, shelf: Shelf): Promise<readonly VendoredItem[]> {
  const arrivals = new Map<Fetchable, Arrival>();
  const failures = new Map<Fetchable, PawlError>();
  const lane = async (queue: Iterable<Fetchable>) => {
    for (const want of queue)
      try {
        arrivals.set(want, await arrive(want, options, shelf));
      } catch (thrown) {
        options.network.signal?.throwIfAborted();
        if (!(thrown instanceof PawlError)) throw thrown;
        failures.set(want, thrown);
      }
  };
  const others = wants.filter(({ kind }) => kind !== 'git').values();
  // Git asks whoever sits there for passwords: one question after the other.
  const git = lane(wants.filter(({ kind }) => kind === 'git'));
  // To their ends, all of them: what they write is taken back afterwards.
  const ended = await Promise.allSettled([git, ...Array.from({ length: atOnce }, () => lane(others))]);
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
  const failed = wants.flatMap((want) => failures.get(want) ?? []);
  const [first, second] = failed;
  if (first !== undefined && second === undefined) throw first;
  if (first !== undefined) throw several(failed, wants.length);
  // One after the other, so that places do not depend on what came first.
  const items: VendoredItem[] = [];
  for (const want of wants) items.push(await settle(want, arrivals.get(want) ?? kept, { folder: options.folder, shelf }));
  return items;
}

function several(failures: readonly PawlError[], wanted: number): VendorError {
  const message = `Cannot vendor the project: ${failures.length} of ${counted(wanted, 'source')} could not be fetched`;
  return new VendorError('SEVERAL', message, { cause: new AggregateError(failures) });
}

type Arrival = { readonly kind: 'kept' } | { readonly kind: 'fetched'; readonly fetched: Omit<Fetched, 'content'>; readonly draft: string };

const kept: Arrival = { kind: 'kept' };

async function arrive(want: Fetchable, { folder, network, update, progress }: VendorOptions, shelf: Shelf): Promise<Arrival> {
  const name = wantKey(want);
  const lock = readLock(folder);
  const locked = entryOf(lock, want);
  if (locked !== undefined && update !== true && stateOf(folder, locked).digest === locked.digest) return kept;
  progress(`Fetching ${name}`);
  const version = locked === undefined ? undefined : chartIn(lock, want)?.version;
  const { content, ...fetched } = await fetchWanted(want, network, update === true ? { atLeast: version } : { exactly: version });
  if (locked !== undefined && update !== true && fetched.digest !== locked.digest) throw moved(name, fetched.digest, locked.digest);
  return { kind: 'fetched', fetched, draft: await shelf.draft(content) };
}

function moved(name: string, digest: Digest, expected: Digest): VendorError {
  return new VendorError('MOVED', `Cannot vendor "${name}": what is there now has digest ${digest}, pawl.lock.json says ${expected}`, {
    fix: 'Ask whoever publishes it why it changed; "pawl vendor --update" takes it as it is now',
  });
}

async function settle(
  want: Fetchable,
  arrival: Arrival,
  { folder, shelf }: { readonly folder: string; readonly shelf: Shelf },
): Promise<VendoredItem> {
  const name = wantKey(want);
  const lock = readLock(folder);
  const locked = entryOf(lock, want);
  switch (arrival.kind) {
    case 'kept': {
      if (locked === undefined) throw new Error(`"${name}" was kept, and is not locked`);
      return { kind: want.kind, name, path: locked.path, digest: locked.digest, ...versionIn(chartIn(lock, want)), state: 'kept' };
    }
    case 'fetched': {
      const { fetched, draft } = arrival;
      const path = lock[sectionOf(want)][name]?.path ?? placeOf(want, pathsOf(lock));
      await shelf.put(path, draft);
      // Read again: "pawl images update" may have written meanwhile.
      writeLock(folder, withEntry(readLock(folder), want, { path, fetched }));
      const state = locked === undefined ? 'added' : fetched.digest === locked.digest ? 'fetched' : 'moved';
      const from = fetched.from === undefined ? {} : { from: fetched.from };
      return { kind: want.kind, name, path, digest: fetched.digest, ...versionIn(fetched), state, ...from };
    }
  }
}

function chartIn(lock: Lock, want: Fetchable): LockedChart | undefined {
  return want.kind === 'chart' ? lock.charts[wantKey(want)] : undefined;
}

function versionIn(chosen: { readonly version?: string | undefined } | undefined): { readonly version?: string } {
  return chosen?.version === undefined ? {} : { version: chosen.version };
}

interface Entered {
  readonly path: string;
  readonly fetched: Omit<Fetched, 'content'>;
}

function withEntry(lock: Lock, want: Fetchable, { path, fetched }: Entered): Lock {
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
