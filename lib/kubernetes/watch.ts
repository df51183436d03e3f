import type { Cluster, ListOptions, LiveObject, ResourceType } from './cluster.ts';
import { ClusterError } from './cluster-error.ts';
import { isOlder } from './resource-version.ts';
import { wait as realWait, type Wait } from './wait.ts';

export interface WatchObjectsOptions {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  /** @default false */
  readonly metadataOnly?: boolean;
  /** Before each list: what was known before is older than what it will say. */
  readonly onListing?: () => void;
  /** Is awaited before the next event is read, so that a slow consumer slows the server down instead of filling the memory. */
  readonly onEvent: (event: ObjectEvent) => void | Promise<void>;
  /** After each `sync` event was handled. */
  readonly onSynced?: () => void;
  /** A connection that could not be made or broke; the watch goes on by itself. */
  readonly onTrouble?: (error: ClusterError) => void;
  readonly signal: AbortSignal;
  readonly wait?: Wait;
}

export type ObjectEvent =
  /** Everything that there is now: replaces whatever the consumer knew. Comes first, and again whenever events may have been missed. */
  | { readonly kind: 'sync'; readonly objects: readonly LiveObject[]; readonly resourceVersion: string }
  | { readonly kind: 'added' | 'modified' | 'deleted'; readonly object: LiveObject };

/**
 * Follows the objects of a type for ever: list, then watch from there; a watch that ends or breaks is resumed where it was,
 * and one that cannot be resumed begins again with a list. Ends by the signal, or with what `onEvent` threw.
 */
export async function watchObjects(cluster: Cluster, type: ResourceType, options: WatchObjectsOptions): Promise<void> {
  const { signal, wait = realWait } = options;
  const handle = guarded(options.onEvent);
  const pace = growingPause();
  let position: string | undefined;
  let isCut = false;
  /** Milliseconds of pauses since something came through. */
  let away = 0;
  for (let round = 0; !signal.aborted; round++) {
    try {
      // An etcd that was restored goes back, and a server tells nothing at all from a position that it has not reached yet.
      if (position !== undefined && isCut && (await isAhead(cluster, type, { position, options }))) position = undefined;
      isCut = false;
      if (position === undefined) {
        options.onListing?.();
        const list = await cluster.list(type, selection(options));
        await handle({ kind: 'sync', objects: list.items, resourceVersion: list.resourceVersion });
        options.onSynced?.();
        position = list.resourceVersion;
      }
      const watch = { ...selection(options), signal, resourceVersion: position, timeoutSeconds: lifetime(type, round) };
      for await (const event of cluster.watch(type, watch)) {
        if (event.kind !== 'bookmark') await handle(event);
        position = event.kind === 'bookmark' ? event.resourceVersion : event.object.metadata.resourceVersion;
        pace.reset();
        away = 0;
      }
      away = 0;
      // A server that ends every watch at once is not asked in a tight loop either.
      if (!signal.aborted) await wait(pace.next(), signal);
    } catch (thrown) {
      if (thrown instanceof HandlerFailure) throw thrown.thrown;
      if (signal.aborted) return;
      if (!(thrown instanceof ClusterError)) throw thrown;
      // After a long time away, a server that went back may have caught up with the position.
      if (!canResume(thrown) || away > longestAway) position = undefined;
      isCut = thrown.code === 'UNREACHABLE' || thrown.code === 'TIMEOUT';
      options.onTrouble?.(thrown);
      const pause = Math.max(pace.next(), Math.min(thrown.retryAfter ?? 0, longestRetryAfter));
      away += pause;
      await wait(pause, signal);
    }
  }
}

const longestRetryAfter = 30_000;
const longestAway = 60_000;

async function isAhead(
  cluster: Cluster,
  type: ResourceType,
  { position, options: { namespace, signal } }: { readonly position: string; readonly options: WatchObjectsOptions },
): Promise<boolean> {
  const within = namespace === undefined ? {} : { namespace };
  const { resourceVersion } = await cluster.list(type, { ...within, metadataOnly: true, limit: 1, signal });
  return isOlder(resourceVersion, position) === true;
}

function selection({ namespace, labelSelector, metadataOnly, signal }: WatchObjectsOptions): ListOptions {
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(metadataOnly === undefined ? {} : { metadataOnly }),
    signal,
  };
}

/** Tells what the consumer threw from what the connection threw, although both may be a ClusterError. */
class HandlerFailure extends Error {
  readonly thrown: unknown;
  constructor(thrown: unknown) {
    super('An event handler failed');
    this.thrown = thrown;
  }
}

function guarded(onEvent: WatchObjectsOptions['onEvent']): (event: ObjectEvent) => Promise<void> {
  return async (event) => {
    try {
      await onEvent(event);
    } catch (thrown) {
      throw new HandlerFailure(thrown);
    }
  };
}

/**
 * Whether the same position is still good. A broken connection or a busy server says nothing against it; anything else might be
 * the position itself (expired, at an event that cannot be read).
 */
function canResume({ code, status }: ClusterError): boolean {
  switch (code) {
    case 'UNREACHABLE':
    case 'BUSY':
    case 'UNAUTHORIZED':
    case 'FORBIDDEN':
      return true;
    case 'TIMEOUT':
      return status === undefined;
    case 'BAD_KUBECONFIG':
    case 'NOT_FOUND':
    case 'CONFLICT':
    case 'GONE':
    case 'INVALID':
    case 'UNKNOWN_KIND':
    case 'BAD_ANSWER':
    case 'REFUSED':
      return false;
  }
}

/** 240 to 300 s, another one for each kind and round, so that not all watches end in the same second. */
function lifetime(type: ResourceType, round: number): number {
  let hash = round;
  for (const unit of `${type.plural}.${type.group}`) hash = (hash * 31 + unit.charCodeAt(0)) % 61;
  return 240 + hash;
}

/** How long to wait before the next try: 50 ms, doubling, at most 5 s; from the start again when an event came through. */
function growingPause(): { next(): number; reset(): void } {
  let pause = shortestPause;
  return {
    next() {
      const now = pause;
      pause = Math.min(pause * 2, longestPause);
      return now;
    },
    reset() {
      pause = shortestPause;
    },
  };
}

const shortestPause = 50;
const longestPause = 5000;
