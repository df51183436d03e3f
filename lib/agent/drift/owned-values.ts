import { canonicalJson, isJsonObject, type Json } from '../../json.ts';

/** Whether two states of an object agree in every field that a `fieldsV1` value owns. */
export function haveSameOwned(fieldsV1: Json, left: Json | undefined, right: Json | undefined): boolean {
  if (!isJsonObject(fieldsV1)) return true;
  return Object.entries(fieldsV1).every(([element, below]) => {
    // The thing itself, which may be there without anything in it.
    if (element === '.') return (left === undefined) === (right === undefined);
    const [before, after] = [valueAt(left, element), valueAt(right, element)];
    const isLeaf = !isJsonObject(below) || Object.keys(below).length === 0;
    return isLeaf ? textOf(before) === textOf(after) : haveSameOwned(below, before, after);
  });
}

function valueAt(value: Json | undefined, element: string): Json | undefined {
  const rest = element.slice(2);
  switch (element.slice(0, 2)) {
    case 'f:':
      return isJsonObject(value) && Object.hasOwn(value, rest) ? value[rest] : undefined;
    case 'k:':
      return Array.isArray(value) ? value.find((item: Json) => hasKeys(item, parse(rest))) : undefined;
    case 'v:':
      return Array.isArray(value) ? value.find((item: Json) => textOf(item) === textOf(parse(rest))) : undefined;
    case 'i:':
      return Array.isArray(value) ? value[Number(rest)] : undefined;
    default:
      return undefined;
  }
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
