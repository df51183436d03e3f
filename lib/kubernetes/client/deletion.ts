import { isJsonObject, type Json } from '../../json.ts';
import type { DeleteOptions, LiveObject, ObjectAddress } from '../cluster.ts';
import { liveObject } from './live-object.ts';

/** DeleteOptions of meta/v1. What the object owns is collected after it, as with kubectl; some kinds (Job) would leave it behind by default. */
export function deletionBody({ uid, resourceVersion, dryRun }: DeleteOptions): Json {
  const preconditions = { ...(uid === undefined ? {} : { uid }), ...(resourceVersion === undefined ? {} : { resourceVersion }) };
  return {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    propagationPolicy: 'Background',
    ...(Object.keys(preconditions).length === 0 ? {} : { preconditions }),
    ...(dryRun === true ? { dryRun: ['All'] } : {}),
  };
}

/** The server answers with the object where it lives on for a while (finalizers, grace periods), else with a Status that names it. */
export function deletionAnswer(answer: Json, { type, namespace, name }: ObjectAddress, action: string): LiveObject {
  if (!isJsonObject(answer) || answer.kind !== 'Status') return liveObject(answer, { action, type });
  const uid = isJsonObject(answer.details) ? (answer.details.uid ?? '') : '';
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }), uid, resourceVersion: '' };
  return liveObject(
    { apiVersion: type.group === '' ? type.version : `${type.group}/${type.version}`, kind: type.kind, metadata },
    { action, dryRun: true },
  );
}
