import type { Json } from '../json.ts';

/** A text for the middle of a sentence: quoted, and not longer than anybody reads. */
export function quoted(value: Json | undefined): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  return `"${text.length > 100 ? `${text.slice(0, 100)}…` : text}"`;
}
