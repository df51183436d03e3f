import type { LiveStatus } from './live-status.ts';
import { progressing, type Readiness, ready } from './verdict.ts';

/** Ready is Available: the server behind it answers. */
export function apiService(live: LiveStatus): Readiness {
  const available = live.condition('Available');
  if (available?.value === 'True') return ready('The API is available');
  return progressing(`Waiting for the API to be available${available === undefined ? '' : `: ${available.message}`}`);
}
