import { ManifestError } from '../manifest-error.ts';
import { printable } from '../printable.ts';

/** A scalar on one line: plain where every reader of YAML 1.1 and 1.2 takes it for the same text, else in double quotes. */
export function scalar(value: string | number | boolean | null): string {
  switch (typeof value) {
    case 'string':
      // Every JSON string is a YAML one once those characters are escaped.
      return isPlain(value) ? value : printable(value);
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
// carriage returns, byte order marks, what turns the direction of reading, and lone surrogates.
const unprintable = /[^\t\n -~\u00a0-\u200d\u2010-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;
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

function number(value: number): string {
  if (!Number.isFinite(value)) throw new ManifestError('NOT_JSON', 'Cannot write YAML', [`${value} is not a JSON number`]);
  const text = JSON.stringify(value);
  // YAML 1.1 takes an exponent only after a decimal point.
  return /^-?\d+e/.test(text) ? text.replace('e', '.0e') : text;
}
