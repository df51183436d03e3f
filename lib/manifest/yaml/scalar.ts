import { ManifestError } from '../manifest-error.ts';

/** A scalar on one line: plain where every reader of YAML 1.1 and 1.2 takes it for the same text, else in double quotes. */
export function scalar(value: string | number | boolean | null): string {
  switch (typeof value) {
    case 'string':
      return isPlain(value) ? value : quoted(value);
    case 'number':
      return number(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      return 'null';
  }
}

/** Whether a text of several lines comes back unchanged from a literal block, in every reader. */
export function isLiteral(text: string): boolean {
  return text.includes('\n') && !unprintable.test(text) && !ambiguous.test(text);
}

/** The text as a literal block whose lines start with `indent`; call it only where `isLiteral`. */
export function literal(text: string, indent: string): string {
  const ends = text.endsWith('\n');
  const lines = (ends ? text.slice(0, -1) : text).split('\n').map((line) => (line === '' ? '' : `${indent}${line}`));
  return `${ends ? '|' : '|-'}\n${lines.join('\n')}`;
}

// Everything but printable characters, tabs and newlines: also the line breaks of YAML 1.1 (U+0085, U+2028, U+2029),
// carriage returns, byte order marks and lone surrogates.
const unprintable = /[^\t\n -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;
// A first line that is blank or starts with white space needs an indentation indicator, and readers differ on blank last lines.
const ambiguous = /^[ \t\n]|\n[ \t]+(?:\n|$)|\n\n$/;

const token = '[A-Za-z0-9_./@=+,()$*-]+';
const tokens = `${token}(?::${token})*`;
// It starts with a letter, an underscore or a slash, so it is no number, date, indicator or document marker.
const plainText = new RegExp(`^(?=[A-Za-z_/])${tokens}(?: ${tokens})*$`);
const quantity = /^[1-9][0-9]{0,14}(?:m|k|Ki|Mi|Gi|Ti)$/;
const reserved = /^(?:true|false|yes|no|on|off|y|n|null)$/i;

function isPlain(text: string): boolean {
  return text.length <= 1000 && ((plainText.test(text) && !reserved.test(text)) || quantity.test(text));
}

function quoted(text: string): string {
  // Every JSON string is a YAML one, but for characters that YAML takes for line breaks or refuses unescaped.
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function number(value: number): string {
  if (!Number.isFinite(value)) throw new ManifestError('NOT_JSON', 'Cannot write YAML', [`${value} is not a JSON number`]);
  const text = JSON.stringify(value);
  // YAML 1.1 takes an exponent only after a decimal point.
  return /^-?\d+e/.test(text) ? text.replace('e', '.0e') : text;
}
