import type { Json } from '../../json.ts';
import { printable } from '../../manifest/printable.ts';
import { clip, valueText } from './describe.ts';
import type { Judging } from './judging.ts';
import type { ScalarForm, ScalarShape } from './shape.ts';
import { similar } from './similar.ts';

export function judgeScalar(at: Judging, { is, choices }: ScalarShape, value: Json): void {
  if (!fits(is, value)) {
    at.problem('invalid-field', `${at.name()} is ${shown(at, value)}, expected ${wanted[is]}`, { fix: fixFor(at, is, value) });
    return;
  }
  // An empty text is what Go has where nothing was said.
  if (choices === undefined || typeof value !== 'string' || value === '' || choices.includes(value)) return;
  const meant = similar(value, choices);
  at.problem('invalid-field', `${at.name()} is ${shown(at, value)}, expected ${listed(choices)}`, {
    fix: meant === undefined ? undefined : `Did you mean "${meant}"?`,
  });
}

/** Whether the API server can read the value as this. */
function fits(form: ScalarForm, value: Json): boolean {
  switch (form) {
    case 'string':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'number':
      return typeof value === 'number';
    case 'integer':
      return Number.isInteger(value);
    case 'int32':
      return isWithin(value, 2 ** 31);
    case 'int64':
      return isWithin(value, 2 ** 63);
    case 'byte':
      return typeof value === 'string' && isBase64(value);
    case 'date-time':
      return typeof value === 'string' && isDateTime(value);
    case 'quantity':
      return typeof value === 'number' || (typeof value === 'string' && quantity.test(value));
    case 'int-or-string':
      return typeof value === 'string' || isWithin(value, 2 ** 31);
    case 'integer-or-string':
      return typeof value === 'string' || Number.isInteger(value);
  }
}

const wanted: { readonly [form in ScalarForm]: string } = {
  string: 'a text',
  boolean: 'true or false',
  number: 'a number',
  integer: 'a whole number',
  int32: 'a whole number of 32 bits',
  int64: 'a whole number of 64 bits',
  byte: 'base64',
  'date-time': 'a time such as 2026-01-31T12:00:00Z',
  quantity: 'a quantity such as 500m, 2 or 1Gi',
  'int-or-string': 'a whole number of 32 bits or a text',
  'integer-or-string': 'a whole number or a text',
};

function isWithin(value: Json, limit: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= -limit && value < limit;
}

/** Go's base64.StdEncoding: padded, line ends are skipped. */
export function isBase64(text: string): boolean {
  const packed = /[\r\n]/.test(text) ? text.replace(/[\r\n]/g, '') : text;
  return packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(packed);
}

/** RFC 3339, of which the API server reads no more than this. */
export function isDateTime(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)$/.test(text) &&
    !Number.isNaN(Date.parse(text.replace(',', '.')))
  );
}

/** apimachinery, pkg/api/resource/quantity.go: a number with a binary or decimal suffix or an exponent. */
const quantity = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;

function shown(at: Judging, value: Json): string {
  if (at.isSecret()) return typeof value === 'string' ? 'a text (not shown, it is of a Secret)' : 'no text';
  return valueText(value);
}

function fixFor(at: Judging, form: ScalarForm, value: Json): string | undefined {
  if (at.isSecret()) return form === 'byte' ? 'Encode it, or write it under stringData' : undefined;
  switch (form) {
    case 'string':
      return typeof value === 'number' || typeof value === 'boolean' ? `Write '${value}' in quotes` : undefined;
    case 'boolean':
      return value === 'true' || value === 'false' ? `Write ${value} without quotes` : undefined;
    case 'number':
    case 'integer':
    case 'int32':
    case 'int64':
      return typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? `Write ${Number(value)} without quotes` : undefined;
    case 'quantity':
      return typeof value === 'string' ? quantityFix(value) : undefined;
    case 'byte':
    case 'date-time':
    case 'int-or-string':
    case 'integer-or-string':
      return undefined;
  }
}

/** `1GB`, `512mb`, `1 Gi`: what people write who mean bytes. */
function quantityFix(text: string): string | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?) ?([kmgtpe])i?b?$/i.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  const letter = unit.toUpperCase();
  return `Did you mean ${printable(clip(`${amount}${letter}i`))} (or ${amount}${letter === 'K' ? 'k' : letter})?`;
}

function listed(choices: readonly string[]): string {
  const said = choices.filter((choice) => choice !== '').map((choice) => `"${choice}"`);
  return said.length > 12 ? `one of ${said.slice(0, 12).join(', ')}, …` : said.length === 1 ? `${said[0]}` : `one of ${said.join(', ')}`;
}
