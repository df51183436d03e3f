import type { EventSink, Happening, PawlEvent } from '../events/event.ts';
import { sentence } from '../events/sentence.ts';
import { severity } from '../events/severity.ts';
import type { Cluster } from '../kubernetes/cluster.ts';
import { type ObjectReference, postEvent } from '../kubernetes/events.ts';
import type { Delivery } from './delivery/delivery.ts';
import { deliveryApiVersion, deliveryKind } from './delivery/delivery-crd.ts';
import type { Holding } from './holding.ts';

export interface ReportOptions {
  readonly delivery: () => Delivery;
  readonly holding: Holding;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/**
 * Writes what happens as Kubernetes events on the Delivery, and on the object that it is about. In the background: nothing waits for it,
 * and what cannot be written is lost here, the log has it.
 */
export function reportToCluster(cluster: Cluster, { delivery, holding, now, signal }: ReportOptions): EventSink {
  const queue: (() => Promise<void>)[] = [];
  let isBusy = false;

  async function work(): Promise<void> {
    isBusy = true;
    for (let post = queue.shift(); post !== undefined && !signal.aborted; post = queue.shift()) await post().catch(() => undefined);
    isBusy = false;
  }

  return (event) => {
    const reason = reasonOf(event.what);
    if (reason === undefined || queue.length >= longestQueue) return;
    for (const regarding of referencesOf(event, delivery(), holding))
      queue.push(() =>
        postEvent(cluster, {
          regarding,
          reason,
          action: 'Reconcile',
          message: sentence(event.what),
          type: severity(event.what) === 'warning' ? 'Warning' : 'Normal',
          clock: now,
          signal,
        }),
      );
    if (!isBusy) void work();
  };
}

const longestQueue = 200;

/** CamelCase of what happened; undefined for what `kubectl describe` need not show. */
function reasonOf({ kind }: Happening): string | undefined {
  switch (kind) {
    case 'agent-ready':
    case 'agent-stopped':
    case 'leading':
    case 'not-leading':
    case 'delivery-malformed':
    case 'delivery-removed':
      return undefined;
    case 'accepted':
    case 'applied':
    case 'waiting':
    case 'not-ready':
    case 'refused':
    case 'failed':
    case 'pruned':
    case 'kept':
    case 'drift-reverted':
    case 'drift-observed':
    case 'drift-contested':
    case 'ownership-restored':
    case 'suspended':
    case 'resumed':
    case 'registry-unreachable':
    case 'registry-reachable':
    case 'hint-stale':
    case 'cluster-unreachable':
    case 'cluster-reachable':
    case 'overridden':
    case 'report-failed':
    case 'report-published':
      return kind.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
  }
}

function referencesOf({ what }: PawlEvent, { namespace, name, uid }: Delivery, { held }: Holding): readonly ObjectReference[] {
  const delivery: ObjectReference = { apiVersion: deliveryApiVersion, kind: deliveryKind, namespace, name, uid };
  if (!('object' in what)) return [delivery];
  const known = held.get(what.object);
  if (known === undefined) return [delivery];
  const { apiVersion, kind, metadata } = known.desired.object;
  return [delivery, { apiVersion, kind, namespace: metadata.namespace, name: metadata.name, uid: known.baseline.uid }];
}
