import type { LiveStatus } from './live-status.ts';
import { progressing, type Readiness, ready } from './verdict.ts';

export function namespace({ status }: LiveStatus): Readiness {
  return status.text('phase') === 'Terminating'
    ? progressing('Waiting for the deletion of the namespace to finish')
    : ready('The namespace is active');
}
