import { canonicalJson, isJsonObject, type Json } from '../../json.ts';

/**
 * Whether two states of an object are known to agree in every field that a `fieldsV1` value owns. What neither of them has cannot be told: it is
 * only ever written (`stringData` of a Secret), or the server keeps it in other words. Unless nothing was asked for: what is `{}`, `[]` or null
 * in the object as it is wanted, servers leave out.
 */
export function haveSameOwned(fieldsV1: Json, left: Json | undefined, right: Json | undefined, wanted: Json | undefined): boolean {
  if (!isJsonObject(fieldsV1)) return true;
  const items = Object.keys(fieldsV1).filter((element) => /^[kv]:/.test(element));
  const [inLeft, inRight, inWanted] = [placesIn(left, items), placesIn(right, items), placesIn(wanted, items)];
  if (ordered(items, inLeft) !== ordered(items, inRight)) return false;
  return Object.entries(fieldsV1).every(([element, below]) => {
    // The thing itself, which may be there without anything in it.
    if (element === '.') return left === undefined && right === undefined ? isNothing(wanted) : left !== undefined && right !== undefined;
    const [before, after] = [valueAt(left, element, inLeft), valueAt(right, element, inRight)];
    const asked = valueAt(wanted, element, inWanted);
    const isLeaf = !isJsonObject(below) || Object.keys(below).length === 0;
    if (!isLeaf) return haveSameOwned(below, before, after, asked);
    return before === undefined && after === undefined ? isNothing(asked) : textOf(before) === textOf(after);
  });
}

function isNothing(asked: Json | undefined): boolean {
  return asked === null || (typeof asked === 'object' && Object.keys(asked).length === 0);
}

/** By element, where the one item lies that it names; nowhere where two have one key, since nobody says which of them is owned. */
type Places = ReadonlyMap<string, number>;

function placesIn(list: Json | undefined, elements: readonly string[]): Places {
  const places = new Map<string, number>();
  if (!Array.isArray(list)) return places;
  const indexes = new Map<string, ReadonlyMap<string, number>>();
  for (const element of elements) {
    const named = parse(element.slice(2));
    const keys = element.startsWith('k:') && isJsonObject(named) ? Object.keys(named) : undefined;
    const kind = textOf(keys);
    const index = indexes.get(kind) ?? indexed(list, keys);
    indexes.set(kind, index);
    const at = index.get(textOf(named));
    if (at !== undefined && at !== twice) places.set(element, at);
  }
  return places;
}

const twice = -1;

/** Where each item of a list lies, by the text of these keys of it; without keys, by its own. */
function indexed(list: readonly Json[], keys: readonly string[] | undefined): ReadonlyMap<string, number> {
  const index = new Map<string, number>();
  for (const [at, item] of list.entries()) {
    const text = textOf(keys === undefined ? item : withOnly(item, keys));
    index.set(text, index.has(text) ? twice : at);
  }
  return index;
}

function withOnly(item: Json, keys: readonly string[]): Json | undefined {
  if (!isJsonObject(item)) return undefined;
  return Object.fromEntries(keys.flatMap((key) => (item[key] === undefined ? [] : [[key, item[key]]])));
}

/** Items that are owned one by one, in the order that they have among each other, whatever others have put between them. */
function ordered(elements: readonly string[], places: Places): string {
  const there = elements.flatMap((element) => (places.has(element) ? [{ element, at: places.get(element) ?? 0 }] : []));
  return textOf(there.sort((one, other) => one.at - other.at).map(({ element }) => element));
}

function valueAt(value: Json | undefined, element: string, places: Places): Json | undefined {
  const rest = element.slice(2);
  switch (element.slice(0, 2)) {
    case 'f:':
      return isJsonObject(value) && Object.hasOwn(value, rest) ? value[rest] : undefined;
    case 'k:':
    case 'v:':
      return Array.isArray(value) && places.has(element) ? value[places.get(element) ?? 0] : undefined;
    case 'i:':
      return Array.isArray(value) ? value[Number(rest)] : undefined;
    default:
      return undefined;
  }
}

function textOf(value: Json | undefined): string {
  return value === undefined ? '' : canonicalJson(value);
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
