import type { Cluster, ObjectAddress } from '../../kubernetes/cluster.ts';
import { ClusterError } from '../../kubernetes/cluster-error.ts';
import { ownManager, pruneFinalizer } from '../names.ts';
import type { Delivery } from './delivery.ts';

/** Keeps a deleted Delivery until what it holds is pruned. False: it is not any more as it was read, or not there. */
export async function ensureFinalizer(cluster: Cluster, address: ObjectAddress, delivery: Delivery, signal: AbortSignal): Promise<boolean> {
  if (delivery.finalizers.includes(pruneFinalizer)) return true;
  try {
    await writeFinalizers(cluster, address, { delivery, finalizers: [...delivery.finalizers, pruneFinalizer], signal });
    return true;
  } catch (error) {
    if (error instanceof ClusterError && (error.code === 'CONFLICT' || error.code === 'NOT_FOUND')) return false;
    throw error;
  }
}

/** Lets a deleted Delivery go. False: it is not any more as it was read. */
export async function dropFinalizer(cluster: Cluster, address: ObjectAddress, delivery: Delivery, signal: AbortSignal): Promise<boolean> {
  if (!delivery.finalizers.includes(pruneFinalizer)) return true;
  const finalizers = delivery.finalizers.filter((finalizer) => finalizer !== pruneFinalizer);
  try {
    await writeFinalizers(cluster, address, { delivery, finalizers, signal });
    return true;
  } catch (error) {
    if (error instanceof ClusterError && error.code === 'CONFLICT') return false;
    if (error instanceof ClusterError && error.code === 'NOT_FOUND') return true;
    throw error;
  }
}

async function writeFinalizers(
  cluster: Cluster,
  address: ObjectAddress,
  { delivery, finalizers, signal }: { readonly delivery: Delivery; readonly finalizers: readonly string[]; readonly signal: AbortSignal },
): Promise<void> {
  const metadata = { uid: delivery.uid, resourceVersion: delivery.resourceVersion, finalizers };
  await cluster.mergePatch(address, { metadata }, { fieldManager: ownManager, signal });
}
