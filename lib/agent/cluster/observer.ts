import { messageOf } from '../../errors.ts';
import type { Cluster, LiveObject, ResourceType } from '../../kubernetes/cluster.ts';
import type { ClusterError } from '../../kubernetes/cluster-error.ts';
import { hasReadiness } from '../../kubernetes/readiness/has-readiness.ts';
import { type ObjectEvent, watchObjects } from '../../kubernetes/watch.ts';
import { type ObjectId, objectId, qualifiedKind } from '../../object-id.ts';
import { goneView, type HeldByKind, type View, viewOf } from '../holding.ts';
import { deliveryLabel } from '../names.ts';
import type { Surroundings } from '../surroundings.ts';

/** One watch per kind and acting identity over everything that carries a delivery label, shared by all deliveries that want it. */
export interface Observer {
  follow(subscriber: Subscriber): Following;
}

export interface Subscriber {
  /** The value of its delivery label. */
  readonly label: string;
  /** Whether it wants to hear of an object that does not carry its label (any more). */
  readonly wants: (id: ObjectId) => boolean;
  /** What it has read, and so wants to hear of if it is gone: of what no list has had, no watch can tell. */
  readonly held: () => HeldByKind;
  readonly onView: (id: ObjectId, view: View) => void;
}

export interface Following {
  /** From now on exactly these are watched for this subscriber; what is known of them already is told at once. */
  want(targets: readonly WatchTarget[]): void;
  stop(): void;
}

export interface WatchTarget {
  readonly cluster: Cluster;
  /** Who watches: the name under which `cluster` acts. */
  readonly user: string;
  readonly type: ResourceType;
  /** Absent: all namespaces, or a cluster-scoped kind. */
  readonly namespace?: string | undefined;
}

export function createObserver(surroundings: Surroundings, signal: AbortSignal): Observer {
  const watches = new Map<string, Watch>();

  return {
    follow(subscriber) {
      const wanted = new Set<string>();
      const leave = (key: string) => {
        wanted.delete(key);
        const watch = watches.get(key);
        if (watch === undefined) return;
        watch.subscribers.delete(subscriber);
        if (watch.subscribers.size > 0) return;
        watches.delete(key);
        watch.stop();
      };
      return {
        want(targets) {
          const keys = new Map(targets.map((target) => [keyOf(target), target]));
          const held = subscriber.held();
          for (const key of [...wanted]) if (!keys.has(key)) leave(key);
          for (const [key, target] of keys) {
            const watch = watches.get(key) ?? startWatch(target, surroundings, signal);
            watches.set(key, watch);
            if (!wanted.has(key)) {
              wanted.add(key);
              watch.subscribers.add(subscriber);
              for (const [id, { label, view }] of watch.known) tell(subscriber, id, label, view);
            }
            // Each time: what is held since the list was read before it, and may have gone in between.
            watch.tellMissing(subscriber, held);
          }
        },
        stop: () => {
          for (const key of [...wanted]) leave(key);
        },
      };
    },
  };
}

interface Watch {
  readonly subscribers: Set<Subscriber>;
  readonly known: Map<ObjectId, Known>;
  /** Of what the subscriber holds and the server, as far as it was watched, does not have with a label. */
  tellMissing(subscriber: Subscriber, held: HeldByKind): void;
  stop(): void;
}

interface Known {
  readonly label: string | undefined;
  readonly view: View;
}

function keyOf({ user, type, namespace }: WatchTarget): string {
  return [user, type.group, type.version, type.plural, namespace ?? ''].join('|');
}

