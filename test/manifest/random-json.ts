import type { Json } from '../../lib/json.ts';

export function pick<T>(random: () => number, from: readonly T[]): T {
  const picked = from[Math.floor(random() * from.length)];
  if (picked === undefined) throw new RangeError('There is nothing to pick from');
  return picked;
}

/** Any JSON value, with a taste for what YAML readers get wrong. */
export function randomJson(random: () => number, depth = 4): Json {
  const kind = random();
  if (depth === 0 || kind < 0.45) return randomScalar(random);
  const size = Math.floor(random() * 5);
  if (kind < 0.65) return Array.from({ length: size }, () => randomJson(random, depth - 1));
  return Object.fromEntries(Array.from({ length: size }, () => [randomText(random), randomJson(random, depth - 1)]));
}

function randomScalar(random: () => number): Json {
  const kind = random();
  if (kind < 0.7) return randomText(random);
  if (kind < 0.9)
    return pick(random, [0, 1, -1, 0.5, -2.25, 1e21, 1e-7, -1.5e300, 5e-324, 2 ** 53 - 1, random() * 1e6, Math.floor(random() * 1e9)]);
  return pick(random, [true, false, null]);
}

export function randomText(random: () => number): string {
  const kind = random();
  if (kind < 0.4) return pick(random, nastyTexts);
  if (kind < 0.55) return `${randomText(random)}${pick(random, [' ', '\n', '\n\n', ':', ': ', ' #', '', '-'])}${randomText(random)}`;
  if (kind < 0.7) return Array.from({ length: Math.floor(random() * 6) }, () => pick(random, nastyLines)).join('\n');
  return Array.from({ length: Math.floor(random() * 12) }, () => pick(random, characters)).join('');
}

const characters: readonly string[] = [
  ...'abyYnN01279._-/:#, \t\n\r|>\'"\\{}[]&*!%@`=<~?+$()',
  ...[
    '\u0000',
    '\u0007',
    '\u001b',
    '\u007f',
    '\u0085',
    '\u00a0',
    '\u2028',
    '\u2029',
    '\u202e',
    '\u200f',
    '\ufeff',
    '\ufffe',
    '\ud800',
    '\udc00',
    'ä',
    '語',
    '😀',
  ],
];

const nastyLines: readonly string[] = [
  '',
  ' ',
  '  ',
  '\t',
  'a',
  ' a',
  'a ',
  '\ta',
  '- a',
  'a: b',
  '---',
  '...',
  '# a',
  '|',
  '"',
  '\r',
  'a\r',
  '😀',
];

export const nastyTexts: readonly string[] = [
  ...[
    '',
    ' ',
    '~',
    'null',
    'Null',
    'NULL',
    'true',
    'True',
    'FALSE',
    'yes',
    'Yes',
    'NO',
    'on',
    'Off',
    'y',
    'Y',
    'n',
    'N',
    '=',
    '<<',
    '-',
    '--',
    '---',
    '...',
  ],
  ...[
    '0',
    '1',
    '-1',
    '+1',
    '0755',
    '0o17',
    '0x1F',
    '0b11',
    '1_000',
    '1:30',
    '190:20:30',
    '1e3',
    '1.0e+3',
    '.5',
    '5.',
    '.inf',
    '-.INF',
    '.NaN',
    '1.2.3',
    '12e03',
  ],
  ...['2026-01-01', '2026-01-01T00:00:00Z', '2001-12-14 21:59:43.10 -5', '100m', '128Mi', '1Gi', '1E', '0x', '1k', '007', '1e', '12m'],
  ...[
    'a: b',
    'a:',
    ':a',
    'a #b',
    'a#b',
    '# a',
    '- a',
    '-a',
    '? a',
    '?',
    '! a',
    '!a',
    '&a',
    '*a',
    '@a',
    '`a',
    '%a',
    '{a',
    '[a',
    ']',
    '}',
    ',a',
    'a,b',
    "'a'",
    '"a"',
  ],
  ...[
    '| a',
    '>',
    'a\n',
    'a\nb',
    'a\nb\n',
    'a\n\n',
    '\na',
    ' a\nb',
    'a\n \nb',
    'a\n\nb',
    'a\n  b\n',
    '\ta\nb',
    'a\tb',
    'a\r\nb',
    'a\n---\nb',
    'key: |\n  x\n',
    '\n',
  ],
  ...[
    '/',
    '/healthz',
    'http://a/b?c=d',
    'ghcr.io/acme/web:1.4.2',
    'a@sha256:0f',
    '$(POD_IP)',
    'a b',
    'a  b',
    'a ',
    ' a',
    '__proto__',
    'constructor',
    'toString',
  ],
  ...['\u0085', 'a\u2028b', '\ufeffa', '\ud800', '😀', 'ключ', 'k'.repeat(1200), 'k "'.repeat(500)],
];
