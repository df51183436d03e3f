import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { fieldStep } from './diff/field-path.ts';
import { valueAt } from './reading.ts';

/** Something with a path in its object: `spec.template.spec.containers[name=web]`; empty for the object itself. */
export interface Located<Value extends Json = JsonObject> {
  readonly field: string;
  readonly value: Value;
}

/** The map below these fields; undefined where there is none. */
export function inside({ field, value }: Located, ...path: readonly string[]): Located | undefined {
  const found = valueAt(value, ...path);
  return isJsonObject(found) ? { field: join(field, ...path), value: found } : undefined;
}

/** The maps in a list, each under its name where it has one: `containers[name=web]`, `ports[0]`. */
export function itemsIn({ field, value }: Located, ...path: readonly string[]): readonly Located[] {
  const list = valueAt(value, ...path);
  if (!Array.isArray(list)) return [];
  const items: Located[] = [];
  const whole = join(field, ...path);
  for (const [index, item] of list.entries()) {
    if (!isJsonObject(item)) continue;
    const place = typeof item.name === 'string' && item.name !== '' ? `name=${item.name}` : index;
    items.push({ field: `${whole}[${place}]`, value: item });
  }
  return items;
}

/** The entries of a map: `metadata.labels["app.kubernetes.io/name"]`. */
export function entriesIn({ field, value }: Located, ...path: readonly string[]): readonly (Located<Json> & { readonly key: string })[] {
  const map = valueAt(value, ...path);
  if (!isJsonObject(map)) return [];
  const whole = join(field, ...path);
  return Object.entries(map).map(([key, entry]) => ({ key, field: `${whole}${fieldStep(key, whole === '')}`, value: entry }));
}

export function join(...parts: readonly string[]): string {
  let path = '';
  for (const part of parts) path = path === '' ? part : part === '' ? path : `${path}.${part}`;
  return path;
}
