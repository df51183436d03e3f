import { isJsonObject, type Json } from '../../json.ts';
import { fieldStep } from '../../manifest/diff/field-path.ts';
import { asJson, idOf, type KubernetesObject } from '../../manifest/kubernetes-object.ts';
import type { ObjectId } from '../../object-id.ts';

/** A field that two renderings of one input do not agree on; without a path, one of them has the object and the other does not. */
export interface Difference {
  readonly object: ObjectId;
  readonly path?: string;
}

export function differences(first: readonly KubernetesObject[], second: readonly KubernetesObject[]): readonly Difference[] {
  const left = byId(first);
  const right = byId(second);
  const found: Difference[] = [];
  for (const [id, object] of left) {
    const other = right.get(id);
    if (other === undefined) found.push({ object: id });
    else found.push(...pathsBetween(asJson(object), asJson(other), '').map((path) => ({ object: id, path })));
  }
  for (const id of right.keys()) if (!left.has(id)) found.push({ object: id });
  return found;
}

function byId(objects: readonly KubernetesObject[]): ReadonlyMap<ObjectId, KubernetesObject> {
  return new Map(objects.map((object) => [idOf(object), object]));
}

function pathsBetween(left: Json | undefined, right: Json | undefined, path: string): readonly string[] {
  if (left === right) return [];
  if (Array.isArray(left) && Array.isArray(right) && left.length === right.length)
    return left.flatMap((item, index) => pathsBetween(item, right[index], `${path}[${index}]`));
  if (isJsonObject(left) && isJsonObject(right)) {
    const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
    return keys.flatMap((key) => pathsBetween(left[key], right[key], `${path}${fieldStep(key, path === '')}`));
  }
  return [path];
}
