import type { PlainValue } from '../written-finding.ts';
import { valueAt } from './value-at.ts';

/** The number, text or truth value under a path; undefined where there is none, or something else. */
export function plainValueAt(value: unknown, path: readonly (string | number)[]): PlainValue | undefined {
  const current = valueAt(value, path);
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
