import { printable } from '../printable.ts';
import type { ItemKey } from './merge-keys.ts';

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

function plain(value: string | number): string {
  return typeof value === 'string' && /^[A-Za-z_/][A-Za-z0-9._/:@-]*$/.test(value) ? value : printable(value);
}
