import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { asJson, type KubernetesObject } from './kubernetes-object.ts';

/**
 * Looking into objects whose fields nobody has checked: what is not of the wanted shape counts as absent.
 */

/** The value below these fields; undefined where one is missing. Only own keys count. */
export function valueAt(value: Json | undefined, ...names: readonly string[]): Json | undefined {
  let reached = value;
  for (const name of names) reached = isJsonObject(reached) && Object.hasOwn(reached, name) ? reached[name] : undefined;
  return reached;
}

export function mapAt(value: Json | undefined, ...names: readonly string[]): JsonObject {
  const reached = valueAt(value, ...names);
  return isJsonObject(reached) ? reached : {};
}

export function listAt(value: Json | undefined, ...names: readonly string[]): readonly Json[] {
  const reached = valueAt(value, ...names);
  return isList(reached) ? reached : [];
}

export function mapsAt(value: Json | undefined, ...names: readonly string[]): readonly JsonObject[] {
  return listAt(value, ...names).filter(isJsonObject);
}

export function textsAt(value: Json | undefined, ...names: readonly string[]): readonly string[] {
  return listAt(value, ...names).filter((item) => typeof item === 'string');
}

/** A text that says something; undefined for everything else. */
export function textAt(value: Json | undefined, ...names: readonly string[]): string | undefined {
  const reached = valueAt(value, ...names);
  return typeof reached === 'string' && reached !== '' ? reached : undefined;
}

export function numberAt(value: Json | undefined, ...names: readonly string[]): number | undefined {
  const reached = valueAt(value, ...names);
  return typeof reached === 'number' ? reached : undefined;
}

export function jsonOf(object: KubernetesObject | undefined): Json | undefined {
  return object === undefined ? undefined : asJson(object);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
