import { isJsonObject, type Json } from '../../json.ts';

/**
 * The fields that a `fieldsV1` value owns (structured-merge-diff's encoding), one key for each:
 * `f:` names a field, `k:` an item of a list by its keys, `v:` an item of a set by its value, `i:` one by its index, `.` the thing itself.
 */
export type FieldSet = ReadonlyMap<FieldKey, readonly string[]>;

/** The elements of a path, joined: comparable, not for people. */
type FieldKey = string;

export function fieldSet(fieldsV1: Json | undefined): FieldSet {
  const set = new Map<FieldKey, readonly string[]>();
  collect(fieldsV1, [], set);
  return set;
}

/** What is in `left` and not in `right`. */
export function missing(left: FieldSet, right: FieldSet): FieldSet {
  return new Map([...left].filter(([key]) => !right.has(key)));
}

/** How people write it: `spec.template.spec.containers[name=web].image`. */
function readablePath(elements: readonly string[]): string {
  let path = '';
  for (const element of elements) path += readableElement(element, path === '');
  return path;
}

/**
 * The paths of a set for people, without those that a shorter one already implies:
 * where a whole list item went, its fields are not named one by one.
 */
export function readablePaths(set: FieldSet): readonly string[] {
  const whole = [...set.values()].filter((elements) => elements.at(-1) === '.').map((elements) => elements.slice(0, -1));
  const kept: string[] = [];
  for (const elements of set.values()) {
    const path = elements.at(-1) === '.' ? elements.slice(0, -1) : elements;
    if (!whole.some((prefix) => prefix.length < path.length && prefix.every((element, at) => element === path[at])))
      kept.push(readablePath(path));
  }
  return [...new Set(kept)];
}

function collect(value: Json | undefined, path: readonly string[], set: Map<FieldKey, readonly string[]>): void {
  if (!isJsonObject(value)) return;
  const keys = Object.keys(value);
  if (keys.length === 0 && path.length > 0) set.set(path.join('\u0000'), path);
  for (const key of keys) collect(value[key], [...path, key], set);
}

function readableElement(element: string, isFirst: boolean): string {
  const text = element.slice(2);
  switch (element.slice(0, 2)) {
    case 'f:':
      if (!/^[A-Za-z0-9_-]+$/.test(text)) return `[${text}]`;
      return isFirst ? text : `.${text}`;
    case 'k:':
      return `[${readableKeys(text)}]`;
    case 'v:':
    case 'i:':
      return `[${text}]`;
    default:
      return '';
  }
}

function readableKeys(text: string): string {
  const keys = parse(text);
  if (!isJsonObject(keys)) return text;
  return Object.entries(keys)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(',');
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
