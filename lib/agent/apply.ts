import type { Cluster, LiveObject } from '../kubernetes/cluster.ts';
import { fieldManager } from './names.ts';
import type { DesiredObject } from './plan/desired.ts';

/**
 * Makes one object as released, by server-side apply. With `resourceVersion`, only if it still is the object that was looked at:
 * a Lease does not fence, so an agent that was paused while another one took over must not write over what that one did.
 */
export async function applyObject(
  cluster: Cluster,
  { object }: DesiredObject,
  { resourceVersion, signal }: { readonly resourceVersion?: string | undefined; readonly signal: AbortSignal },
): Promise<LiveObject> {
  const guarded = resourceVersion === undefined ? object : { ...object, metadata: { ...object.metadata, resourceVersion } };
  return cluster.apply(guarded, { fieldManager, force: true, signal });
}
