import { lstat, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, messageOf } from '../errors.ts';
import { readHolder, withLock } from '../oci/layout/lock.ts';
import { RegistryError } from '../oci/registry-error.ts';
import { VendorError } from './vendor-error.ts';

/** Below the folder for what no commit has. */
export const turnPlace = '.pawl/vendor.lock';

export interface Turn {
  readonly signal: AbortSignal | undefined;
  readonly progress: (line: string) => void;
}

/**
 * Waits while another process vendors the same project: of two at once, each would take away what the other has not locked yet. Where no lock can be
 * written nobody waits: whoever finds everything there needs to write nothing. Throws a VendorError.
 */
export async function oneAtATime<T>(folder: string, { signal, progress }: Turn, act: () => Promise<T>): Promise<T> {
  const lock = join(folder, turnPlace);
  const place = dirname(lock);
  if ((await lstat(place).catch(() => undefined))?.isSymbolicLink() === true)
    throw new VendorError('FILES', `Cannot vendor the project: "${place}" is a link`, { fix: 'Remove it, also from the repository' });
  let hasTurn = false;
  let isTold = false;
  const wait = async (milliseconds: number) => {
    if (!isTold) {
      isTold = true;
      progress(`Waiting for another "pawl vendor" in this project${await holderText(lock)}`);
    }
    await sleep(milliseconds);
    signal?.throwIfAborted();
  };
  try {
    return await withLock(lock, { signal, patience, random: () => 0.5, wait }, () => {
      hasTurn = true;
      return act();
    });
  } catch (thrown) {
    if (hasTurn || !(thrown instanceof RegistryError)) throw thrown;
    if (unwritable.includes(codeOf(thrown.cause) ?? '') && !(await isThere(lock))) return await act();
    const fix = thrown.fix === undefined ? {} : { fix: thrown.fix };
    throw new VendorError('FILES', `Cannot vendor the project: ${messageOf(thrown).replace(/^Cannot /, 'cannot ')}`, {
      cause: thrown,
      ...fix,
    });
  } finally {
    // Where nothing else is in it.
    await rmdir(place).catch(() => undefined);
  }
}

/** A folder, a file system or a right that is not for writing, and file systems without link(2). */
const unwritable: readonly string[] = ['EACCES', 'EROFS', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** A process of another container, or from before the machine was started again, may be gone, and nobody here can tell. */
async function holderText(lock: string): Promise<string> {
  const holder = await readHolder(lock).catch(() => undefined);
  if (holder === undefined) return '';
  return `: process ${holder.pid} on ${holder.host} holds ${turnPlace} (remove it if none runs)`;
}

/** Milliseconds. Large charts take minutes: whoever does not want to wait gives up. */
const patience = 5 * 60_000;
