import { byCodeUnit, canonicalJson, isJsonObject, type Json, type JsonObject } from '../../json.ts';
import type { FieldChange } from '../semantic-diff.ts';
import { fieldStep, itemStep, memberStep } from './field-path.ts';
import { isSetList } from './merge-key-table.ts';
import { type ItemKey, itemKeys, keyLabel, keyText } from './merge-keys.ts';

/**
 * The smallest fields that differ, in the order of their keys. Applied one after the other they turn `before` into `after`:
 *
 * - a path without `before` is added, one without `after` removed, together with everything below it;
 * - items of a keyed list are matched by key, members of a set by value: what stays keeps its order, what is new is added at the end;
 * - where that is not the order of `after`, a last change at `list[*]` gives the keys in their old and new order
 *   (the order of init containers and of environment variables means something).
 */
export function diffFields(before: Json, after: Json): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  // Most objects of two sets are the same: found out without a path being written.
  if (!isSame(before, after)) compare(changes, { path: '', names: [] }, before, after);
  return changes;
}

function isSame(before: Json | undefined, after: Json | undefined): boolean {
  if (before === after) return true;
  if (isList(before)) return isList(after) && before.length === after.length && before.every((item, index) => isSame(item, after[index]));
  if (!isJsonObject(before) || !isJsonObject(after)) return false;
  const keys = Object.keys(before);
  return keys.length === Object.keys(after).length && keys.every((key) => Object.hasOwn(after, key) && isSame(before[key], after[key]));
}

/** Where the comparison stands: the path for people, and the bare field names for the table of merge keys. */
interface Place {
  readonly path: string;
  readonly names: readonly string[];
}

function compare(changes: FieldChange[], place: Place, before: Json | undefined, after: Json | undefined): void {
  if (before === after) return;
  if (isJsonObject(before) && isJsonObject(after)) compareMaps(changes, place, before, after);
  else if (isList(before) && isList(after)) compareLists(changes, place, before, after);
  else changes.push({ path: place.path, before, after });
}

function compareMaps(changes: FieldChange[], place: Place, before: JsonObject, after: JsonObject): void {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(byCodeUnit);
  for (const key of keys) {
    const next = { path: place.path + fieldStep(key, place.path === ''), names: [...place.names, key] };
    compare(changes, next, own(before, key), own(after, key));
  }
}

function compareLists(changes: FieldChange[], place: Place, before: readonly Json[], after: readonly Json[]): void {
  const left = keyedItems(place, before) ?? members(place, before);
  const right = keyedItems(place, after) ?? members(place, after);
  if (left !== undefined && right !== undefined) compareMatched(changes, place, left, right);
  else comparePositions(changes, place, before, after);
}

/** Removals from the end, so that each path is still right when it is its turn. */
function comparePositions(changes: FieldChange[], place: Place, before: readonly Json[], after: readonly Json[]): void {
  for (let index = 0; index < Math.max(before.length, after.length); index++) {
    const position = index < after.length ? index : before.length - 1 - (index - after.length);
    compare(changes, { path: `${place.path}[${position}]`, names: place.names }, before[position], after[position]);
  }
}

/** The items of a list that are told apart by something else than their position, by the text of what that is. */
type Matched = ReadonlyMap<string, { readonly step: string; readonly label: Json; readonly item: Json }>;

function keyedItems({ names }: Place, items: readonly Json[]): Matched | undefined {
  const keys = itemKeys(names, items);
  if (keys === undefined) return undefined;
  const entry = (key: ItemKey, item: Json) => [keyText(key), { step: itemStep(key), label: keyLabel(key), item }] as const;
  return new Map(keys.map((key, index) => entry(key, items[index] ?? null)));
}

function members({ names }: Place, items: readonly Json[]): Matched | undefined {
  if (!isSetList(names)) return undefined;
  const matched = new Map<string, { readonly step: string; readonly label: Json; readonly item: Json }>();
  for (const item of items) {
    if (typeof item !== 'string' && typeof item !== 'number') return undefined;
    matched.set(canonicalJson(item), { step: memberStep(item), label: item, item });
  }
  return matched.size === items.length ? matched : undefined;
}

function compareMatched(changes: FieldChange[], place: Place, before: Matched, after: Matched): void {
  const all = new Map([...before, ...after]);
  for (const [id, { step }] of all) {
    compare(changes, { path: place.path + step, names: place.names }, before.get(id)?.item, after.get(id)?.item);
  }
  const merged = [...all.keys()].filter((id) => after.has(id));
  const wanted = [...after.keys()];
  if (merged.some((id, index) => id !== wanted[index]))
    changes.push({ path: `${place.path}[*]`, before: labels(before), after: labels(after) });
}

function labels(items: Matched): Json {
  return [...items.values()].map(({ label }) => label);
}

/** A map may have a key named `constructor`; only its own keys count. */
function own(map: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
