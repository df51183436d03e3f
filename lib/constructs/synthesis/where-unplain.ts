import { messageOf } from '../../errors.ts';
import { fieldStep } from '../../manifest/diff/field-path.ts';
import { isLazy } from './lazy-of-any-copy.ts';
import type { Unplain } from './plain-json.ts';

/** Kubernetes' own objects never come near; cdk8s calls itself for each level, and does not survive much more. */
const deepest = 500;

/**
 * Where it is that cdk8s cannot make JSON of a value, which it does not say: its first field that is no plain JSON. Undefined where the
 * reason is another one.
 */
export function whereUnplain(value: unknown): Unplain | undefined {
  return look(() => value, { field: '', above: [] });
}

interface Place {
  readonly field: string;
  /** What it lies in. */
  readonly above: readonly object[];
}

function look(read: () => unknown, { field, above }: Place): Unplain | undefined {
  try {
    const value = read();
    if (typeof value !== 'object' || value === null) return undefined;
    if (above.includes(value)) return { field, problem: 'is an object that it lies in itself, expected plain JSON' };
    if (above.length > deepest) return { field: `${field.slice(0, 100)}…`, problem: `is more than ${deepest} levels deep` };
    const inside = { field, above: [...above, value] };
    const late = produced(value);
    if (late !== undefined) return look(late, inside);
    if (Array.isArray(value)) return firstOf(value.keys(), (index) => look(() => value[index], { ...inside, field: `${field}[${index}]` }));
    return inObject(value, inside);
  } catch (thrown) {
    return { field, problem: `cannot be read: ${messageOf(thrown)}` };
  }
}

function inObject(value: object, { field, above }: Place): Unplain | undefined {
  const fieldOf = (key: string) => `${field}${fieldStep(key, field === '')}`;
  // cdk8s asks an object for its class by this name, and assigns to the other.
  for (const key of ['constructor', '__proto__'])
    if (Object.hasOwn(value, key)) return { field: fieldOf(key), problem: 'has a name that cdk8s cannot write' };
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null) return { field, problem: 'is an object without a prototype, expected one like {}' };
  const { name } = value.constructor;
  if (name !== 'Object') return isUnion(value) ? undefined : { field, problem: `is a ${name}, expected plain JSON` };
  return firstOf(Object.keys(value), (key) => look(() => Reflect.get(value, key), { field: fieldOf(key), above }));
}

/** What is known only when it is asked for: a `Lazy`, or a token. */
function produced(value: object): (() => unknown) | undefined {
  if (isLazy(value)) return () => value.produce();
  if (!('resolve' in value)) return undefined;
  const { resolve } = value;
  return typeof resolve === 'function' ? () => resolve.call(value) : undefined;
}

/** As cdk8s' generated classes have it for a number or a text. */
function isUnion(value: object): boolean {
  return 'value' in value && (typeof value.value === 'string' || typeof value.value === 'number');
}

function firstOf<Item>(items: Iterable<Item>, find: (item: Item) => Unplain | undefined): Unplain | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
