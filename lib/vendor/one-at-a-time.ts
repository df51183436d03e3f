import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import { withLock } from '../oci/layout/lock.ts';
import { RegistryError } from '../oci/registry-error.ts';
import { VendorError } from './vendor-error.ts';

/** Below the folder for what no commit has. */
export const turnPlace = '.pawl/vendor.lock';

export interface Turn {
  readonly signal: AbortSignal | undefined;
  readonly progress: (line: string) => void;
}

/** Waits while another process vendors the same project: of two at once, each would take away what the other has not locked yet. Throws a VendorError. */
export async function oneAtATime<T>(folder: string, { signal, progress }: Turn, act: () => Promise<T>): Promise<T> {
  const lock = join(folder, turnPlace);
  let hasTurn = false;
  let isTold = false;
  const wait = async (milliseconds: number) => {
    if (!isTold) progress('Waiting for another "pawl vendor" in this project');
    isTold = true;
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
    const fix = thrown.fix === undefined ? {} : { fix: thrown.fix };
    throw new VendorError('FILES', `Cannot vendor the project: ${messageOf(thrown).replace(/^Cannot /, 'cannot ')}`, {
      cause: thrown,
      ...fix,
    });
  } finally {
    // Where nothing else is in it.
    await rmdir(join(folder, '.pawl')).catch(() => undefined);
  }
}

/** Milliseconds. Large charts take minutes: whoever does not want to wait gives up. */
const patience = 5 * 60_000;
