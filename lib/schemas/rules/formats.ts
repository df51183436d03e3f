import type { JsonObject } from '../../json.ts';
import { printable } from '../../manifest/printable.ts';
import { readPattern } from '../pattern/pattern.ts';
import { clip, valueText } from '../shape/describe.ts';
import { isBase64, isDateTime } from '../shape/judge-scalar.ts';
import { broken, type Outcome } from './outcome.ts';

/** `format`, as far as the API server looks at it (apiextensions-apiserver, pkg/apiserver/validation/formats.go); others it ignores. */
export function formatRule({ format }: JsonObject, value: string): readonly Outcome[] {
  if (typeof format !== 'string') return [];
  const name = format.replaceAll('-', '');
  const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
  if (check !== undefined) return check(value) ? [] : broken(`is ${valueText(value)}, expected the format ${clip(printable(format))}`);
  return unread.has(name) ? [{ kind: 'unsure', message: `was not compared with the format ${format}` }] : [];
}

/** Kept to what kube-openapi's pkg/validation/strfmt takes. */
const checks: { readonly [format: string]: (value: string) => boolean } = {
  byte: isBase64,
  date: (value) => /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)),
  datetime: isDateTime,
  ipv4: isIpv4,
  ipv6: isIpv6,
  cidr: isCidr,
  hexcolor: (value) => /^#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/.test(value),
  hostname: (value) => value.length <= 255 && isLike(hostname, value),
  uuid: (value) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(value),
  uuid3: (value) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(value),
  uuid4: (value) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i.test(value),
  uuid5: (value) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i.test(value),
};

/** The API server looks at these as well. Rare, and each a grammar of its own. */
const unread: ReadonlySet<string> = new Set([
  'bsonobjectid',
  'creditcard',
  'duration',
  'email',
  'isbn',
  'isbn10',
  'isbn13',
  'k8slongname',
  'k8sshortname',
  'mac',
  'rgbcolor',
  'ssn',
  'uri',
]);

/** strfmt's HostnamePattern, in Go's language. */
const hostname =
  '^([a-zA-Z0-9\\p{S}\\p{L}]((-?[a-zA-Z0-9\\p{S}\\p{L}]{0,62})?)|([a-zA-Z0-9\\p{S}\\p{L}](([a-zA-Z0-9-\\p{S}\\p{L}]{0,61}[a-zA-Z0-9\\p{S}\\p{L}])?)(\\.)){1,}([a-zA-Z\\p{L}]){2,63})$';

function isLike(source: string, value: string): boolean {
  const pattern = readPattern(source);
  return pattern.kind === 'pattern' && pattern.isIn(value) === true;
}

function isIpv4(value: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(value);
}

/** The URL standard reads an address in brackets, and no zone. */
function isIpv6(value: string): boolean {
  return /^[0-9a-fA-F:.]{2,45}$/.test(value) && value.includes(':') && URL.canParse(`http://[${value}]/`);
}

function isCidr(value: string): boolean {
  const [, address = '', bits = ''] = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(value) ?? [];
  return (isIpv4(address) && Number(bits) <= 32) || (isIpv6(address) && Number(bits) <= 128);
}
