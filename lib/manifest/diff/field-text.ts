import type { Json } from '../../json.ts';
import { printable } from '../printable.ts';
import type { FieldChange } from '../semantic-diff.ts';
import { byteCount } from './mask-secret.ts';

/** What became of a field, on one line: `1 -> 2`; of what is masked or encoded only how large it is. */
export function fieldText(field: FieldChange, { isSecret = false, width = 160 }: { isSecret?: boolean; width?: number } = {}): string {
  const sizes = sizesOf(field, isSecret);
  if (sizes !== undefined) return sizeText(sizes);
  return `${shown(field.before, width)} -> ${shown(field.after, width)}`;
}

export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

interface Sizes {
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The sizes of a value that is not shown; undefined for one that is. */
function sizesOf({ path, before, after }: FieldChange, isSecret: boolean): Sizes | undefined {
  const size = isSecret ? maskedSize : /^binaryData(?:\.|\[)/.test(path) ? encodedSize : undefined;
  if (size === undefined) return undefined;
  const [left, right] = [size(before), size(after)];
  const isWhole = (value: Json | undefined, read: string | undefined) => value === undefined || read !== undefined;
  return isWhole(before, left) && isWhole(after, right) ? { before: left, after: right } : undefined;
}

function sizeText({ before, after }: Sizes): string {
  if (before === undefined) return `added (${after})`;
  if (after === undefined) return `removed (${before})`;
  return before === after ? `changed (${after})` : `changed (${before} -> ${after})`;
}

function maskedSize(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? /^<masked: (\d+ bytes?)>$/.exec(value)?.[1] : undefined;
}

function encodedSize(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? byteCount(value, true) : undefined;
}

/** Where a long text is cut, its start is what tells it from others. */
function shown(value: Json | undefined, width: number): string {
  return value === undefined ? '(none)' : cut(printable(value), width);
}
