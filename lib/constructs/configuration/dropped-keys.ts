import { z } from 'zod';

export type KeyPath = readonly (string | number)[];

/** How deep schemas are taken apart: one that contains itself ends somewhere. */
const deepest = 64;

/**
 * The keys of a value that a zod schema drops without a word: `z.object` does, where `z.strictObject` refuses and `z.looseObject` keeps.
 * Only of plain objects: what a class has is not what somebody wrote as configuration. Keys whose value is undefined say nothing.
 */
export function droppedKeys(schema: z.ZodType, value: unknown): readonly KeyPath[] {
  return keysIn(schema, value, { path: [], depth: deepest });
}

interface Place {
  readonly path: KeyPath;
  readonly depth: number;
}

function keysIn(schema: unknown, value: unknown, place: Place): readonly KeyPath[] {
  if (!isSchema(schema) || place.depth === 0) return [];
  const { def } = schema._zod;
  const same = (inner: unknown) => keysIn(inner, value, { ...place, depth: place.depth - 1 });
  const inside = (inner: unknown, key: string | number, item: unknown) =>
    keysIn(inner, item, { path: [...place.path, key], depth: place.depth - 1 });
  switch (def.type) {
    case 'object':
      return entriesOf(value).flatMap(([key, item]) => {
        if (Object.hasOwn(def.shape, key)) return inside(def.shape[key], key, item);
        return def.catchall === undefined && item !== undefined ? [[...place.path, key]] : inside(def.catchall, key, item);
      });
    case 'record':
      return entriesOf(value).flatMap(([key, item]) => inside(def.valueType, key, item));
    case 'array':
      return itemsOf(value).flatMap((item, index) => inside(def.element, index, item));
    case 'tuple':
      return itemsOf(value).flatMap((item, index) => inside(def.items[index] ?? def.rest, index, item));
    case 'union':
      // Zod takes what the first member that fits makes of it.
      return same(def.options.find((option) => fits(option, value)));
    case 'intersection':
      return droppedByBoth(same(def.left), same(def.right));
    case 'catch':
      return fits(def.innerType, value) ? same(def.innerType) : [];
    case 'pipe':
      return same(def.in);
    case 'lazy':
      return same(def.getter());
    case 'optional':
    case 'nullable':
    case 'nonoptional':
    case 'default':
    case 'prefault':
    case 'readonly':
      return same(def.innerType);
    default:
      // Scalars, what takes everything, and whatever zod learns later: nothing inside is dropped as far as we know.
      return [];
  }
}

/** Zod merges both results: what one of them keeps is kept. A key below one that is dropped is dropped as well. */
function droppedByBoth(left: readonly KeyPath[], right: readonly KeyPath[]): readonly KeyPath[] {
  const isIn = (paths: readonly KeyPath[]) => (path: KeyPath) => paths.some((other) => other.every((key, index) => key === path[index]));
  const both = [...left.filter(isIn(right)), ...right.filter(isIn(left))];
  return both.filter((path, index) => both.findIndex((other) => isSamePath(other, path)) === index);
}

export function isSamePath(left: KeyPath, right: KeyPath): boolean {
  return left.length === right.length && left.every((key, index) => key === right[index]);
}

function fits(schema: z.core.$ZodType, value: unknown): boolean {
  return z.core.safeParse(schema, value).success;
}

function entriesOf(value: unknown): readonly [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype ? Object.entries(value) : [];
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isSchema(value: unknown): value is z.core.$ZodTypes {
  return typeof value === 'object' && value !== null && '_zod' in value;
}
