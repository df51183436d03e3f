import type { Digest } from '../digest.ts';
import type { ObjectId } from '../object-id.ts';

/** Something that happened, in the words that every sink gets: JSON lines, Kubernetes events, later notifications. */
export interface PawlEvent {
  readonly at: Date;
  /** The Delivery that it is about; absent for what concerns the whole agent. */
  readonly delivery?: DeliveryName | undefined;
  readonly what: Happening;
}

export interface DeliveryName {
  readonly namespace: string;
  readonly name: string;
}

/** The closed union of what can happen. A new member is a compile error wherever one is put into words. */
export type Happening =
  | { readonly kind: 'agent-ready'; readonly server: string; readonly healthPort: number }
  | { readonly kind: 'agent-stopped' }
  | { readonly kind: 'leading'; readonly identity: string }
  | { readonly kind: 'not-leading'; readonly identity: string }
  | { readonly kind: 'accepted'; readonly sequence: number; readonly version: string; readonly record: Digest }
  | ({ readonly kind: 'applied'; readonly version: string; readonly sequence: number } & AppliedCount)
  | { readonly kind: 'waiting'; readonly version: string; readonly message: string }
  | { readonly kind: 'not-ready'; readonly version: string; readonly message: string }
  | { readonly kind: 'refused'; readonly code: string; readonly refusals: readonly Refusal[] }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'pruned'; readonly objects: readonly ObjectId[] }
  | { readonly kind: 'kept'; readonly object: ObjectId; readonly reason: string }
  | ({ readonly kind: 'drift-reverted'; readonly milliseconds: number } & Drift)
  | ({ readonly kind: 'drift-observed' } & Drift)
  | ({ readonly kind: 'drift-contested'; readonly reversals: number } & Drift)
  | { readonly kind: 'ownership-restored'; readonly object: ObjectId }
  | { readonly kind: 'suspended'; readonly by: string; readonly reason: string; readonly until?: string | undefined }
  | { readonly kind: 'resumed' }
  | { readonly kind: 'registry-unreachable'; readonly message: string }
  | { readonly kind: 'registry-reachable' }
  /** The tag `current` of a ledger names something else than its newest record; undefined: there is no such tag. */
  | { readonly kind: 'hint-stale'; readonly sequence: number; readonly names: Digest | undefined }
  | { readonly kind: 'cluster-unreachable'; readonly message: string }
  | { readonly kind: 'cluster-reachable' }
  | { readonly kind: 'overridden'; readonly sequence: number; readonly version: string; readonly who: string; readonly why: string }
  | { readonly kind: 'report-failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'report-published' }
  | { readonly kind: 'delivery-malformed'; readonly message: string }
  | { readonly kind: 'delivery-removed'; readonly left: 'pruned' | 'orphaned' };

/** Why one object, or the whole set where `object` is absent, was not applied. */
export interface Refusal {
  readonly object?: ObjectId | undefined;
  readonly reason: string;
}

export interface AppliedCount {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly pruned: number;
  readonly milliseconds: number;
}

/** An owned field or object that somebody else changed. */
export interface Drift {
  readonly object: ObjectId;
  /** The whole object is gone. */
  readonly deleted: boolean;
  /** `spec.template.spec.containers[name=web].image`; empty where the object is gone. */
  readonly fields: readonly string[];
  /** Who holds those fields now; empty where Kubernetes does not say. */
  readonly managers: readonly Culprit[];
}

/** An entry of `metadata.managedFields`, as far as it says who did something. */
export interface Culprit {
  readonly manager: string;
  readonly operation: string;
  /** RFC 3339 with a grain of one second; the scale subresource leaves none. */
  readonly time?: string | undefined;
  readonly subresource?: string | undefined;
}

/** Where events go. Never throws and never blocks: a sink that is slow queues for itself. */
export type EventSink = (event: PawlEvent) => void;
