import type { LiveStatus } from './live-status.ts';
import { failed, progressing, type Readiness, ready } from './verdict.ts';

/**
 * As kstatus (sigs.k8s.io/cli-utils) judges a kind that it does not know: by observedGeneration and the conditions Stalled,
 * Reconciling and Ready. A custom resource that has none of these says nothing about readiness, and is ready because it exists.
 */
export function customResource(live: LiveStatus): Readiness {
  if (live.outdated !== undefined) return live.outdated;
  const stalled = live.condition('Stalled');
  if (stalled?.value === 'True') return failed(stalled.message);
  const reconciling = live.condition('Reconciling');
  if (reconciling?.value === 'True') return progressing(`Waiting for it to be reconciled: ${reconciling.message}`);
  const condition = live.condition('Ready');
  if (condition !== undefined)
    return condition.value === 'True'
      ? ready(condition.message || 'It is ready')
      : progressing(`Waiting for it to be ready: ${condition.message}`);
  // A Ready condition that is about an earlier generation is not gone, only out of date.
  const outdated = live.status.list('conditions').some((each) => each.text('type') === 'Ready');
  return outdated ? progressing('Waiting for its condition Ready to be about this generation') : ready('It exists');
}
