import type { Json } from '../../json.ts';
import { ManifestError } from '../manifest-error.ts';
import { printable } from '../printable.ts';
import type { ItemKey } from './merge-keys.ts';

/** One step of the path of a field change. */
export type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'position'; readonly index: number }
  /** The item of a keyed list, by the values of its merge keys without those that are the default. */
  | { readonly kind: 'item'; readonly values: ItemKey['values'] }
  /** A member of a list that is a set. */
  | { readonly kind: 'member'; readonly value: string | number }
  /** The order of the items of a keyed list or a set. */
  | { readonly kind: 'order' };

/** The step into a field: `.spec`, or `["pawl.dev/wave"]` where the name is more than a word. */
export function fieldStep(name: string, first = false): string {
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name)) return `[${printable(name)}]`;
  return first ? name : `.${name}`;
}

/** The step to an item of a keyed list: `[name=web]`, `[containerPort=53,protocol=UDP]`. */
export function itemStep({ values }: ItemKey): string {
  return `[${Object.entries(values)
    .map(([name, value]) => `${name}=${plain(value)}`)
    .join(',')}]`;
}

/** The step to a member of a set: `[=ReadWriteOnce]`. */
export function memberStep(value: string | number): string {
  return `[=${plain(value)}]`;
}

/** The steps of a path that a diff wrote: the inverse of the functions above. Throws a `ManifestError` for any other text. */
export function readFieldPath(path: string): readonly Step[] {
  const steps: Step[] = [];
  const form = new RegExp(stepForm.source, 'y');
  while (form.lastIndex < path.length) {
    const { field, inside } = form.exec(path)?.groups ?? {};
    if (field !== undefined) steps.push({ kind: 'field', name: field });
    else if (inside !== undefined) steps.push(bracketStep(inside));
    else throw new ManifestError('BAD_DIFF', `Cannot read the path ${printable(path)}`, ['it is not one that a diff writes']);
  }
  return steps;
}

const quoted = '"(?:[^"\\\\]|\\\\.)*"';
const stepForm = new RegExp(`(?:^|(?<!^)\\.)(?<field>[A-Za-z_][A-Za-z0-9_-]*)|\\[(?<inside>(?:${quoted}|[^\\]"])*)\\]`);
const keyForm = new RegExp(`(?<name>[A-Za-z-]*)=(?<value>${quoted}|[^,]*)`, 'g');

function bracketStep(inside: string): Step {
  if (inside === '*') return { kind: 'order' };
  if (inside.startsWith('"')) return { kind: 'field', name: String(JSON.parse(inside)) };
  if (/^\d+$/.test(inside)) return { kind: 'position', index: Number(inside) };
  const keys = [...inside.matchAll(keyForm)].map(({ groups }) => [groups?.name ?? '', keyValue(groups?.value ?? '')] as const);
  const [first] = keys;
  return first?.[0] === '' ? { kind: 'member', value: first[1] } : { kind: 'item', values: Object.fromEntries(keys) };
}

function keyValue(text: string): string | number {
  if (!/^["\d-]/.test(text)) return text;
  const value: Json = JSON.parse(text);
  return typeof value === 'number' ? value : String(value);
}

function plain(value: string | number): string {
  return typeof value === 'string' && /^[A-Za-z_/][A-Za-z0-9._/:@-]*$/.test(value) ? value : printable(value);
}
