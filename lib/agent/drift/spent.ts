import { isJsonObject } from '../../json.ts';
import { asJson } from '../../manifest/kubernetes-object.ts';
import { groupOf } from '../../object-id.ts';
import type { DesiredObject } from '../plan/desired.ts';

/**
 * Whether the cluster takes the object away once it has done its work: a Job with `ttlSecondsAfterFinished`. That it is gone is no drift then.
 * Made anew, it would run again, and again for ever.
 */
export function goesByItself({ object }: DesiredObject): boolean {
  const { spec } = asJson(object);
  const expires = isJsonObject(spec) && typeof spec.ttlSecondsAfterFinished === 'number';
  return expires && object.kind === 'Job' && groupOf(object.apiVersion) === 'batch';
}
