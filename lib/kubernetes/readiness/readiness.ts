import { groupOf } from '../../object-id.ts';
import type { LiveObject } from '../cluster.ts';
import { customResource } from './custom-resource.ts';
import { hasReadiness } from './has-readiness.ts';
import { liveStatus } from './live-status.ts';
import { readers, typeName } from './readers.ts';
import type { Readiness } from './verdict.ts';

export type { Readiness } from './verdict.ts';

/** Judges one object by its own status alone. */
export function readiness(object: LiveObject): Readiness {
  if (object.metadata.deletionTimestamp !== undefined) return { state: 'progressing', message: 'Waiting for its deletion to finish' };
  const group = groupOf(object.apiVersion);
  const reader = readers.get(typeName(group, object.kind));
  if (reader !== undefined) return reader(liveStatus(object));
  return hasReadiness(group, object.kind) ? customResource(liveStatus(object)) : { state: 'ready', message: 'It exists' };
}
