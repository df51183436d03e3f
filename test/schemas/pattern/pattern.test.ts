import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readPattern } from '../../../lib/schemas/pattern/pattern.ts';
import { seededRandom } from '../../seeded-random.ts';

function isIn(source: string, text: string): boolean | string {
  const pattern = readPattern(source);
  return pattern.kind === 'pattern' ? pattern.isIn(text) : pattern.reason;
}

describe('readPattern', () => {
  const cases: readonly [string, string, boolean][] = [
    ['^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$', 'a-b.example.com', true],
    ['^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$', 'a-.example.com', false],
    [
      '^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$',
      '1.5Gi',
      true,
    ],
    ['^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$', '1h30m', true],
    ['(?i)^ABC$', 'abc', true],
    ['^a(?i)b(?-i)c$', 'aBc', true],
    ['(?i:a)b', 'AB', false],
    ['a.b', 'a\nb', false],
    ['(?s)a.b', 'a\nb', true],
    ['^b$', 'a\nb', false],
    ['(?m)^b$', 'a\nb', true],
    ['b$', 'b\n', false],
    ['\\Aa\\z', 'a', true],
    ['\\bfoo\\b', 'a foo b', true],
    ['\\Bfoo', 'foo', false],
    ['^[[:alpha:]_]+$', 'Ab_', true],
    ['^[^[:^digit:]]$', '5', true],
    ['^\\pL+$', 'äß', true],
    ['^\\p{Greek}\\P{Greek}$', 'αa', true],
    ['^\\x41\\x{1F427}\\n$', 'A🐧\n', true],
    ['^\\Q.*\\E$', '.*', true],
    ['^(?P<year>\\d{4})(?:-\\d\\d){2}$', '2026-01-31', true],
    ['^[]a]+$', ']a', true],
    ['^[a\\]b-]+$', 'b-]', true],
    ['^a{2,3}$', 'aaaa', false],
    ['^a{2,}$', 'aaaa', true],
    ['^a{,3}$', 'a{,3}', true],
    ['^$', '', true],
    ['', 'anything', true],
    ['^.$', '🐧', true],
    ['(a|)(|b)c', 'c', true],
    ['^(a*)*$', 'aaa', true],
    ['^(a+){2}$', 'a', false],
  ];
  for (const [source, text, expected] of cases)
    it(`${expected ? 'finds' : 'does not find'} ${source} in ${JSON.stringify(text)}`, () => assert.equal(isIn(source, text), expected));

  for (const source of [
    '(',
    ')',
    '[a',
    'a**',
    '*a',
    '(?=a)',
    '(?!a)',
    '(?<=a)',
    '\\1',
    '\\k',
    '[b-a]',
    'a{1001}',
    'a{3,2}',
    '[[:nope:]]',
    '\\p{Nope}',
    '\\',
  ])
    it(`calls ${source} wrong, as Go does`, () => assert.equal(readPattern(source).kind, 'wrong'));

  it('answers like JavaScript where both read the same', () => {
    const random = seededRandom(7);
    const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)] ?? '';
    const part = (depth: number): string => {
      const atom =
        depth > 0 && random() < 0.4 ? `(${part(depth - 1)}|${part(depth - 1)})` : pick(['a', 'b', '[ab]', '[^a]', '.', '\\w', '\\b', '']);
      return `${atom === '' || atom === '\\b' ? atom : atom + pick(['', '', '*', '+', '?', '{2}', '{1,2}', '*?'])}${depth > 0 ? part(depth - 1) : ''}`;
    };
    for (let round = 0; round < 1500; round++) {
      const source = `${pick(['^', ''])}${part(2)}${pick(['$', ''])}`;
      const text = Array.from({ length: Math.floor(random() * 7) }, () => pick(['a', 'b', 'c', '-'])).join('');
      assert.equal(isIn(source, text), new RegExp(source, 'u').test(text), `${source} in "${text}"`);
    }
  });

  it('takes no longer for what makes other engines run for ever', () => {
    assert.equal(isIn('^(a+)+$', `${'a'.repeat(2000)}b`), false);
    assert.equal(isIn('^(a|a)*$', `${'a'.repeat(2000)}b`), false);
    assert.equal(isIn('(.*)*x', 'a'.repeat(2000)), false);
    assert.equal(isIn('^a*$', 'a'.repeat(10_000_000)), 'too-much');
    assert.equal(isIn('(((a{1000}){1000}){1000}){1000}', 'a'), 'too-much');
    assert.equal(isIn('^((((){1000}){1000}){1000}){1000}$', ''), true);
    assert.equal(readPattern('a'.repeat(10_001)).kind, 'unread');
    assert.equal(readPattern('('.repeat(5000)).kind, 'wrong');
  });
});
