import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { asJson, idOf, type KubernetesObject } from '../kubernetes-object.ts';
import { readObject } from '../object-schema.ts';
import type { FieldChange, ObjectChange, SemanticDiff } from '../semantic-diff.ts';
import { readFieldPath, type Step } from './field-path.ts';
import { itemKeys, keyLabel, keyText } from './merge-keys.ts';

/**
 * What objects become by a diff: `applyDiff(a, diffSets(a, b))` are the objects of b. Order is kept, created objects come last.
 * Only the field changes are used where an object was updated, but for Secrets: theirs are masked, so their `after` is taken.
 */
export function applyDiff(before: readonly KubernetesObject[], diff: Pick<SemanticDiff, 'changes'>): readonly KubernetesObject[] {
  const changes = new Map(diff.changes.map((change) => [change.id, change]));
  const kept = before.flatMap((object) => {
    const change = changes.get(idOf(object));
    return change === undefined ? [object] : changed(object, change);
  });
  return [...kept, ...diff.changes.flatMap(({ change, after }) => (change === 'created' && after !== undefined ? [after] : []))];
}

/** What a value becomes by the field changes of a diff, one after the other. */
export function applyFields(before: Json, changes: readonly FieldChange[]): Json {
  return changes.reduce((value, change) => applyAt(value, { steps: readFieldPath(change.path), at: 0, names: [] }, change) ?? null, before);
}

function changed(object: KubernetesObject, { change, after, fields }: ObjectChange): readonly KubernetesObject[] {
  if (change === 'deleted' || after === undefined) return [];
  if (object.kind === 'Secret') return [after];
  const read = readObject(applyFields(asJson(object), fields));
  return 'object' in read ? [read.object] : [];
}

/** Where the application stands: the steps that are left, and the names so far for the table of merge keys. */
interface Cursor {
  readonly steps: readonly Step[];
  readonly at: number;
  readonly names: readonly string[];
}

function applyAt(value: Json | undefined, cursor: Cursor, change: FieldChange): Json | undefined {
  const step = cursor.steps[cursor.at];
  if (step === undefined) return change.after;
  const next = { ...cursor, at: cursor.at + 1 };
  switch (step.kind) {
    case 'field': {
      const map: JsonObject = isJsonObject(value) ? value : {};
      const field = Object.hasOwn(map, step.name) ? map[step.name] : undefined;
      return withField(map, step.name, applyAt(field, { ...next, names: [...cursor.names, step.name] }, change));
    }
    case 'position':
      return withItem(listOf(value), step.index, (item) => applyAt(item, next, change));
    case 'item': {
      const wanted = keyText({ values: step.values });
      const index = itemKeys(cursor.names, listOf(value))?.findIndex((key) => keyText(key) === wanted) ?? -1;
      return withItem(listOf(value), index, (item) => applyAt(item, next, change));
    }
    case 'member':
      return withItem(listOf(value), listOf(value).indexOf(step.value), (item) => applyAt(item, next, change));
    case 'order':
      return ordered(listOf(value), cursor.names, listOf(change.after));
  }
}

function withField(map: JsonObject, name: string, field: Json | undefined): JsonObject {
  // fromEntries and not assignment: a key named __proto__ must stay a key.
  const others = Object.entries(map).filter(([key]) => key !== name);
  return Object.fromEntries(field === undefined ? others : [...others, [name, field]]);
}

/** The item at a place changed, taken away, or (no such place) added at the end. */
function withItem(items: readonly Json[], index: number, change: (item: Json | undefined) => Json | undefined): Json {
  const place = index === -1 ? items.length : index;
  const next = change(items[place]);
  return [...items.slice(0, place), ...(next === undefined ? [] : [next]), ...items.slice(place + 1)];
}

function ordered(items: readonly Json[], names: readonly string[], labels: readonly Json[]): Json {
  const own = itemKeys(names, items)?.map(keyLabel) ?? items;
  const byLabel = new Map(own.map((label, index) => [canonicalJson(label), items[index] ?? null]));
  return labels.map((label) => byLabel.get(canonicalJson(label)) ?? null);
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
