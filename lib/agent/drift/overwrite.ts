import type { Cluster, LiveObject } from '../../kubernetes/cluster.ts';
import { ClusterError } from '../../kubernetes/cluster-error.ts';
import { applyObject } from '../apply.ts';
import type { Subject } from '../holding.ts';

/** Makes an object as released again. Undefined where it is not any more the one that was looked at: what happened since comes first. */
export async function overwrite(
  cluster: Cluster,
  { desired }: Subject,
  options: { readonly resourceVersion: string | undefined; readonly signal: AbortSignal },
): Promise<LiveObject | undefined> {
  try {
    return await applyObject(cluster, desired, options);
  } catch (error) {
    if (error instanceof ClusterError && error.code === 'CONFLICT') return undefined;
    throw error;
  }
}
