import type { Json } from '../../json.ts';
import { readQuantity } from '../quantity.ts';

/** A quantity in thousandths, rounded; undefined for a text that is none. Exact up to 2^53 thousandths. */
export function milliOf(quantity: string | number): number | undefined {
  const value = readQuantity(quantity);
  const milli = value === undefined ? undefined : Math.round(value * 1000);
  return milli === undefined || !Number.isFinite(milli) ? undefined : milli;
}

/** Below 0: left is less than right. Undefined where one is no quantity. */
export function compareQuantities(left: string | number, right: string | number): number | undefined {
  const [a, b] = [milliOf(left), milliOf(right)];
  return a === undefined || b === undefined ? undefined : a - b;
}

/** Whether two values are one amount, however they are written: `100m` and `0.1`. Past 2^53 only one text is surely one amount. */
export function isSameQuantity(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true;
  const [a, b] = [readQuantity(left), readQuantity(right)];
  return a !== undefined && a === b && Math.abs(a) <= Number.MAX_SAFE_INTEGER;
}

/**
 * Whether the API server keeps the two as one text (apimachinery, Quantity.CanonicalizeBytes): the same amount in the same family of
 * units, `1Gi` and `1024Mi` but not `1Gi` and `1073741824`. Below 1024, binary units become decimal ones.
 */
export function isKeptAlike(left: Json | undefined, right: Json | undefined): boolean {
  return isSameQuantity(left, right) && familyOf(left) === familyOf(right);
}

function familyOf(quantity: Json | undefined): 'binary' | 'exponent' | 'decimal' {
  const text = String(quantity);
  if (/[eE][+-]?\d+$/.test(text)) return 'exponent';
  return text.endsWith('i') && Math.abs(readQuantity(text) ?? 0) >= 1024 ? 'binary' : 'decimal';
}

/** The fields of objects with pods or volume claims that hold quantities. */
export function isQuantityPath(path: string): boolean {
  return /(?:\.resources\.(?:requests|limits)|\.overhead)(?:\.[A-Za-z_][A-Za-z0-9_-]*|\["[^"\\]*"\])$|\.emptyDir\.sizeLimit$|\.resourceFieldRef\.divisor$/.test(
    path,
  );
}

/** Thousandths as people write them: `1500m`, `2`, `512Mi`. Bytes for memory and storage. */
export function quantityText(milli: number, resource: string): string {
  if (milli % 1000 !== 0) return `${milli}m`;
  const whole = milli / 1000;
  if (!/memory|storage|^hugepages-/.test(resource) || whole === 0) return String(whole);
  const unit = units.find(([, size]) => whole % size === 0 && Math.abs(whole) >= size);
  return unit === undefined ? String(whole) : `${whole / unit[1]}${unit[0]}`;
}

const binary: readonly (readonly [string, number])[] = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((name, index) => [
  name,
  1024 ** (index + 1),
]);
/** For writing: the largest that divides, binary before decimal. */
const units: typeof binary = [...[...binary].reverse(), ['G', 1e9], ['M', 1e6]];
