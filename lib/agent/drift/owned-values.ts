import { canonicalJson, isJsonObject, type Json } from '../../json.ts';

/**
 * Whether two states of an object are known to agree in every field that a `fieldsV1` value owns. What neither of them has cannot be told: it is
 * only ever written (`stringData` of a Secret), or the server keeps it in other words.
 */
export function haveSameOwned(fieldsV1: Json, left: Json | undefined, right: Json | undefined): boolean {
  if (!isJsonObject(fieldsV1)) return true;
  if (!haveSameOrder(Object.keys(fieldsV1), left, right)) return false;
  return Object.entries(fieldsV1).every(([element, below]) => {
    // The thing itself, which may be there without anything in it.
    if (element === '.') return left !== undefined && right !== undefined;
    const [before, after] = [valueAt(left, element), valueAt(right, element)];
    const isLeaf = !isJsonObject(below) || Object.keys(below).length === 0;
    return isLeaf ? before !== undefined && textOf(before) === textOf(after) : haveSameOwned(below, before, after);
  });
}

/** Of items that are owned one by one, whatever others have put between them. */
function haveSameOrder(elements: readonly string[], left: Json | undefined, right: Json | undefined): boolean {
  if (!Array.isArray(left) || !Array.isArray(right)) return true;
  const items = elements.filter((element) => /^[kv]:/.test(element));
  const placeIn = (list: readonly Json[], element: string) => {
    const item = valueAt(list, element);
    return item === undefined ? -1 : list.indexOf(item);
  };
  const inOrder = (list: readonly Json[]) => items.toSorted((one, other) => placeIn(list, one) - placeIn(list, other));
  return textOf(inOrder(left)) === textOf(inOrder(right));
}

function valueAt(value: Json | undefined, element: string): Json | undefined {
  const rest = element.slice(2);
  switch (element.slice(0, 2)) {
    case 'f:':
      return isJsonObject(value) && Object.hasOwn(value, rest) ? value[rest] : undefined;
    case 'k:':
      return onlyOne(value, (item) => hasKeys(item, parse(rest)));
    case 'v:':
      return onlyOne(value, (item) => textOf(item) === textOf(parse(rest)));
    case 'i:':
      return Array.isArray(value) ? value[Number(rest)] : undefined;
    default:
      return undefined;
  }
}

/** Of two with one key, nobody says which is owned. */
function onlyOne(value: Json | undefined, isWanted: (item: Json) => boolean): Json | undefined {
  const found = Array.isArray(value) ? value.filter(isWanted) : [];
  return found.length === 1 ? found[0] : undefined;
}

function hasKeys(item: Json, keys: Json | undefined): boolean {
  return isJsonObject(item) && isJsonObject(keys) && Object.entries(keys).every(([key, value]) => textOf(item[key]) === textOf(value));
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
