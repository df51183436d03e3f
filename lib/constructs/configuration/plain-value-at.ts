import type { PlainValue } from '../written-finding.ts';

/** The number, text or truth value under a path; undefined where there is none, or something else. */
export function plainValueAt(value: unknown, path: readonly (string | number)[]): PlainValue | undefined {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    current = Reflect.get(current, key);
  }
  switch (typeof current) {
    case 'string':
    case 'boolean':
      return current;
    case 'number':
      // JSON, on the way to whoever compares it, has neither NaN nor infinities; nor have literals.
      return Number.isFinite(current) ? current : undefined;
    default:
      return current === null ? null : undefined;
  }
}
