import { counted } from '../../counted.ts';
import type { LiveStatus } from './live-status.ts';
import { allReady, notObserved, waitFor } from './replicas.ts';
import { progressing, type Readiness } from './verdict.ts';

/** As `kubectl rollout status` judges it: with a partition only the replicas above it must be updated, with OnDelete none. */
export function statefulSet(live: LiveStatus): Readiness {
  const { spec, status } = live;
  const unseen = notObserved(live);
  if (unseen !== undefined) return unseen;
  const wanted = spec.number('replicas') ?? 1;
  const strategy = spec.fields('updateStrategy');
  const partition = strategy.fields('rollingUpdate').number('partition') ?? 0;
  const surplus = (status.number('replicas') ?? 0) - wanted;
  const mustUpdate = strategy.text('type') === 'OnDelete' ? 0 : Math.max(0, wanted - partition);
  return (
    waitFor(status.number('readyReplicas') ?? 0, wanted, 'ready') ??
    waitFor(updatedReplicas(live), mustUpdate, 'updated') ??
    waitFor(status.number('availableReplicas') ?? wanted, wanted, 'available') ??
    (surplus > 0 ? progressing(`Waiting for ${counted(surplus, 'surplus replica')} to go`) : undefined) ??
    allReady(wanted)
  );
}

/** When a rollout is complete the controller makes both revisions the same, and `updatedReplicas` may be absent. */
function updatedReplicas({ status }: LiveStatus): number {
  const updated = status.number('updatedReplicas') ?? 0;
  const complete = status.text('updateRevision') !== undefined && status.text('updateRevision') === status.text('currentRevision');
  return complete ? Math.max(updated, status.number('currentReplicas') ?? 0) : updated;
}
