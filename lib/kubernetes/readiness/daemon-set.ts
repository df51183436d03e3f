import type { LiveStatus } from './live-status.ts';
import { allReady, notObserved, waitFor } from './replicas.ts';
import { type Readiness, ready } from './verdict.ts';

/** As `kubectl rollout status` judges it: one updated, available pod on every node that should have one. */
export function daemonSet(live: LiveStatus): Readiness {
  const { spec, status } = live;
  const unseen = notObserved(live);
  if (unseen !== undefined) return unseen;
  const wanted = status.number('desiredNumberScheduled') ?? 0;
  if (wanted === 0) return ready('No node needs it');
  const mustUpdate = spec.fields('updateStrategy').text('type') === 'OnDelete' ? 0 : wanted;
  return (
    waitFor(status.number('updatedNumberScheduled') ?? 0, mustUpdate, 'updated') ??
    waitFor(status.number('numberAvailable') ?? 0, wanted, 'ready') ??
    allReady(wanted)
  );
}
