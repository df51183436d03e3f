import { type Delivery, readDelivery } from '../../agent/delivery/delivery.ts';
import { deliveryApiVersion, deliveryKind } from '../../agent/delivery/delivery-crd.ts';
import { decodeInventory } from '../../agent/memory/inventory.ts';
import { damaged } from '../../agent/memory/memory-error.ts';
import { decodeRoot } from '../../agent/memory/root.ts';
import { openShelf } from '../../agent/memory/shelf.ts';
import type { Cluster, ObjectAddress } from '../../kubernetes/cluster.ts';
import { asJson } from '../../manifest/kubernetes-object.ts';
import { mapAt, textAt } from '../../manifest/reading.ts';
import { type ObjectId, parseObjectId } from '../../object-id.ts';
import { ReleaseError } from '../release-error.ts';

/** A delivery that holds a cluster to an environment. */
export interface FoundDelivery {
  readonly namespace: string;
  readonly name: string;
  readonly prune: boolean;
}

/**
 * The delivery of an environment's repository in a cluster; undefined where there is none, or no agent.
 * Where there are several, `wanted` says which: `namespace/name`. Throws UNKNOWN_DELIVERY where that is none of them.
 */
export async function findDelivery(
  cluster: Cluster,
  repository: string,
  { wanted, signal }: { readonly wanted?: string | undefined; readonly signal: AbortSignal },
): Promise<FoundDelivery | undefined> {
  const type = (await cluster.discover({ signal })).find(deliveryApiVersion, deliveryKind);
  const { items } = type === undefined ? { items: [] } : await cluster.list(type, { signal });
  const deliveries = items.map(readDelivery).flatMap((reading) => (reading.kind === 'delivery' ? [reading.delivery] : []));
  const nameOf = ({ namespace, name }: Delivery) => `${namespace}/${name}`;
  const own = deliveries.filter((one) => (wanted === undefined ? one.spec.repository === repository : nameOf(one) === wanted));
  const [found, ...others] = own;
  if (found === undefined && wanted === undefined) return undefined;
  if (found !== undefined && others.length === 0) return { namespace: found.namespace, name: found.name, prune: found.spec.prune };
  const known = (own.length > 0 ? own : deliveries).map(nameOf).join(', ');
  const state = wanted === undefined ? `it has ${own.length} of "${repository}"` : `it has ${known === '' ? 'none' : known}`;
  throw new ReleaseError(
    'UNKNOWN_DELIVERY',
    `Cannot find the delivery${wanted === undefined ? '' : ` "${wanted}"`} on ${cluster.server}: ${state}`,
    {
      ...(known === '' ? {} : { fix: `Name one with --delivery: ${known}` }),
    },
  );
}

export interface OwnedObject {
  readonly id: ObjectId;
  readonly address: ObjectAddress;
  readonly uid: string | undefined;
}

/** What the inventory of a delivery says that it owns, of kinds that are served. Reads only. */
export async function readOwned(cluster: Cluster, delivery: FoundDelivery, signal: AbortSignal): Promise<readonly OwnedObject[]> {
  const shelf = await openShelf(cluster, delivery, signal);
  const live = await shelf.readRoot(signal);
  if (live === undefined) return [];
  const data = mapAt(asJson(live), 'data');
  const root = decodeRoot(Object.fromEntries(Object.keys(data).map((key) => [key, textAt(data, key) ?? ''])));
  if ('broken' in root) throw damaged(delivery, `"${root.broken}" of its ConfigMap is not what the agent writes`);
  const { inventory: stored } = root;
  const text = stored.kind === 'inline' ? stored.text : (await shelf.readChunks(stored.chunks, signal))?.toString('utf8');
  const inventory = text === undefined ? undefined : decodeInventory(text);
  if (inventory === undefined) throw damaged(delivery, 'its inventory is not what the agent writes');
  const discovery = await cluster.discover({ signal });
  return [...inventory.values()].flatMap(({ id, apiVersion, uid }) => {
    const parts = parseObjectId(id);
    const type = parts === undefined ? undefined : discovery.find(apiVersion, parts.kind);
    return parts === undefined || type === undefined ? [] : [{ id, address: { type, namespace: parts.namespace, name: parts.name }, uid }];
  });
}
