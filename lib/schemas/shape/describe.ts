import type { Json } from '../../json.ts';
import { printable } from '../../manifest/printable.ts';

/** A value in a sentence: `the text "3"`, `the number 8080`, `true`, `a list`. */
export function valueText(value: Json): string {
  if (typeof value === 'string') return `the text ${printable(clip(value))}`;
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'boolean' || value === null) return String(value);
  return Array.isArray(value) ? 'a list' : 'a map';
}

/** Names and values come from outside, and may be long. */
export function clip(text: string): string {
  const longest = 80;
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}
