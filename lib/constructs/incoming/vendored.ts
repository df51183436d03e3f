import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { IConstruct } from 'constructs';
import { type Digest, digestOf, shortDigest } from '../../digest.ts';
import { codeOf, messageOf, PawlError } from '../../errors.ts';
import { badLock } from '../../lock/bad-lock.ts';
import { emptyLock, type Lock, type LockedFile } from '../../lock/lock.ts';
import { readLock } from '../../lock/lock-file.ts';
import { recordInput } from '../synthesis/input-file.ts';
import { isWantedVersion } from './chart-version.ts';
import { compileContext } from './compile-context.ts';
import { noteFinding } from './noted-finding.ts';
import { readTree, treeDigest, treeLimits } from './tree.ts';
import { recordWant, type WantedChart, type WantedFile, type WantedFolder, wantKey } from './want.ts';

/**
 * Where something from outside lies in the project, if it is what the lock says; the construct notes that it is wanted.
 * Otherwise undefined and a finding, unless the compile only collects what is wanted.
 */
export function vendored(construct: IConstruct, want: WantedChart | WantedFile | WantedFolder): string | undefined {
  recordWant(construct, want);
  const { folder, collect } = compileContext(construct);
  const key = wantKey(want);
  const lock = lockOf(construct);
  const entry = entryOf(lock, want);
  if (entry === undefined) {
    if (!collect)
      noteFinding(construct, {
        id: 'not-vendored',
        severity: 'error',
        message: `"${key}" is not vendored: pawl.lock.json ${lock[sectionOf(want)][key] === undefined ? 'does not have it' : 'has a version that is not in that range'}`,
        fix: 'Run "pawl vendor", and commit what it writes',
      });
    return undefined;
  }
  const state = stateOf(folder, entry);
  if (state.digest === entry.digest) {
    recordInput(construct, { path: entry.path, digest: entry.digest });
    return join(folder, entry.path);
  }
  if (!collect)
    noteFinding(construct, {
      id: 'vendored-changed',
      severity: 'error',
      message: `"${key}" is not what pawl.lock.json says: "${entry.path}" ${state.digest === undefined ? state.reason : `has digest ${shortDigest(state.digest)}…, expected ${shortDigest(entry.digest)}…`}`,
      fix: `Take "${entry.path}" from the last commit, or run "pawl vendor" to fetch it again; what is to differ is a patch`,
    });
  return undefined;
}

/** What the lock has for it; undefined where that is nothing, or not a version that is wanted. */
export function entryOf(lock: Lock, want: WantedChart | WantedFile | WantedFolder): LockedFile | undefined {
  const key = wantKey(want);
  if (want.kind !== 'chart') return lock[sectionOf(want)][key];
  const chart = lock.charts[key];
  return chart !== undefined && isWantedVersion(want, chart) ? chart : undefined;
}

/** The lock, or an empty one and a finding where it cannot be read. */
export function lockOf(construct: IConstruct): Lock {
  try {
    return readLock(compileContext(construct).folder);
  } catch (thrown) {
    if (!(thrown instanceof PawlError)) throw thrown;
    noteFinding(construct, badLock(thrown));
    return emptyLock;
  }
}

export function sectionOf(want: WantedChart | WantedFile | WantedFolder): 'charts' | 'files' | 'git' {
  switch (want.kind) {
    case 'chart':
      return 'charts';
    case 'file':
      return 'files';
    case 'git':
      return 'git';
  }
}

export type VendoredState = { readonly digest: Digest } | { readonly digest: undefined; readonly reason: string };

/** What lies where the lock says: a file's digest, a folder's `treeDigest`, or why there is none. */
export function stateOf(folder: string, { path }: LockedFile): VendoredState {
  try {
    const place = join(folder, path);
    const found = statSync(place);
    if (found.isDirectory()) return { digest: treeDigest(readTree(place, folder)) };
    if (found.size > treeLimits.bytes) return { digest: undefined, reason: 'is too large' };
    return { digest: digestOf(readFileSync(place)) };
  } catch (thrown) {
    const missing = codeOf(thrown) === 'ENOENT';
    return { digest: undefined, reason: missing ? 'is missing' : `cannot be read: ${messageOf(thrown)}` };
  }
}
