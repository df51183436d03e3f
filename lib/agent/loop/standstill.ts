import { suspensionAt } from '../delivery/suspension.ts';
import type { DeliveryState } from './delivery-state.ts';

/** Why no drift is turned back now; undefined where it is. What the Delivery says now holds at once, and not from the next round on. */
export function standstillOf({ delivery, suspended, distrust }: DeliveryState, now: Date): string | undefined {
  if (delivery.deleting) return 'the delivery is being deleted';
  if (suspended || suspensionAt(delivery.spec.suspend, now) !== undefined) return 'the delivery is suspended';
  return distrust === undefined ? undefined : 'the release is not trusted any more';
}
