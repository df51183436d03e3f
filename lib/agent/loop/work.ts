import type { AppliedCount, Refusal } from '../../events/event.ts';
import type { Cluster } from '../../kubernetes/cluster.ts';
import type { ManifestSet } from '../../manifest/manifest-set.ts';
import type { ObjectId } from '../../object-id.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { Guard } from '../drift/guard.ts';
import type { Holding } from '../holding.ts';
import type { MemoryStore, RememberedRelease } from '../memory/memory.ts';
import type { DesiredObject } from '../plan/desired.ts';
import type { LiveFact } from '../plan/plan.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Claims } from './claims.ts';

/** Everything that one pass over one delivery works with. */
export interface Work {
  readonly delivery: Delivery;
  readonly holding: Holding;
  readonly guard: Guard;
  readonly memory: MemoryStore;
  readonly claims: Claims;
  /** Acts as the delivery's ServiceAccount, where it names one. */
  readonly cluster: Cluster;
  readonly surroundings: Surroundings;
  /** Asked before each object: the Delivery says otherwise by now, so this round ends with what is under way. Once true, always true. */
  readonly isHalted: (release: RememberedRelease | undefined) => boolean;
  readonly signal: AbortSignal;
}

/** The release that a pass works towards. */
export interface Target {
  readonly release: RememberedRelease;
  readonly set: ManifestSet;
  readonly desired: readonly DesiredObject[];
  /** Of all that is desired. */
  readonly ids: ReadonlySet<ObjectId>;
  /** Present until the release is accepted into the memory. */
  readonly layer: Uint8Array | undefined;
  /** What earlier passes found out about objects whose stage has not come yet, so that waiting costs no dry runs. */
  readonly proofs: Map<ObjectId, LiveFact>;
  /** What has failed under the release before and is gone, and is to run again once this one is accepted. */
  readonly anew: Set<ObjectId>;
  /** Objects that some pass towards this release created or changed, for the count at its end. */
  readonly created: Set<ObjectId>;
  readonly updated: Set<ObjectId>;
  readonly pruned: Set<ObjectId>;
  readonly begun: number;
}

/** How far a pass came. */
export type Outcome =
  /** Everything is applied, ready and pruned. `count` is there the first time. */
  | { readonly kind: 'complete'; readonly count: AppliedCount | undefined }
  /** It goes on when these are ready: the watches will tell. */
  | { readonly kind: 'waiting'; readonly messages: readonly string[]; readonly failed: boolean }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly refusals: readonly Refusal[] };

/** It ended before its time, and the next round begins at once. */
export type Halted = { readonly kind: 'halted' };

export const halted: Halted = { kind: 'halted' };

/** `PLAN_REFUSED`: nothing was changed. `WAVE_REFUSED`: earlier waves were applied. `PRUNE_REFUSED`: all was applied. */
export type RefusalCode = 'PLAN_REFUSED' | 'WAVE_REFUSED' | 'PRUNE_REFUSED';
