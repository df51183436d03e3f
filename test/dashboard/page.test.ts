import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escaped } from '../../lib/dashboard/escape.ts';
import { page } from '../../lib/dashboard/page.ts';
import { Duration } from '../../lib/duration.ts';
import { shownEnvironment, standingOf } from './standing.ts';

const at = new Date('2026-01-01T12:00:00Z');
const every = Duration.seconds(30);
const hostile = `</td><script>alert("1")</script><img src=x onerror='x'>&amp;\`\u202egnp.exe\u200b\u0007\u001b[2J\n`;

test('escaped text is no markup, no attribute, and has nothing that is not seen', () => {
  assert.equal(escaped(`<b a="1" c='2'>&\``), '&#60;b a=&#34;1&#34; c=&#39;2&#39;&#62;&#38;&#96;');
  assert.equal(
    escaped('a\u202eb\u200fc\u0007d\ne\u2028f\u{e0041}g\ud800h\u3164'),
    'a\\u{202e}b\\u{200f}c\\u{7}d\\u{a}e\\u{2028}f\\u{e0041}g\\u{d800}h\\u{3164}',
  );
  assert.equal(escaped('Grüße 🚀 1.0.0-rc.1'), 'Grüße 🚀 1.0.0-rc.1');
});

test('the page has no markup of others, wherever their text is shown', () => {
  const table = { headings: [hostile], rows: [[hostile]] };
  const everywhere = shownEnvironment({
    name: hostile,
    tier: hostile,
    version: hostile,
    clusters: hostile,
    facts: [{ what: hostile, text: hostile }],
    remarks: [hostile],
    notKnown: [hostile],
    reports: table,
    records: table,
  });
  const failed = shownEnvironment({ records: hostile });
  const value = { project: hostile, remarks: [hostile], environments: [everywhere, failed] };
  const html = page({ good: { value, at }, failure: { code: 'X', message: hostile, fix: hostile } }, every);
  const own = page({ good: { value: standingOf(shownEnvironment(), shownEnvironment()), at }, failure: undefined }, every);
  const tags = (text: string) => new Set([...text.matchAll(/<\/?[a-z0-9]+/g)].map(([tag]) => tag));
  const known = new Set([...tags(own), '<ul', '</ul', '<li', '</li', '<strong', '</strong', '<br']);
  assert.deepEqual(
    [...tags(html)].filter((tag) => !known.has(tag)),
    [],
  );
  for (const raw of ['alert("1")', "onerror='x'", '\u202e', '\u200b', '\u0007', '\u001b'])
    assert.ok(!html.includes(raw), JSON.stringify(raw));
  assert.equal(html.match(/&#60;script&#62;/g)?.length, 22);
});

test('the page says what is in force, what to look at and what nobody knows, and asks again by itself', () => {
  const shown = shownEnvironment({ remarks: ['held by sam: a sale'], notKnown: ['Nobody knows whether it is vetoed: no answer'] });
  const html = page({ good: { value: standingOf(shown), at }, failure: undefined }, every);
  for (const text of [
    'As of 2026-01-01T12:00:00.000Z, read at most every 30s',
    '1.2.0',
    'held by sam: a sale',
    '1 remark',
    'no answer',
    'a fix',
    'eu-1',
  ])
    assert.ok(html.includes(text), text);
  assert.match(html, /<meta http-equiv="refresh" content="30">/);
  assert.doesNotMatch(html, /<script|This is old| src=|url\(/);
});

test('an old page says since when and why, and the first one why there is none', () => {
  const failure = { code: 'X', message: 'Cannot read "shop": no answer', fix: 'Try later' };
  const old = page({ good: { value: standingOf(shownEnvironment()), at }, failure }, every);
  assert.match(
    old,
    /This is old: nothing could be read since 2026-01-01T12:00:00\.000Z\.<\/strong><br>Cannot read &#34;shop&#34;: no answer<br>Try later/,
  );
  assert.match(old, /1\.2\.0/);
  const none = page({ good: undefined, failure }, every);
  assert.match(none, /Nothing could be read yet\.<\/strong><br>Cannot read/);
});

test('an environment without records says so', () => {
  const empty = shownEnvironment({ version: undefined, records: { headings: ['RECORD'], rows: [] } });
  assert.match(page({ good: { value: standingOf(empty), at }, failure: undefined }, every), /Nothing was promoted yet/);
});
