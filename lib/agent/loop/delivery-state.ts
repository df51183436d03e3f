import type { ObjectId } from '../../object-id.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { MemoryStore } from '../memory/memory.ts';
import type { FetchedAgain, Found } from '../source/source.ts';
import type { StaleHint } from '../source/stale-hint.ts';
import type { LastDrift, Phase } from '../status/status.ts';
import type { Distrust } from '../trust/distrust.ts';
import type { Outcome, Target } from './work.ts';

/** Where one delivery's loop stands. Lost with the process: everything in it can be had again from the cluster and the registry. */
export interface DeliveryState {
  /** As the watch last told. */
  delivery: Delivery;
  phase: Phase;
  /** Undefined until it was read. */
  memory: MemoryStore | undefined;
  /** A write may not have gone through, or another agent wrote: read again before anything else. */
  memoryIsStale: boolean;
  /** The release in the memory. */
  current: Target | undefined;
  /** A newer one that has not been accepted yet. */
  candidate: Target | undefined;
  source: Found | undefined;
  /** The bytes of the release in the memory, where the memory has lost them. */
  fetchedAgain: FetchedAgain | undefined;
  /** As two looks in a row found it. */
  staleHint: StaleHint | undefined;
  /** What a look found that began before this was set is let go: the whole ledger is read anew, at once. */
  lookAnew: boolean;
  /** What was refused is tried again after a while, and not on every event. */
  refused: { readonly target: Target; readonly outcome: Outcome; readonly again: number } | undefined;
  suspended: boolean;
  /** Why the release in the memory may not be applied under the trust in force. */
  distrust: Distrust | undefined;
  /** When everything is compared with full reads again, by the monotonic clock. */
  auditAt: number;
  /** What could not be compared last time, and when that is tried again. */
  unaudited: { readonly ids: ReadonlySet<ObjectId>; readonly again: number } | undefined;
  /** Since when the current wave has been waiting; undefined while nothing waits. */
  waitingSince: number | undefined;
  lastDrift: LastDrift | undefined;
}

export function initialState(delivery: Delivery): DeliveryState {
  return {
    delivery,
    phase: { kind: 'starting' },
    memory: undefined,
    memoryIsStale: false,
    current: undefined,
    candidate: undefined,
    source: undefined,
    fetchedAgain: undefined,
    staleHint: undefined,
    lookAnew: false,
    refused: undefined,
    suspended: false,
    distrust: undefined,
    auditAt: Number.POSITIVE_INFINITY,
    unaudited: undefined,
    waitingSince: undefined,
    lastDrift: undefined,
  };
}
