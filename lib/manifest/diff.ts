import { byCodeUnit } from '../json.ts';
import type { ObjectId } from '../object-id.ts';
import { diffFields } from './diff/diff-fields.ts';
import { maskSecret } from './diff/mask-secret.ts';
import type { KindName, Kinds } from './kinds.ts';
import { asJson, type KubernetesObject } from './kubernetes-object.ts';
import type { ManifestSet } from './manifest-set.ts';
import type { ObjectChange, SemanticDiff, TypedChange } from './semantic-diff.ts';

export { diffJson, diffSchema } from './diff/diff-json.ts';
export { type DiffSummary, summarize } from './diff/diff-summary.ts';
export type { FieldChange, ObjectChange, SemanticDiff, TypedChange } from './semantic-diff.ts';

/** From one manifest set to another; undefined stands for an environment that has nothing. Changes are in the order of their ids. */
export function diffSets(before: ManifestSet | undefined, after: ManifestSet | undefined): SemanticDiff {
  const left = byId(before);
  const right = byId(after);
  const ids = [...new Set([...left.keys(), ...right.keys()])].sort(byCodeUnit);
  const changes = ids.flatMap((id) => changeOf(id, left.get(id), right.get(id)));
  return {
    changes,
    created: count(changes, 'created'),
    updated: count(changes, 'updated'),
    deleted: count(changes, 'deleted'),
    changed: (kind) => changes.filter((change) => (change.after ?? change.before)?.kind === kind).map((change) => typed(change, kind)),
  };
}

function byId(set: ManifestSet | undefined): ReadonlyMap<ObjectId, KubernetesObject> {
  return new Map(set?.objects.map(({ id, object }) => [id, object]));
}

function changeOf(id: ObjectId, before: KubernetesObject | undefined, after: KubernetesObject | undefined): readonly ObjectChange[] {
  if (before === undefined) return [{ id, change: 'created', after, fields: [] }];
  if (after === undefined) return [{ id, change: 'deleted', before, fields: [] }];
  const fields = diffFields(asJson(before), asJson(after));
  if (fields.length === 0) return [];
  return [{ id, change: 'updated', before, after, fields: after.kind === 'Secret' ? fields.map(maskSecret) : fields }];
}

function count(changes: readonly ObjectChange[], change: ObjectChange['change']): number {
  return changes.filter((one) => one.change === change).length;
}

function typed<K extends KindName>({ id, before, after }: ObjectChange, _kind: K): TypedChange<Kinds[K]> {
  // The kind is what was asked for; that its fields are what Kubernetes says is checked where the set is compiled.
  return { id, before: before as unknown as Kinds[K] | undefined, after: after as unknown as Kinds[K] | undefined };
}
