import { counted } from '../../counted.ts';
import type { LiveStatus } from './live-status.ts';
import { allReady, notObserved, replicaFailure, waitFor } from './replicas.ts';
import { progressing, type Readiness } from './verdict.ts';

export function replicaSet(live: LiveStatus): Readiness {
  const { spec, status } = live;
  const unseen = notObserved(live);
  if (unseen !== undefined) return unseen;
  const wanted = spec.number('replicas') ?? 1;
  const surplus = (status.number('replicas') ?? 0) - wanted;
  const missing = waitFor(status.number('availableReplicas') ?? 0, wanted, 'ready');
  if (missing !== undefined) return replicaFailure(live) ?? missing;
  return surplus > 0 ? progressing(`Waiting for ${counted(surplus, 'surplus replica')} to go`) : allReady(wanted);
}
