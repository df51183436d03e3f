import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promotionFacts } from '../../../../lib/constructs/testing/promotion-facts.ts';
import type { PromotionPolicy } from '../../../../lib/promotion/policy.ts';
import { allowedWindows } from '../../../../lib/promotion/rules/time/allowed-windows.ts';
import type { Day } from '../../../../lib/promotion/rules/time/windows.ts';
import { past } from '../facts.ts';
import { table } from '../table.ts';

const at = (text: string) => ({ now: new Date(text) });
const zone = 'Europe/Berlin';
const weekdays: readonly Day[] = ['Mon', 'Tue', 'Wed', 'Thu'];

// The first of January 2026 is a Thursday; Berlin is an hour ahead of UTC in winter, two in summer.
table('allowedWindows', allowedWindows({ days: weekdays, from: '09:00', to: '16:00', zone }), [
  ['allows within', at('2026-01-01T12:00:00Z'), 'allow'],
  ['allows at the first moment', at('2026-01-01T08:00:00Z'), 'allow'],
  ['defers a moment before', at('2026-01-01T07:59:59.999Z'), new Date('2026-01-01T08:00:00Z')],
  ['allows the last moment', at('2026-01-01T14:59:59.999Z'), 'allow'],
  ['defers from the end to the next day that is one', at('2026-01-01T15:00:00Z'), new Date('2026-01-05T08:00:00Z')],
  ['defers over days that are none', at('2026-01-03T12:00:00Z'), new Date('2026-01-05T08:00:00Z')],
  ['opens an hour earlier by UTC in summer', at('2026-07-01T05:00:00Z'), new Date('2026-07-01T07:00:00Z')],
  ['says when it is open', at('2026-01-03T12:00:00Z'), /^production is moved Mon, Tue, Wed, Thu 09:00 to 16:00 \(Europe\/Berlin\) only$/],
  ['allows a rollback to what was here', { ...at('2026-01-03T12:00:00Z'), action: 'rollback', history: past('1.1.0') }, 'allow'],
]);

// Clocks go from 02:00 to 03:00 on 29 March 2026, and from 03:00 back to 02:00 on 25 October.
table('allowedWindows at a change of the clocks', allowedWindows({ from: '02:30', to: '04:00', zone }), [
  ['opens when clocks are put forward over its opening', at('2026-03-29T00:00:00Z'), new Date('2026-03-29T01:00:00Z')],
  ['is open from then on', at('2026-03-29T01:00:00Z'), 'allow'],
  ['closes by the new time', at('2026-03-29T02:00:00Z'), new Date('2026-03-30T00:30:00Z')],
  ['opens at the first of two half past twos', at('2026-10-25T00:00:00Z'), new Date('2026-10-25T00:30:00Z')],
  ['is shut for the half hour that comes again', at('2026-10-25T01:15:00Z'), 'defer'],
  ['is open at the second of them', at('2026-10-25T01:30:00Z'), 'allow'],
  ['closes by the new time in autumn', at('2026-10-25T03:00:00Z'), new Date('2026-10-26T01:30:00Z')],
]);

table('allowedWindows that summer time leaves out', allowedWindows({ days: ['Sun'], from: '02:15', to: '02:45', zone }), [
  ['opens a week later', at('2026-03-28T12:00:00Z'), new Date('2026-04-05T00:15:00Z')],
]);

table('allowedWindows over midnight', allowedWindows({ days: ['Fri'], from: '22:00', to: '02:00', zone: 'UTC' }), [
  ['is open on the evening', at('2026-01-02T22:00:00Z'), 'allow'],
  ['is open on the morning after', at('2026-01-03T01:59:00Z'), 'allow'],
  ['is shut on the morning of its day', at('2026-01-02T01:00:00Z'), new Date('2026-01-02T22:00:00Z')],
  ['is shut afterwards', at('2026-01-03T02:00:00Z'), new Date('2026-01-09T22:00:00Z')],
]);

const several = allowedWindows(
  { days: ['Mon'], from: '09:00', to: '10:00', zone: 'America/New_York' },
  { days: ['Tue'], from: '00:00', to: '24:00', zone: 'Asia/Kathmandu' },
);

table('several allowedWindows', several, [
  ['open one after the other', at('2026-01-04T12:00:00Z'), new Date('2026-01-05T14:00:00Z')],
  ['open at offsets of any minutes', at('2026-01-05T15:00:00Z'), new Date('2026-01-05T18:15:00Z')],
  ['are open for a whole day', at('2026-01-06T18:14:59Z'), 'allow'],
  ['are shut after it', at('2026-01-06T18:15:00Z'), new Date('2026-01-12T14:00:00Z')],
]);

test('windows that mean nothing are refused where they are written', () => {
  const window = { from: '09:00', to: '16:00', zone };
  const days: readonly Day[] = [];
  for (const wrong of [{ from: '9:00' }, { from: '24:00' }, { to: '24:30' }, { to: '' }, { zone: 'Mars/Olympus' }, { days }])
    assert.throws(() => allowedWindows({ ...window, ...wrong }), { code: 'BAD_OPTION' });
});

test('allowedWindows defers to a moment at which it allows, whenever it is asked', () => {
  const policies = ['Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Africa/Casablanca'].map((place) =>
    allowedWindows({ days: ['Sat', 'Sun'], from: '01:45', to: '03:10', zone: place }),
  );
  const judgeAt = (policy: PromotionPolicy, now: Date) => policy.judge(promotionFacts({ now }));
  for (let time = Date.parse('2026-01-01T00:07:00Z'); time < Date.parse('2026-12-31T00:00:00Z'); time += 101 * 3_600_000)
    for (const policy of policies) {
      const verdict = judgeAt(policy, new Date(time));
      if (verdict.kind !== 'defer') continue;
      assert.ok(verdict.until.getTime() > time);
      assert.equal(judgeAt(policy, verdict.until).kind, 'allow', verdict.until.toISOString());
      assert.equal(judgeAt(policy, new Date(verdict.until.getTime() - 1)).kind, 'defer', verdict.until.toISOString());
    }
});
