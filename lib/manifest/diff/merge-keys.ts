import { canonicalJson, isJsonObject, type Json } from '../../json.ts';
import { type MergeKey, mergeKeysOf } from './merge-key-table.ts';

/** What identifies one item of a keyed list: its merge keys in the order of the table, defaults left out. */
export interface ItemKey {
  readonly values: { readonly [name: string]: string | number };
}

/**
 * The keys of a list's items, by the names of the fields that lead to it; undefined where its items are told apart by position:
 * the list is not in the table, an item has no key, or two have the same.
 */
export function itemKeys(names: readonly string[], items: readonly Json[]): readonly ItemKey[] | undefined {
  const mergeKeys = mergeKeysOf(names);
  if (mergeKeys === undefined) return undefined;
  const keys: ItemKey[] = [];
  const seen = new Set<string>();
  for (const item of items) {
    const key = keyOf(mergeKeys, item);
    if (key === undefined || seen.has(keyText(key))) return undefined;
    seen.add(keyText(key));
    keys.push(key);
  }
  return keys;
}

/** Two keys are of the same item exactly if their texts are equal. */
export function keyText({ values }: ItemKey): string {
  return canonicalJson(values);
}

/** How an item is called where the order of a list is told: the value of its key, or a list where there are several. */
export function keyLabel({ values }: ItemKey): Json {
  const all = Object.values(values);
  return all.length === 1 ? (all[0] ?? null) : all;
}

function keyOf(mergeKeys: readonly MergeKey[], item: Json): ItemKey | undefined {
  if (!isJsonObject(item)) return undefined;
  const values: Record<string, string | number> = {};
  for (const mergeKey of mergeKeys) {
    const value = Object.hasOwn(item, mergeKey.name) ? item[mergeKey.name] : mergeKey.default;
    if (typeof value !== 'string' && typeof value !== 'number') return undefined;
    if (value !== mergeKey.default) values[mergeKey.name] = value;
  }
  return { values };
}
