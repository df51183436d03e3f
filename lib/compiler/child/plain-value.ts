import { isLazy } from '../../constructs/synthesis/lazy-of-any-copy.ts';
import { ask } from './late-values.ts';

export interface PlainOptions {
  /** Leaves out objects and arrays with nothing in them. */
  readonly withoutEmpty: boolean;
}

/** Thrown for what this walk leaves to cdk8s. One error for all: nobody reads its stack, and making one takes longer than making an object. */
export const outOfTheOrdinary = new Error('Cannot walk over a value: it is out of the ordinary');

/** What may be there of a value that is more than it is. */
interface Promising {
  readonly resolve?: unknown;
  readonly value?: unknown;
}

/**
 * What cdk8s' `resolve` and `sanitizeValue` make of a value, one after the other, with the resolvers that every app has: late values are
 * produced, unions opened, keys sorted, null and undefined left out. Throws where that is not plainly so.
 */
export function plainValue(value: unknown, options: PlainOptions): unknown {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'function') throw outOfTheOrdinary;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return plainArray(value, options);
  if (isLazy(value)) return plainValue(ask(value, 'produce'), options);
  const promising: Promising = value;
  if (typeof promising.resolve === 'function') return plainValue(ask(promising, 'resolve'), options);
  if (value.constructor === Object) return plainObject(value, options);
  const inner = promising.value;
  if (typeof inner !== 'string' && typeof inner !== 'number') throw outOfTheOrdinary;
  return { value: inner };
}

function plainArray(values: readonly unknown[], options: PlainOptions): unknown {
  if ('resolve' in values || 'value' in values) throw outOfTheOrdinary;
  return options.withoutEmpty && values.length === 0 ? undefined : values.map((value) => plainValue(value, options));
}

function plainObject(value: object, options: PlainOptions): unknown {
  const names = Object.keys(value);
  const inOrder: Record<string, unknown> = {};
  let isSorted = true;
  let isEmpty = true;
  let before = '';
  // In their own order, since what is produced late may depend on what was produced before.
  for (const name of names) {
    if (name === '__proto__') throw outOfTheOrdinary;
    const one = plainValue(Reflect.get(value, name), options);
    if (one === undefined) continue;
    inOrder[name] = one;
    isEmpty = false;
    if (before > name) isSorted = false;
    before = name;
  }
  if (isEmpty && options.withoutEmpty) return undefined;
  return isSorted ? inOrder : sorted(inOrder);
}

function sorted(value: Readonly<Record<string, unknown>>): object {
  const result: Record<string, unknown> = {};
  for (const name of Object.keys(value).sort()) result[name] = value[name];
  return result;
}
