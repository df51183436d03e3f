import { type Delivery, deliverySpec } from '../../../lib/agent/delivery/delivery.ts';
import type { Json } from '../../../lib/json.ts';

/** A Delivery `shop` in namespace `shop`, as the API server would give it. */
export function deliveryOf(spec: { readonly [key: string]: Json } = {}, changes: Partial<Delivery> = {}): Delivery {
  return {
    namespace: 'shop',
    name: 'shop',
    uid: 'one',
    resourceVersion: '1',
    generation: 1,
    deleting: false,
    finalizers: [],
    status: undefined,
    spec: deliverySpec.parse({ repository: 'oci://registry.example/shop/staging', environment: 'staging', ...spec }),
    ...changes,
  };
}
