import type { Happening } from './event.ts';

/** Whether somebody should look: the `type` of a Kubernetes event, the level of a log line. */
export function severity(what: Happening): 'normal' | 'warning' {
  switch (what.kind) {
    case 'not-ready':
    case 'refused':
    case 'failed':
    case 'drift-reverted':
    case 'drift-observed':
    case 'drift-contested':
    case 'registry-unreachable':
    case 'hint-stale':
    case 'cluster-unreachable':
    case 'delivery-malformed':
    case 'overridden':
    case 'report-failed':
      return 'warning';
    case 'agent-ready':
    case 'agent-stopped':
    case 'leading':
    case 'not-leading':
    case 'accepted':
    case 'applied':
    case 'waiting':
    case 'pruned':
    case 'kept':
    case 'ownership-restored':
    case 'suspended':
    case 'resumed':
    case 'registry-reachable':
    case 'cluster-reachable':
    case 'delivery-removed':
    case 'report-published':
      return 'normal';
  }
}
