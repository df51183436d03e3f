import type { z } from 'zod';

/** How deep schemas are taken apart: one that contains itself ends somewhere. */
const deepest = 32;

/** The keys of the object that a zod schema wants at a path; empty where it wants none, or where that cannot be told. */
export function knownKeys(schema: z.ZodType, path: readonly (string | number)[]): readonly string[] {
  return [...new Set(objectsAt(schema, path, deepest).flatMap((shape) => Object.keys(shape)))];
}

type Shape = z.core.$ZodShape;

function objectsAt(schema: unknown, path: readonly (string | number)[], depth: number): readonly Shape[] {
  if (!isSchema(schema) || depth === 0) return [];
  const { def } = schema._zod;
  const [key, ...rest] = path;
  const deeper = (inner: unknown, remaining = path) => objectsAt(inner, remaining, depth - 1);
  switch (def.type) {
    case 'object':
      if (key === undefined) return [def.shape];
      return deeper(def.shape[key] ?? def.catchall, rest);
    case 'array':
      return key === undefined ? [] : deeper(def.element, rest);
    case 'tuple':
      return typeof key === 'number' ? deeper(def.items[key] ?? def.rest, rest) : [];
    case 'record':
      return key === undefined ? [] : deeper(def.valueType, rest);
    case 'union':
      return def.options.flatMap((option) => deeper(option));
    case 'intersection':
      return [...deeper(def.left), ...deeper(def.right)];
    case 'pipe':
      return deeper(def.in);
    case 'lazy':
      return deeper(def.getter());
    case 'optional':
    case 'nullable':
    case 'nonoptional':
    case 'default':
    case 'prefault':
    case 'catch':
    case 'readonly':
      return deeper(def.innerType);
    default:
      // Scalars, and whatever zod learns later: nothing inside has keys that we know.
      return [];
  }
}

function isSchema(value: unknown): value is z.core.$ZodTypes {
  return typeof value === 'object' && value !== null && '_zod' in value;
}
