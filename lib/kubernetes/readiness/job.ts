import type { LiveStatus } from './live-status.ts';
import { failed, progressing, type Readiness, ready } from './verdict.ts';

/** Ready is complete, so that what depends on a migration waits until it has run. One that its author suspended is not waited for. */
export function job(live: LiveStatus): Readiness {
  const ended = jobEnd(live);
  if (ended !== undefined) return ended;
  if (live.spec.flag('suspend')) return ready('Suspended, so that nothing runs');
  const wanted = live.spec.number('completions') ?? 1;
  const succeeded = live.status.number('succeeded') ?? 0;
  const failures = live.status.number('failed') ?? 0;
  const retries = failures === 0 ? '' : `, ${failures} failed so far`;
  return progressing(`Waiting for ${succeeded}/${wanted} completions${retries}`);
}

/** What it came to; undefined as long as it may still run. */
export function jobEnd(live: LiveStatus): Readiness | undefined {
  const failure = live.condition('Failed');
  if (failure?.value === 'True') return failed(`The job failed: ${failure.message}`);
  return live.condition('Complete')?.value === 'True' ? ready('The job is complete') : undefined;
}
