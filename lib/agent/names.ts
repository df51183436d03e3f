import { digestOf, shortDigest } from '../digest.ts';
import type { DeliveryName } from '../events/event.ts';

/** On every object that a delivery holds: `<namespace>.<name>` of the Delivery. */
export const deliveryLabel = 'pawl.dev/delivery';
/** On the ConfigMaps in which a delivery keeps its memory; the same value as the delivery label. */
export const memoryLabel = 'pawl.dev/memory';
/** What we write managed objects as. */
export const fieldManager = 'pawl';
/** What we write Deliveries' status and finalizers as, so that it never mixes with a delivery that deploys Deliveries. */
export const ownManager = 'pawl-agent';
export const pruneFinalizer = 'pawl.dev/prune';

/** The value of the delivery label; shortened by a hash where it would exceed the 63 characters of a label value. */
export function labelValue({ namespace, name }: DeliveryName): string {
  const whole = `${namespace}.${name}`;
  return whole.length <= 63 ? whole : `${whole.slice(0, 49).replace(/[^a-z0-9]+$/, '')}-${shortDigest(digestOf(whole))}`;
}

/** The name of the ConfigMap that is the root of a delivery's memory. */
export function memoryName({ name }: DeliveryName): string {
  const whole = `pawl.${name}`;
  return whole.length <= 230 ? whole : `${whole.slice(0, 216).replace(/[^a-z0-9]+$/, '')}-${shortDigest(digestOf(whole))}`;
}
