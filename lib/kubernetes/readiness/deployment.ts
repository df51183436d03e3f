import { counted } from '../../counted.ts';
import type { LiveStatus } from './live-status.ts';
import { allReady, notObserved, replicaFailure, waitFor } from './replicas.ts';
import { failed, progressing, type Readiness, ready } from './verdict.ts';

/** As `kubectl rollout status` judges it. One that its author paused rolls nothing out, so there is nothing to wait for. */
export function deployment(live: LiveStatus): Readiness {
  const { spec, status } = live;
  if (spec.flag('paused')) return ready('Paused, so that nothing is rolled out');
  const unseen = notObserved(live);
  if (unseen !== undefined) return unseen;
  const progress = live.condition('Progressing');
  if (progress?.reason === 'ProgressDeadlineExceeded') return failed(progress.message);
  const wanted = spec.number('replicas') ?? 1;
  const updated = status.number('updatedReplicas') ?? 0;
  const old = (status.number('replicas') ?? 0) - updated;
  const available = status.number('availableReplicas') ?? 0;
  if (updated < wanted || available < wanted) {
    const failure = replicaFailure(live);
    if (failure !== undefined) return failure;
  }
  return (
    waitFor(updated, wanted, 'updated') ??
    (old > 0 ? progressing(`Waiting for ${counted(old, 'old replica')} to go`) : undefined) ??
    waitFor(available, wanted, 'ready') ??
    allReady(wanted)
  );
}
