import type { LiveStatus } from './live-status.ts';
import { failed, type Readiness, ready } from './verdict.ts';

/**
 * Pending is ready enough. A claim of a class that waits for its first consumer stays pending until a pod uses it, and the claim alone
 * does not say whether it is of such a class; to wait for it before its pods would be to wait for ever. The pods that need
 * the volume wait for it themselves, and say so.
 */
export function persistentVolumeClaim({ status }: LiveStatus): Readiness {
  switch (status.text('phase')) {
    case 'Bound':
      return ready('The claim is bound');
    case 'Lost':
      return failed('The claim lost its volume');
    default:
      return ready('The claim is pending until a pod needs it or a volume is there');
  }
}
