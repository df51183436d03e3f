import type { Json } from '../json.ts';

/**
 * A value on one line, safe to print and to read: JSON in which the characters are escaped too that end a line in YAML 1.1, move a cursor,
 * or turn the direction of reading, so that nothing in a manifest can forge a line of output.
 */
export function printable(value: Json): string {
  return JSON.stringify(value).replace(/[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
