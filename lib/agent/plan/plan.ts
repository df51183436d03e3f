import type { Refusal } from '../../events/event.ts';
import { byCodeUnit } from '../../json.ts';
import { groupOf, type ObjectId, parseObjectId } from '../../object-id.ts';
import type { Inventory, InventoryEntry } from '../memory/inventory.ts';
import type { DesiredObject } from './desired.ts';
import { type Stage, stages, stepOfKind, steps } from './stages.ts';

/** What is known of one desired object in the cluster. */
export type LiveFact =
  /** As released, and still ours: known from watches, or compared just now. */
  | { readonly kind: 'same' }
  /** Not there, and the server would take it. */
  | { readonly kind: 'absent' }
  /** There, and the server would take the change. */
  | { readonly kind: 'differs'; readonly fields: readonly string[] }
  /** As released, but not, or not only, by us: applied once more to own it. */
  | { readonly kind: 'disowned' }
  /** It carries the label of another delivery. */
  | { readonly kind: 'foreign'; readonly delivery: string }
  /** On its way out; it can be made again when it is gone. */
  | { readonly kind: 'terminating' }
  /** The server would not take it. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Something of this set must be there first: its kind or its namespace. */
  | { readonly kind: 'unproven' };

export type Change =
  | { readonly kind: 'create'; readonly object: DesiredObject }
  | { readonly kind: 'update'; readonly object: DesiredObject; readonly fields: readonly string[] }
  | { readonly kind: 'unchanged'; readonly object: DesiredObject }
  /** Looked at again when its stage comes. */
  | { readonly kind: 'prove'; readonly object: DesiredObject }
  /** Not before the object that is there is gone. */
  | { readonly kind: 'await-removal'; readonly object: DesiredObject };

export interface Plan {
  readonly stages: readonly Stage<Change>[];
  /** Not empty: nothing of this plan may be carried out. */
  readonly refusals: readonly Refusal[];
  /** What left the release, in the order of pruning. */
  readonly prune: readonly InventoryEntry[];
}

export interface PlanInput {
  readonly desired: readonly DesiredObject[];
  readonly inventory: Inventory;
  readonly live: (id: ObjectId) => LiveFact;
  /** Objects that a delivery may never hold: itself and its memory. */
  readonly forbidden: ReadonlySet<ObjectId>;
  readonly prune: boolean;
}

/** From what should be and what is to what has to be done. Every refusal is found, not the first. Pure. */
export function plan({ desired, inventory, live, forbidden, prune }: PlanInput): Plan {
  const refusals: Refusal[] = [];
  if (desired.length === 0 && inventory.size > 0)
    refusals.push({
      reason: `The release holds no object, and this delivery holds ${inventory.size}: an empty release never prunes everything`,
    });
  const changes: Change[] = [];
  for (const object of desired) {
    if (forbidden.has(object.id)) refusals.push({ object: object.id, reason: 'A release may not hold its own Delivery or its memory' });
    else {
      const decided = changeOf(object, live(object.id));
      if ('reason' in decided) refusals.push(decided);
      else changes.push(decided);
    }
  }
  const wanted = new Set(desired.map(({ id }) => id));
  const left = prune && desired.length > 0 ? [...inventory.values()].filter(({ id }) => !wanted.has(id)) : [];
  return { stages: stages(changes, ({ object }) => object), refusals, prune: pruneOrder(left) };
}

/** The other way round than applied: later waves first, inside a wave the later steps first. */
export function pruneOrder(entries: Iterable<InventoryEntry>): readonly InventoryEntry[] {
  return [...entries].sort((left, right) => right.wave - left.wave || position(right) - position(left) || byCodeUnit(left.id, right.id));
}

function changeOf(object: DesiredObject, fact: LiveFact): Change | Refusal {
  switch (fact.kind) {
    case 'same':
      return { kind: 'unchanged', object };
    case 'absent':
      return { kind: 'create', object };
    case 'differs':
      return { kind: 'update', object, fields: fact.fields };
    case 'disowned':
      return { kind: 'update', object, fields: [] };
    case 'terminating':
      return { kind: 'await-removal', object };
    case 'unproven':
      return { kind: 'prove', object };
    case 'foreign':
      return { object: object.id, reason: heldBy(fact.delivery) };
    case 'refused':
      return { object: object.id, reason: fact.reason };
  }
}

/** Why a delivery may not have an object, by the label of the one that has it. */
export function heldBy(label: string): string {
  return `It is held by the delivery ${label}, and one object has one delivery`;
}

function position({ id, apiVersion }: InventoryEntry): number {
  return steps.indexOf(stepOfKind(groupOf(apiVersion), parseObjectId(id)?.kind ?? ''));
}
