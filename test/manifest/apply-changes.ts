import { isJsonObject, type Json } from '../../lib/json.ts';
import type { FieldChange } from '../../lib/manifest/semantic-diff.ts';

type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'position'; readonly index: number }
  | { readonly kind: 'item'; readonly keys: readonly (readonly [name: string, value: Json])[] }
  | { readonly kind: 'order' };

/** What `before` becomes by the changes alone, so that a test can say that a diff tells everything. */
export function applyChanges(before: Json, changes: readonly FieldChange[]): Json {
  return changes.reduce((value, change) => applyAt(value, readPath(change.path), change) ?? null, before);
}

function applyAt(value: Json | undefined, steps: readonly Step[], change: FieldChange): Json | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return change.after;
  switch (step.kind) {
    case 'field': {
      const map = isJsonObject(value) ? value : {};
      const next = applyAt(Object.hasOwn(map, step.name) ? map[step.name] : undefined, rest, change);
      const entries = Object.entries(map).filter(([name]) => name !== step.name);
      return Object.fromEntries(next === undefined ? entries : [...entries, [step.name, next]]);
    }
    case 'position':
      return replaced(listOf(value), step.index, (item) => applyAt(item, rest, change));
    case 'item': {
      const items = listOf(value);
      const index = items.findIndex((item) => hasKeys(item, step.keys));
      return replaced(items, index === -1 ? items.length : index, (item) => applyAt(item, rest, change));
    }
    case 'order':
      return listOf(change.after).map((label) => listOf(value).find((item) => isJsonObject(item) && matchesLabel(item, label)) ?? null);
  }
}

function replaced(items: readonly Json[], index: number, change: (item: Json | undefined) => Json | undefined): Json {
  const next = change(items[index]);
  return [...items.slice(0, index), ...(next === undefined ? [] : [next]), ...items.slice(index + 1)];
}

function hasKeys(item: Json, keys: readonly (readonly [string, Json])[]): boolean {
  if (!isJsonObject(item)) return false;
  const said = Object.fromEntries(keys);
  const tcp = !('containerPort' in said || 'port' in said) || 'protocol' in said || (item.protocol ?? 'TCP') === 'TCP';
  return tcp && keys.every(([name, value]) => item[name] === value);
}

function matchesLabel(item: { readonly [key: string]: Json }, label: Json): boolean {
  const values = Object.values(item);
  if (Array.isArray(label)) return label.every((part) => values.includes(part));
  return values.includes(label) && (item.protocol ?? 'TCP') === 'TCP';
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function readPath(path: string): readonly Step[] {
  const steps: Step[] = [];
  for (const [, field, inside] of path.matchAll(/(?:^|\.)([A-Za-z_][A-Za-z0-9_-]*)|\[((?:"(?:[^"\\]|\\.)*"|[^\]"])*)\]/g)) {
    if (field !== undefined) steps.push({ kind: 'field', name: field });
    else if (inside === '*') steps.push({ kind: 'order' });
    else if (inside?.startsWith('"')) steps.push({ kind: 'field', name: String(JSON.parse(inside)) });
    else if (/^\d+$/.test(inside ?? '')) steps.push({ kind: 'position', index: Number(inside) });
    else steps.push({ kind: 'item', keys: readKeys(inside ?? '') });
  }
  return steps;
}

function readKeys(text: string): readonly (readonly [string, Json])[] {
  return [...text.matchAll(/([A-Za-z-]+)=("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(([, name = '', value = '']) => [
    name,
    /^["\d-]/.test(value) ? JSON.parse(value) : value,
  ]);
}