function startWatch({ cluster, type, namespace }: WatchTarget, surroundings: Surroundings, signal: AbortSignal): Watch {
  const stopped = new AbortController();
  const known = new Map<ObjectId, Known>();
  const subscribers = new Set<Subscriber>();
  /** The version of the last list or event; undefined before the first list. */
  let position: string | undefined;
  let asked = 0;

  const tellMissing = (subscriber: Subscriber, held: HeldByKind) => {
    if (position === undefined) return;
    const view = goneView(position, { at: surroundings.elapsed(), asked });
    for (const { desired } of held.get(qualifiedKind(type)) ?? []) {
      const isWatched = namespace === undefined || desired.object.metadata.namespace === namespace;
      if (isWatched && !known.has(desired.id)) subscriber.onView(desired.id, view);
    }
  };
  const see = (id: ObjectId, next: Known) => {
    if (next.view.observation.kind === 'gone') known.delete(id);
    else known.set(id, next);
    for (const subscriber of subscribers) tell(subscriber, id, next.label, next.view);
  };
  const onEvent = (event: ObjectEvent) => {
    const at = surroundings.elapsed();
    failures = 0;
    position = event.kind === 'sync' ? event.resourceVersion : event.object.metadata.resourceVersion;
    switch (event.kind) {
      case 'sync': {
        const present = new Set<ObjectId>();
        for (const object of event.objects) {
          present.add(idOfLive(type, object));
          see(idOfLive(type, object), { label: object.metadata.labels?.[deliveryLabel], view: viewOf(type, object, { at, asked }) });
        }
        for (const [id, { label }] of [...known])
          if (!present.has(id)) see(id, { label, view: goneView(event.resourceVersion, { at, asked }) });
        for (const subscriber of subscribers) tellMissing(subscriber, subscriber.held());
        return;
      }
      case 'added':
      case 'modified':
        return see(idOfLive(type, event.object), {
          label: event.object.metadata.labels?.[deliveryLabel],
          view: viewOf(type, event.object, { at }),
        });
      case 'deleted':
        return see(idOfLive(type, event.object), {
          label: event.object.metadata.labels?.[deliveryLabel],
          view: goneView(event.object.metadata.resourceVersion, { at }),
        });
    }
  };

  /** The kind went, or this version of it: what became of its objects is looked at one by one. */
  const tellAllMissing = () => {
    known.clear();
    for (const subscriber of subscribers) tellMissing(subscriber, subscriber.held());
  };

  void watchForEver(async () =>
    watchObjects(cluster, type, {
      namespace,
      labelSelector: deliveryLabel,
      metadataOnly: !hasReadiness(type.group, type.kind),
      onListing: () => {
        asked = surroundings.elapsed();
      },
      onEvent,
      onTrouble(error) {
        tellRefusal(error);
        if (error.code === 'UNKNOWN_KIND') tellAllMissing();
      },
      signal: AbortSignal.any([signal, stopped.signal]),
      wait: surroundings.wait,
    }),
  );

  let refusal = '';
  let failures = 0;

  /** Without the right to watch, or where the server fails at it again and again, drift of this kind goes unseen: said once. */
  function tellRefusal({ code, message }: ClusterError): void {
    failures++;
    const isLasting = code === 'FORBIDDEN' || code === 'UNAUTHORIZED' || (mendsSeldom(code) && failures >= severalFailures);
    if (!isLasting || message === refusal) return;
    refusal = message;
    surroundings.emit({ at: surroundings.now(), what: { kind: 'failed', code: 'WATCH_REFUSED', message } });
  }

  /** `watchObjects` only ends by itself when something threw that nobody expected: said, and begun again. */
  async function watchForEver(watch: () => Promise<void>): Promise<void> {
    while (!signal.aborted && !stopped.signal.aborted) {
      try {
        await watch();
      } catch (error) {
        surroundings.emit({
          at: surroundings.now(),
          what: { kind: 'failed', code: 'WATCH_BROKE', message: `The watch on ${type.plural} broke: ${messageOf(error)}` },
        });
        await surroundings.wait(pauseAfterFailure, stopped.signal);
      }
    }
  }

  return { subscribers, known, tellMissing, stop: () => stopped.abort() };
}

const pauseAfterFailure = 1_000;
const severalFailures = 5;

/** A conversion that fails, say. Broken connections mend themselves, and a kind that is gone has no objects. */
function mendsSeldom(code: ClusterError['code']): boolean {
  return code === 'REFUSED' || code === 'INVALID' || code === 'BAD_ANSWER';
}

function tell(subscriber: Subscriber, id: ObjectId, label: string | undefined, view: View): void {
  if (label === subscriber.label || subscriber.wants(id)) subscriber.onView(id, view);
}

/** By the type that is watched: metadata-only answers carry another kind. */
function idOfLive({ group, kind }: ResourceType, { metadata }: LiveObject): ObjectId {
  return objectId({ group, kind, namespace: metadata.namespace, name: metadata.name });
}
