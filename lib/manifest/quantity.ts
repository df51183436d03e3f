import type { Json } from '../json.ts';

/**
 * The number that a quantity stands for; undefined where it is none (apimachinery, api/resource.ParseQuantity): digits, then nothing,
 * an exponent, or one of `n u m k M G T P E Ki Mi Gi Ti Pi Ei`. As a double: enough to compare two of them.
 */
export function readQuantity(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.length > 64) return undefined;
  const parts = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([KMGTPE]i|[numkMGTPE])|[eE][+-]?\d+)?$/.exec(value);
  if (parts === null) return undefined;
  const [, digits = '', suffix] = parts;
  if (suffix === undefined) return Number(value);
  // Divided, not multiplied: 300m is then exactly the double of 0.3.
  return suffix in fractions ? Number(digits) / (fractions[suffix] ?? 1) : Number(digits) * (multiples[suffix] ?? 1);
}

const fractions: { readonly [suffix: string]: number } = { n: 1e9, u: 1e6, m: 1e3 };
const multiples: { readonly [suffix: string]: number } = {
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};
