import { groupOf, type ObjectId, objectId } from '../../object-id.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { deliveryApiVersion, deliveryKind } from '../delivery/delivery-crd.ts';
import { memoryName } from '../names.ts';

/** What a release may not hold: the Delivery that it comes through, and that delivery's memory. */
export function forbiddenObjects({ namespace, name }: Delivery): ReadonlySet<ObjectId> {
  return new Set([
    objectId({ group: groupOf(deliveryApiVersion), kind: deliveryKind, namespace, name }),
    objectId({ group: '', kind: 'ConfigMap', namespace, name: memoryName({ namespace, name }) }),
  ]);
}
