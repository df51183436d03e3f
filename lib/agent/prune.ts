import type { Cluster, LiveObject, ObjectAddress, ResourceType } from '../kubernetes/cluster.ts';
import { ClusterError } from '../kubernetes/cluster-error.ts';
import { reasonToKeep } from '../manifest/prune.ts';
import { groupOf, parseObjectId, qualifiedKind } from '../object-id.ts';
import type { InventoryEntry } from './memory/inventory.ts';
import { deliveryLabel, ownManager } from './names.ts';

export type PruneResult =
  /** Not there any more, or no longer ours. The inventory can forget it. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'terminating'; readonly resourceVersion: string; readonly message: string }
  | { readonly kind: 'kept'; readonly reason: string };

export interface PruneOptions {
  /** The value of the delivery label. */
  readonly label: string;
  /** Takes the label off and leaves the object. */
  readonly orphan: boolean;
  /** Whether the release holds that very object under another id: some kinds are served by two groups. */
  readonly isHeld: (uid: string) => boolean;
  readonly signal: AbortSignal;
}

/**
 * Deletes one object that left the release: only the very object that the inventory knows, as it was looked at (its uid and version are
 * preconditions), only while it carries our label, and never what takes data with it unless the object says so.
 */
export async function pruneObject(cluster: Cluster, entry: InventoryEntry, options: PruneOptions): Promise<PruneResult> {
  for (let round = 1; ; round++) {
    try {
      const address = await addressOf(cluster, entry, options.signal);
      return address === undefined ? { kind: 'gone' } : await pruneAsSeen(cluster, { entry, address }, options);
    } catch (error) {
      // Somebody wrote in between: they may have marked it as to be kept, or given it to another delivery. Or its kind is served otherwise.
      const isOvertaken = error instanceof ClusterError && (error.code === 'CONFLICT' || error.code === 'UNKNOWN_KIND');
      if (!isOvertaken || round === rounds) throw error;
    }
  }
}

const rounds = 5;

async function pruneAsSeen(
  cluster: Cluster,
  { entry, address }: { readonly entry: InventoryEntry; readonly address: ObjectAddress },
  { label, orphan, isHeld, signal }: PruneOptions,
): Promise<PruneResult> {
  const live = await cluster.get(address, { signal });
  if (live === undefined || live.metadata.labels?.[deliveryLabel] !== label || isHeld(live.metadata.uid)) return { kind: 'gone' };
  if (entry.uid !== undefined && entry.uid !== live.metadata.uid)
    return { kind: 'kept', reason: 'somebody made it anew, it is not the object that was applied' };
  if (orphan) return release(cluster, address, live, signal);
  const protection = reasonToKeep(live);
  if (protection !== undefined) return { kind: 'kept', reason: protection };
  if (live.metadata.deletionTimestamp !== undefined) return terminating(live);
  const { uid, resourceVersion } = live.metadata;
  const left = await cluster.delete(address, { uid, resourceVersion, signal });
  return left?.metadata.deletionTimestamp !== undefined && hasFinalizers(left) ? terminating(left) : { kind: 'deleted' };
}

async function addressOf(cluster: Cluster, { id, apiVersion }: InventoryEntry, signal: AbortSignal): Promise<ObjectAddress | undefined> {
  const parts = parseObjectId(id);
  if (parts === undefined) return undefined;
  const known = (await cluster.discover({ signal })).find(apiVersion, parts.kind);
  const type = known ?? (await discoverAnew(cluster, { apiVersion, kind: parts.kind }, signal));
  // A kind that is not served any more has no objects: its CRD took them along.
  return type === undefined ? undefined : { type, namespace: parts.namespace, name: parts.name };
}

async function discoverAnew(
  cluster: Cluster,
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
  signal: AbortSignal,
): Promise<ResourceType | undefined> {
  // Asked before: a server that is ready then tells of all its kinds afterwards.
  const isReady = await cluster.ready({ signal });
  const fresh = await cluster.discover({ refresh: true, signal });
  const found = fresh.find(apiVersion, kind);
  if (found !== undefined) return found;
  const isAway = fresh.unavailable?.some((served) => groupOf(served) === groupOf(apiVersion)) === true;
  if (isAway || !isReady)
    throw new ClusterError(
      'BUSY',
      `Cannot look for a ${kind} of ${apiVersion}: ${isAway ? 'its API server does not answer' : 'the server is still starting'}`,
      {
        status: 503,
        about: qualifiedKind({ group: groupOf(apiVersion), kind }),
        retryable: true,
      },
    );
  return undefined;
}

async function release(cluster: Cluster, address: ObjectAddress, live: LiveObject, signal: AbortSignal): Promise<PruneResult> {
  const metadata = { uid: live.metadata.uid, resourceVersion: live.metadata.resourceVersion, labels: { [deliveryLabel]: null } };
  try {
    await cluster.mergePatch(address, { metadata }, { fieldManager: ownManager, signal });
  } catch (error) {
    if (!(error instanceof ClusterError) || error.code !== 'NOT_FOUND') throw error;
  }
  return { kind: 'kept', reason: 'the Delivery orphans what it holds' };
}

function terminating(live: LiveObject): PruneResult {
  const finalizers = Array.isArray(live.metadata.finalizers) ? live.metadata.finalizers.join(', ') : '';
  const message = finalizers === '' ? 'it is being deleted' : `it is being deleted, held by ${finalizers}`;
  return { kind: 'terminating', resourceVersion: live.metadata.resourceVersion, message };
}

function hasFinalizers({ metadata }: LiveObject): boolean {
  return Array.isArray(metadata.finalizers) && metadata.finalizers.length > 0;
}
