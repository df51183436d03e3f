import { PawlError } from '../../errors.ts';
import type { DeliveryName } from '../../events/event.ts';
import type { RememberedRelease } from './memory.ts';

/** What is wrong with what a delivery remembers. Trouble with the API server itself is a ClusterError. */
export class MemoryError extends PawlError<'NO_CONFIG_MAPS' | 'BAD_MEMORY' | 'LOST_RELEASE'> {}

export function damaged({ namespace, name }: DeliveryName, state: string): MemoryError {
  return new MemoryError('BAD_MEMORY', `Cannot read the memory of "${namespace}/${name}": ${state}`, {
    fix: 'Restore the ConfigMap from a backup, or delete it to start over: nothing is pruned then that was applied before',
  });
}

/** Until it has been fetched again, by its digest. */
export function lost(
  { namespace, name }: DeliveryName,
  { version, sequence, manifest }: RememberedRelease,
  fetched: { readonly kind: 'fetched' } | { readonly kind: 'failed'; readonly message: string } | undefined,
): MemoryError {
  const why = fetched?.kind === 'failed' ? `cannot be fetched again (${fetched.message})` : 'is being fetched from the registry again';
  const state = `its content is not in the memory any more, and ${why}`;
  return new MemoryError(
    'LOST_RELEASE',
    `Cannot hold ${version} (record ${sequence}) of "${namespace}/${name}": ${state}`,
    fetched?.kind === 'failed'
      ? { fix: `Let the agent read ${manifest} in the Delivery's repository again, or promote another release` }
      : {},
  );
}
