import { isJsonObject } from '../../json.ts';
import type { LiveObject } from '../../kubernetes/cluster.ts';
import { jobEnd } from '../../kubernetes/readiness/job.ts';
import { liveStatus } from '../../kubernetes/readiness/live-status.ts';
import type { Readiness } from '../../kubernetes/readiness/readiness.ts';
import { asJson, type KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { groupOf } from '../../object-id.ts';

/**
 * Whether the cluster takes the object away once it has done its work: a Job with `ttlSecondsAfterFinished`. That it is gone is no drift then.
 * Made anew, it would run again, and again for ever.
 */
export function goesByItself({ object }: { readonly object: KubernetesObject | LiveObject }): boolean {
  const { spec } = asJson(object);
  const expires = isJsonObject(spec) && typeof spec.ttlSecondsAfterFinished === 'number';
  return expires && object.kind === 'Job' && groupOf(object.apiVersion) === 'batch';
}

/** What such an object came to, also while it is being taken away; undefined as long as it may still run, as one that is suspended may. */
export function endOf(live: LiveObject): Readiness | undefined {
  return goesByItself({ object: live }) ? jobEnd(liveStatus(live)) : undefined;
}
