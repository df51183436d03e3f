import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { matches } from '../../lib/signing/matches.ts';
import { keyIdOf } from '../../lib/signing/public-key.ts';
import { subjectPatternFault } from '../../lib/signing/subject-pattern.ts';
import { processorTime } from '../processor-time.ts';

const issuer = 'https://token.actions.githubusercontent.com';
const subject = 'https://github.com/acme/shop/.github/workflows/release.yaml@refs/heads/main';
const workflow = { kind: 'certificate', issuer, subject } as const;

test('a key is trusted by its fingerprint, whatever it is called', () => {
  const [ann, bob] = [generateKey(), generateKey()];
  const identity = { kind: 'key', keyId: keyIdOf(ann.publicPem), name: 'a' } as const;
  assert.equal(matches(identity, { key: `\n${ann.publicPem.replaceAll('\n', '\r\n')}`, name: 'b' }), true);
  assert.equal(matches(identity, { key: bob.publicPem, name: 'a' }), false);
  assert.equal(matches(identity, { issuer, subject: 'a' }), false);
});

test('a certificate is trusted by issuer and subject, each as a whole', () => {
  assert.equal(matches(workflow, { issuer, subject }), true);
  assert.equal(matches(workflow, { issuer: `${issuer}/`, subject }), false);
  assert.equal(matches(workflow, { issuer, subject: subject.slice(0, -1) }), false);
  assert.equal(matches(workflow, { issuer, subject: subject.toUpperCase() }), false);
  assert.equal(matches(workflow, { key: generateKey().publicPem }), false);
});

const patterns: readonly (readonly [pattern: string, expected: boolean])[] = [
  ['https://github\\.com/acme/.*', true],
  ['.*@refs/heads/main', true],
  ['acme', false],
  ['https://github\\.com/acme/', false],
  ['^https://github\\.com/acme/.*$', true],
  ['https://github\\.com/(?:acme|other)/.*', true],
  ['other|https://github\\.com', false],
  ['.*\n', false],
];

for (const [pattern, expected] of patterns) {
  test(`the pattern ${JSON.stringify(pattern)} must match the whole subject: ${expected}`, () => {
    assert.equal(matches(workflow, { issuer, subjectPattern: pattern }), expected);
  });
}

test('a pattern does not match a subject with a line of its own around what it wants', () => {
  const trusted = { issuer, subjectPattern: 'ann@example\\.com' };
  for (const hostile of ['ann@example.com\n', '\nann@example.com', 'mallory\nann@example.com\nmallory'])
    assert.equal(matches({ kind: 'certificate', issuer, subject: hostile }, trusted), false);
});

const faults: readonly (readonly [pattern: string, fault: RegExp | undefined])[] = [
  ['', /empty/],
  ['(', /not a regular expression/],
  ['(a+)+', /repeats a group/],
  ['(?:a|a)*', /repeats a group/],
  ['(?:a{2,}){3}', /repeats a group/],
  ['.*.*.*.*x', /repeats in 4 places/],
  ['a{1,9}b{1,9}c{1,9}d{1,9}', /repeats in 4 places/],
  ['(a)\\1', /refers back/],
  ['(?=a)b', /looks ahead/],
  ['(?<!a)b', /looks ahead/],
  ['(?:heads|tags)?/[(+)*?{]+\\(a\\)*', undefined],
  ['\\p{Lu}\\+\\*\\u{61}\\{', undefined],
];

for (const [pattern, fault] of faults) {
  test(`the pattern ${JSON.stringify(pattern)} ${fault === undefined ? 'can be used' : `is refused: ${fault.source}`}`, () => {
    const found = subjectPatternFault(pattern);
    if (fault === undefined) assert.equal(found, undefined);
    else assert.match(found ?? '', fault);
  });
}

test('a pattern is done with the longest and worst subject in a moment', () => {
  const pattern = { issuer, subjectPattern: 'a*a*a*b' };
  const took = processorTime(() => {
    assert.equal(matches({ kind: 'certificate', issuer, subject: 'a'.repeat(512) }, pattern), false);
    assert.equal(matches({ kind: 'certificate', issuer, subject: `${'a'.repeat(1000)}b` }, pattern), false);
  });
  assert.ok(took < 5000, `${took} ms`);
});

test('a pattern that cannot be used trusts nobody: it is an error', () => {
  assert.throws(() => matches(workflow, { issuer, subjectPattern: '(a+)+' }), { code: 'BAD_TRUST' });
});
