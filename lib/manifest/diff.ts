import { byCodeUnit } from '../json.ts';
import type { ObjectId } from '../object-id.ts';
import type { Memory } from '../remembered.ts';
import { diffFields } from './diff/diff-fields.ts';
import { maskSecret } from './diff/mask-secret.ts';
import type { KindName, Kinds } from './kinds.ts';
import { asJson } from './kubernetes-object.ts';
import type { ManifestObject, ManifestSet } from './manifest-set.ts';
import { meaningOf, readersAmong } from './meaning.ts';
import type { ObjectChange, SemanticDiff, TypedChange } from './semantic-diff.ts';

export { applyDiff, applyFields } from './diff/apply-diff.ts';
export { diffJson, diffSchema } from './diff/diff-json.ts';
export { type DiffSummary, summarize } from './diff/diff-summary.ts';
export { type Consequence, meaningOf } from './meaning.ts';
export type { FieldChange, ObjectChange, SemanticDiff, TypedChange } from './semantic-diff.ts';

/**
 * From one manifest set to another; undefined stands for an environment that has nothing. Changes are in the order of their ids.
 *
 * @param memory for whoever compares sets that are mostly alike again and again
 */
export function diffSets(before: ManifestSet | undefined, after: ManifestSet | undefined, memory?: Memory | undefined): SemanticDiff {
  const left = byId(before);
  const right = byId(after);
  const ids = new Set([...left.keys(), ...right.keys()]);
  const changes = [...ids].flatMap((id) => changeOf(id, left.get(id), right.get(id))).sort((one, other) => byCodeUnit(one.id, other.id));
  const changed = new Set(changes.map(({ id }) => id));
  const unchanged = [...right.values()].filter(({ id }) => !changed.has(id)).map(({ object }) => object);
  const readers = readersAmong(unchanged, changes, memory);
  return {
    changes,
    created: count(changes, 'created'),
    updated: count(changes, 'updated'),
    deleted: count(changes, 'deleted'),
    consequences: meaningOf({ changes, readers }),
    readers,
    changed: changedAmong(changes),
  };
}

/** Gives a diff that was copied its question: it has to answer with the copies. */
export function changedAmong(changes: readonly ObjectChange[]): SemanticDiff['changed'] {
  return (kind) => changes.filter((change) => (change.after ?? change.before)?.kind === kind).map((change) => typed(change, kind));
}

function byId(set: ManifestSet | undefined): ReadonlyMap<ObjectId, ManifestObject> {
  return new Map(set?.objects.map((object) => [object.id, object]));
}

function changeOf(id: ObjectId, before: ManifestObject | undefined, after: ManifestObject | undefined): readonly ObjectChange[] {
  const application = (after ?? before)?.application || undefined;
  if (before === undefined) return [{ id, change: 'created', application, after: after?.object, fields: [] }];
  if (after === undefined) return [{ id, change: 'deleted', application, before: before.object, fields: [] }];
  if (before === after) return [];
  const fields = diffFields(asJson(before.object), asJson(after.object));
  if (fields.length === 0) return [];
  const shown = after.object.kind === 'Secret' ? fields.map(maskSecret) : fields;
  return [{ id, change: 'updated', application, before: before.object, after: after.object, fields: shown }];
}

function count(changes: readonly ObjectChange[], change: ObjectChange['change']): number {
  return changes.filter((one) => one.change === change).length;
}

function typed<K extends KindName>({ id, before, after }: ObjectChange, _kind: K): TypedChange<Kinds[K]> {
  // The kind is what was asked for; that its fields are what Kubernetes says is checked where the set is compiled.
  return { id, before: before as unknown as Kinds[K] | undefined, after: after as unknown as Kinds[K] | undefined };
}
