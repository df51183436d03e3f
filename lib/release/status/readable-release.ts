import { isContentFault } from '../../artifact/content-fault.ts';
import { type Release, readRelease } from '../../artifact/read.ts';
import { RegistryError } from '../../oci/registry-error.ts';
import { signalOf } from '../ledgers.ts';
import type { Workplace } from '../workplace.ts';

/** A release for whoever shows something of it beside other things: undefined where it is none, or is not there, or may not be read. */
export function readableRelease(workplace: Workplace, versionOrDigest: string): Promise<Release | undefined> {
  return readable(readRelease(workplace.repositories.release, versionOrDigest, signalOf(workplace)));
}

/** Undefined for what cannot be read, now or in a minute. */
export async function readable<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (isContentFault(error) || (error instanceof RegistryError && !error.retryable)) return undefined;
    throw error;
  }
}
