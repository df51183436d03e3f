import { messageOf } from '../../errors.ts';
import { RegistryError, type RegistryErrorCode } from '../registry-error.ts';

/** An error about one file of a layout. A `RegistryError` that is given as the cause says more already, and stays. */
export function layoutError(code: RegistryErrorCode, action: string, path: string, state: string, cause?: unknown): RegistryError {
  if (cause instanceof RegistryError) return cause;
  const reason = cause === undefined ? '' : `: ${messageOf(cause)}`;
  return new RegistryError(code, `Cannot ${action} "${path}": ${state}${reason}`, cause === undefined ? {} : { cause });
}

/** `ENOENT` and its like, of whatever the file system threw. */
export function errorCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
