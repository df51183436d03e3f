import type { Cluster, Discovery } from '../../kubernetes/cluster.ts';
import { parseObjectId } from '../../object-id.ts';
import type { WatchTarget } from '../cluster/observer.ts';
import type { Inventory } from '../memory/inventory.ts';
import type { DesiredObject } from '../plan/desired.ts';

export interface Actor {
  readonly cluster: Cluster;
  /** The user that it acts as; empty for the agent itself. */
  readonly user: string;
}

/**
 * The watches that a delivery needs: one for each kind of what it holds or is going to hold. The agent itself watches all namespaces,
 * so that deliveries share; a ServiceAccount is asked only for the namespaces that the release is about, it may have no rights elsewhere.
 */
export function watchTargets(
  { cluster, user }: Actor,
  discovery: Discovery,
  held: { readonly desired: Iterable<DesiredObject>; readonly inventory: Inventory },
): readonly WatchTarget[] {
  const targets = new Map<string, WatchTarget>();
  const add = (apiVersion: string, kind: string, namespace: string | undefined) => {
    const type = discovery.find(apiVersion, kind);
    if (type === undefined || !type.verbs.includes('watch')) return;
    const within = user !== '' && type.namespaced ? namespace : undefined;
    targets.set([apiVersion, kind, within].join(' '), { cluster, user, type, namespace: within });
  };
  for (const { object } of held.desired) add(object.apiVersion, object.kind, object.metadata.namespace);
  for (const { id, apiVersion } of held.inventory.values()) {
    const parts = parseObjectId(id);
    if (parts !== undefined) add(apiVersion, parts.kind, parts.namespace);
  }
  return [...targets.values()];
}
