import { isJsonObject, type Json, type JsonObject } from '../json.ts';

/** Something with a path in its object: `spec.template.spec.containers[name=web]`; empty for the object itself. */
export interface Located<Value extends Json = JsonObject> {
  readonly field: string;
  readonly value: Value;
}

/** What lies at the end of a path of keys; undefined where the path ends before. */
export function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let found = value;
  for (const key of path) found = isJsonObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  return found;
}

/** A text that says something; undefined for everything else. */
export function textAt(value: Json | undefined, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

export function inside({ field, value }: Located, ...path: readonly string[]): Located | undefined {
  const found = at(value, ...path);
  return isJsonObject(found) ? { field: join(field, ...path), value: found } : undefined;
}

/** The maps in a list, each under its name where it has one: `containers[name=web]`, `ports[0]`. */
export function itemsIn({ field, value }: Located, ...path: readonly string[]): readonly Located[] {
  const list = at(value, ...path);
  if (!Array.isArray(list)) return [];
  const items: Located[] = [];
  for (const [index, item] of list.entries()) {
    if (!isJsonObject(item)) continue;
    const place = typeof item.name === 'string' && item.name !== '' ? `name=${item.name}` : index;
    items.push({ field: `${join(field, ...path)}[${place}]`, value: item });
  }
  return items;
}

/** The entries of a map: `metadata.labels["app.kubernetes.io/name"]`. */
export function entriesIn({ field, value }: Located, ...path: readonly string[]): readonly (Located<Json> & { readonly key: string })[] {
  const map = at(value, ...path);
  if (!isJsonObject(map)) return [];
  return Object.entries(map).map(([key, entry]) => ({ key, field: entryField(join(field, ...path), key), value: entry }));
}

export function join(...parts: readonly string[]): string {
  let path = '';
  for (const part of parts) path = path === '' ? part : part === '' ? path : `${path}.${part}`;
  return path;
}

function entryField(field: string, key: string): string {
  return /^[A-Za-z_][\w-]*$/.test(key) ? join(field, key) : `${field}[${JSON.stringify(key)}]`;
}

/** A text for the middle of a sentence: quoted, and not longer than anybody reads. */
export function quoted(value: Json | undefined): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  return `"${text.length > 100 ? `${text.slice(0, 100)}…` : text}"`;
}
