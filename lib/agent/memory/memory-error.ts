import { PawlError } from '../../errors.ts';
import type { DeliveryName } from '../../events/event.ts';

/** What is wrong with what a delivery remembers. Trouble with the API server itself is a ClusterError. */
export class MemoryError extends PawlError<'NO_CONFIG_MAPS' | 'BAD_MEMORY'> {}

export function damaged({ namespace, name }: DeliveryName, state: string): MemoryError {
  return new MemoryError('BAD_MEMORY', `Cannot read the memory of "${namespace}/${name}": ${state}`, {
    fix: 'Restore the ConfigMap from a backup, or delete it to start over: nothing is pruned then that was applied before',
  });
}
