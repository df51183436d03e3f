import { byCodeUnit, canonicalJson, isJsonObject, type Json, type JsonObject } from '../../json.ts';
import type { FieldChange } from '../semantic-diff.ts';
import { fieldStep, itemStep } from './field-path.ts';
import { type ItemKey, itemKeys } from './merge-keys.ts';

/**
 * The smallest fields that differ, in the order of their keys. Applied one after the other they turn `before` into `after`:
 *
 * - a path without `before` is added, one without `after` removed, together with everything below it;
 * - items of a keyed list are matched by key: what stays keeps its order, what is new is added at the end;
 * - where that is not the order of `after`, a last change at `list[*]` gives the keys in their old and new order
 *   (the order of init containers and of environment variables means something).
 */
export function diffFields(before: Json, after: Json): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  compare(changes, { path: '', names: [] }, before, after);
  return changes;
}

/** Where the comparison stands: the path for people, and the bare field names for the table of merge keys. */
interface Place {
  readonly path: string;
  readonly names: readonly string[];
}

function compare(changes: FieldChange[], place: Place, before: Json | undefined, after: Json | undefined): void {
  if (isJsonObject(before) && isJsonObject(after)) compareMaps(changes, place, before, after);
  else if (isList(before) && isList(after)) compareLists(changes, place, before, after);
  else if (before !== after) changes.push({ path: place.path, before, after });
}

function compareMaps(changes: FieldChange[], place: Place, before: JsonObject, after: JsonObject): void {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(byCodeUnit);
  for (const key of keys) {
    const next = { path: place.path + fieldStep(key, place.path === ''), names: [...place.names, key] };
    compare(changes, next, own(before, key), own(after, key));
  }
}

function compareLists(changes: FieldChange[], place: Place, before: readonly Json[], after: readonly Json[]): void {
  const left = itemKeys(place.names, before);
  const right = itemKeys(place.names, after);
  if (left !== undefined && right !== undefined) compareKeyed(changes, place, keyed(before, left), keyed(after, right));
  else comparePositions(changes, place, before, after);
}

/** Removals from the end, so that each path is still right when it is its turn. */
function comparePositions(changes: FieldChange[], place: Place, before: readonly Json[], after: readonly Json[]): void {
  for (let index = 0; index < Math.max(before.length, after.length); index++) {
    const position = index < after.length ? index : before.length - 1 - (index - after.length);
    compare(changes, { path: `${place.path}[${position}]`, names: place.names }, before[position], after[position]);
  }
}

type KeyedItems = ReadonlyMap<string, { readonly key: ItemKey; readonly item: Json }>;

function keyed(items: readonly Json[], keys: readonly ItemKey[]): KeyedItems {
  const entries = keys.map((key, index) => [canonicalJson(key.values), { key, item: items[index] ?? null }] as const);
  return new Map(entries);
}

function compareKeyed(changes: FieldChange[], place: Place, before: KeyedItems, after: KeyedItems): void {
  const all = [...new Set([...before.keys(), ...after.keys()])];
  for (const id of all) {
    const key = (before.get(id) ?? after.get(id))?.key;
    if (key === undefined) continue;
    compare(changes, { path: place.path + itemStep(key), names: place.names }, before.get(id)?.item, after.get(id)?.item);
  }
  const merged = all.filter((id) => after.has(id));
  const wanted = [...after.keys()];
  if (canonicalJson(merged) !== canonicalJson(wanted))
    changes.push({ path: `${place.path}[*]`, before: labels(before, [...before.keys()]), after: labels(after, wanted) });
}

function labels(items: KeyedItems, ids: readonly string[]): Json {
  return ids.map((id) => {
    const values = Object.values(items.get(id)?.key.values ?? {});
    return values.length === 1 ? (values[0] ?? null) : values;
  });
}

/** A map may have a key named `constructor`; only its own keys count. */
function own(map: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
