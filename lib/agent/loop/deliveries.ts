import type { Cluster, LiveObject, ObjectAddress, ResourceType } from '../../kubernetes/cluster.ts';
import { type ObjectEvent, watchObjects } from '../../kubernetes/watch.ts';
import { createObserver } from '../cluster/observer.ts';
import { readDelivery } from '../delivery/delivery.ts';
import { deliveryApiVersion, deliveryKind } from '../delivery/delivery-crd.ts';
import type { ContestLimits } from '../drift/contest.ts';
import type { EvidenceOpener } from '../reports/open-evidence.ts';
import type { SourceOpener } from '../source/open-source.ts';
import { malformedStatus } from '../status/malformed.ts';
import { writeStatus } from '../status/write-status.ts';
import type { Surroundings } from '../surroundings.ts';
import { createClaims } from './claims.ts';
import { type DeliveryLoop, startDeliveryLoop } from './delivery-loop.ts';

export interface DeliveriesOptions {
  readonly surroundings: Surroundings;
  readonly open: SourceOpener;
  readonly openEvidence: EvidenceOpener;
  readonly contest: ContestLimits;
  readonly auditEvery: number;
  readonly readLedgerEvery: number;
  /** Only Deliveries of this namespace. @default all */
  readonly namespace?: string | undefined;
  /** All Deliveries that there are have been seen once. */
  readonly onSynced: () => void;
  readonly signal: AbortSignal;
}

/**
 * Keeps one loop for each Delivery that there is, until the signal fires; resolves when all of them have ended.
 * A loop that fails concerns its own Delivery only.
 */
export async function runDeliveries(cluster: Cluster, options: DeliveriesOptions): Promise<void> {
  const { surroundings, signal } = options;
  const type = await deliveryType(cluster, options);
  if (type === undefined) return;
  const observer = createObserver(surroundings, signal);
  const claims = createClaims();
  const running = new Map<string, Running>();
  /** Loops of which the last work has not ended: a new one of the same name waits for it. */
  const ending = new Map<string, Promise<void>>();

  const end = (key: string) => {
    const known = running.get(key);
    if (known === undefined) return;
    running.delete(key);
    const before = ending.get(key) ?? Promise.resolve();
    ending.set(
      key,
      before.then(() => known.loop.then((loop) => loop.stop())),
    );
  };

  const see = (object: LiveObject) => {
    const key = keyOf(object);
    const reading = readDelivery(object);
    const address: ObjectAddress = { type, namespace: object.metadata.namespace, name: object.metadata.name };
    switch (reading.kind) {
      case 'malformed':
        // What it said before, whom it trusted above all, holds no longer: nothing is changed any more until it can be read.
        end(key);
        return tellMalformed(object, address, reading.message);
      case 'delivery': {
        const { delivery } = reading;
        const identity = `${delivery.uid} ${delivery.spec.serviceAccountName ?? ''}`;
        const known = running.get(key);
        if (known?.identity === identity) return void known.loop.then((loop) => loop.update(delivery));
        end(key);
        const loop = (ending.get(key) ?? Promise.resolve()).then(() =>
          startDeliveryLoop(delivery, { ...options, cluster, observer, claims, address }),
        );
        running.set(key, { identity, loop });
      }
    }
  };

  const tellMalformed = (object: LiveObject, address: ObjectAddress, message: string) => {
    const { name, namespace = '' } = object.metadata;
    const next = malformedStatus(object, message, surroundings.now());
    writeStatus(cluster, { address, ...next, signal }).then(
      (isNews) => {
        if (isNews)
          surroundings.emit({ at: surroundings.now(), delivery: { namespace, name }, what: { kind: 'delivery-malformed', message } });
      },
      () => undefined,
    );
  };

  const onEvent = (event: ObjectEvent) => {
    switch (event.kind) {
      case 'sync': {
        const present = new Set(event.objects.map(keyOf));
        for (const key of [...running.keys()]) if (!present.has(key)) end(key);
        for (const object of event.objects) see(object);
        return;
      }
      case 'added':
      case 'modified':
        return see(event.object);
      case 'deleted':
        return end(keyOf(event.object));
    }
  };

  try {
    await watchObjects(cluster, type, {
      namespace: options.namespace,
      onEvent,
      onSynced: options.onSynced,
      signal,
      wait: surroundings.wait,
    });
  } finally {
    for (const key of [...running.keys()]) end(key);
    await Promise.all(ending.values());
  }
}

interface Running {
  /** The Delivery itself and who it acts as: another of either is another loop. */
  readonly identity: string;
  readonly loop: Promise<DeliveryLoop>;
}

/** The kind must be installed first; an agent that is there before it waits for it. */
async function deliveryType(cluster: Cluster, { surroundings, signal }: DeliveriesOptions): Promise<ResourceType | undefined> {
  for (let said = false; !signal.aborted; ) {
    try {
      const type = (await cluster.discover({ refresh: true, signal })).find(deliveryApiVersion, deliveryKind);
      if (type !== undefined) return type;
      if (!said)
        surroundings.emit({
          at: surroundings.now(),
          what: {
            kind: 'failed',
            code: 'NO_CRD',
            message: `Waiting for the CustomResourceDefinition of ${deliveryKind}, which "pawl agent install" prints`,
          },
        });
    } catch (error) {
      if (signal.aborted) return undefined;
      if (!said)
        surroundings.emit({
          at: surroundings.now(),
          what: { kind: 'cluster-unreachable', message: error instanceof Error ? error.message : String(error) },
        });
    }
    said = true;
    await surroundings.wait(pauseForKind, signal);
  }
  return undefined;
}

const pauseForKind = 1_000;

function keyOf({ metadata }: LiveObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
