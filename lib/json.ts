/** What JSON can say. Objects that came from outside are of this type until a schema has said more. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Orders texts by UTF-16 code unit: the same on every machine and locale, unlike `localeCompare`. */
export function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The same value with the keys of every object sorted by code unit: one value, one text. Arrays keep their order. */
export function sortKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isJsonObject(value)) return value;
  const sorted: Record<string, Json> = {};
  for (const key of Object.keys(value).sort(byCodeUnit)) {
    const inner = sortKeys(value[key] as Json);
    // Not by assignment: a key named __proto__ must stay a key.
    if (key === '__proto__') Object.defineProperty(sorted, key, { value: inner, enumerable: true, configurable: true, writable: true });
    else sorted[key] = inner;
  }
  return sorted;
}

/** One value, one text: sorted keys, no white space. (Integer-like keys come first, as in every JavaScript object.) */
export function canonicalJson(value: Json): string {
  return JSON.stringify(inOrder(value));
}

/** As `sortKeys`, without a copy of what is in order already: most of what comes out of a canonical text is. */
function inOrder(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(inOrder);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  return isJsonObject(value) ? withNamesInOrder(value) : value;
}

function withNamesInOrder(value: JsonObject): JsonObject {
  const entries: [string, Json][] = [];
  let before = '';
  let isSame = true;
  for (const name of Object.keys(value)) {
    const inner = value[name];
    if (inner === undefined) continue;
    const ordered = inOrder(inner);
    if (ordered !== inner || before > name) isSame = false;
    before = name;
    entries.push([name, ordered]);
  }
  // Object.fromEntries makes a key named __proto__ a key.
  return isSame ? value : Object.fromEntries(entries.sort(([left], [right]) => byCodeUnit(left, right)));
}
