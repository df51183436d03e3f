import type { SourcePlace } from '../finding.ts';
import type { Json } from '../json.ts';
import { idOf } from '../manifest/kubernetes-object.ts';
import type { ManifestObject } from '../manifest/manifest-set.ts';
import { readObject } from '../manifest/object-schema.ts';

/** An object of an answer. */
export type MadeObject = { -readonly [Key in keyof ManifestObject]: ManifestObject[Key] };

/** Which construct made an object, where in the project's source that construct was made, and in which file that came in the object stands. */
export interface Origin {
  construct: string;
  source?: SourcePlace | undefined;
  input?: SourcePlace | undefined;
}

/** It came out of JSON.parse. */
export function isMadeObject(value: unknown): boolean {
  if (!hasOnly(value, manifestKeys)) return false;
  const { id, application, wave, object } = value;
  if (typeof id !== 'string' || id === '' || typeof application !== 'string' || !isCount(wave, 0) || object === undefined) return false;
  const read = readObject(object);
  return 'object' in read && idOf(read.object) === id;
}

export function isOrigin(value: unknown): boolean {
  return hasOnly(value, originKeys) && typeof value.construct === 'string' && isPlace(value.source) && isPlace(value.input);
}

function isPlace(value: Json | undefined): boolean {
  if (value === undefined) return true;
  return (
    hasOnly(value, placeKeys) &&
    typeof value.file === 'string' &&
    isCount(value.line, 1) &&
    (value.column === undefined || isCount(value.column, 1))
  );
}

function isCount(value: Json | undefined, least: number): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least;
}

const manifestKeys: ReadonlySet<string> = new Set(['id', 'application', 'wave', 'object']);
const originKeys: ReadonlySet<string> = new Set(['construct', 'source', 'input']);
const placeKeys: ReadonlySet<string> = new Set(['file', 'line', 'column']);

/** A map whose keys are all among these. */
function hasOnly(value: unknown, keys: ReadonlySet<string>): value is { readonly [key: string]: Json | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).every((key) => keys.has(key));
}
