import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import type { LiveObject } from '../../kubernetes/cluster.ts';
import { asJson } from '../../manifest/kubernetes-object.ts';

/**
 * The paths at which two states of an object differ, for people. What the server keeps about an object is left out,
 * and so is status: it is not ours, and it may change between two reads.
 */
export function changedPaths(before: LiveObject, after: LiveObject): readonly string[] {
  const paths: string[] = [];
  compare(comparable(before), comparable(after), '', paths);
  return paths;
}

function comparable(object: LiveObject): JsonObject {
  const { status: _, metadata, ...rest } = asJson(object);
  if (!isJsonObject(metadata)) return rest;
  const { managedFields: __, resourceVersion: ___, generation: ____, ...kept } = metadata;
  return { ...rest, metadata: kept };
}

function compare(before: Json | undefined, after: Json | undefined, path: string, paths: string[]): void {
  if (before === after) return;
  if (isJsonObject(before) && isJsonObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) compare(before[key], after[key], joined(path, key), paths);
    return;
  }
  if (Array.isArray(before) && Array.isArray(after)) compareLists(before, after, path, paths);
  else paths.push(path);
}

/** Lists of named things (containers, volumes, variables) are matched by name, others by position. */
function compareLists(before: readonly Json[], after: readonly Json[], path: string, paths: string[]): void {
  const left = byName(before);
  const right = byName(after);
  if (left !== undefined && right !== undefined) {
    for (const name of new Set([...left.keys(), ...right.keys()])) compare(left.get(name), right.get(name), `${path}[name=${name}]`, paths);
    return;
  }
  for (let at = 0; at < Math.max(before.length, after.length); at++) compare(before[at], after[at], `${path}[${at}]`, paths);
}

function byName(list: readonly Json[]): ReadonlyMap<string, Json> | undefined {
  const named = new Map<string, Json>();
  for (const item of list) {
    if (!isJsonObject(item) || typeof item.name !== 'string' || named.has(item.name)) return undefined;
    named.set(item.name, item);
  }
  return named;
}

function joined(path: string, key: string): string {
  if (!/^[A-Za-z0-9_-]+$/.test(key)) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}
