import type { LiveStatus } from './live-status.ts';
import { failed, progressing, type Readiness, ready } from './verdict.ts';

/** Ready is Established: objects of its kind are accepted. */
export function customResourceDefinition(live: LiveStatus): Readiness {
  const names = live.condition('NamesAccepted');
  if (names?.value === 'False') return failed(`Its names are not accepted: ${names.message}`);
  return live.condition('Established')?.value === 'True' ? ready('The kind is served') : progressing('Waiting for the kind to be served');
}
