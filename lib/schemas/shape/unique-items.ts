import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { valueText } from './describe.ts';
import type { Judging } from './judging.ts';
import type { ListKey } from './shape.ts';

/** Finds the items of a list that server-side apply cannot tell apart. */
export function judgeUnique(at: Judging, unique: readonly ListKey[] | 'whole', items: readonly Json[]): void {
  if (items.length < 2) return;
  const seen = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const key = unique === 'whole' ? item : keyOf(unique, item);
    if (key === undefined) continue;
    const text = typeof key === 'string' ? key : canonicalJson(key);
    const first = seen.get(text);
    if (first === undefined) seen.set(text, index);
    else {
      at.enter(index);
      at.problem('duplicate-item', `Items ${first} and ${index} are both ${keyText(key)}, and the API server takes one`);
      at.leave();
    }
  }
}

/** Undefined for an item without its keys, which is another problem. */
function keyOf(keys: readonly ListKey[], item: Json): Json | undefined {
  if (!isJsonObject(item)) return undefined;
  const said: [string, Json][] = [];
  for (const { name, default: otherwise } of keys) {
    const part = item[name] ?? otherwise;
    if (part !== undefined) said.push([name, part]);
  }
  return said.length === 0 ? undefined : Object.fromEntries(said);
}

function keyText(key: Json): string {
  return isJsonObject(key) ? partsText(key) : valueText(key);
}

function partsText(key: JsonObject): string {
  return Object.entries(key)
    .map(([name, part]) => `${name} ${valueText(part)}`)
    .join(', ');
}
