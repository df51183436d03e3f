import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Duration } from '../../../../lib/duration.ts';
import { atMost } from '../../../../lib/promotion/rules/time/at-most.ts';
import { freeze } from '../../../../lib/promotion/rules/time/freeze.ts';
import { at, past } from '../facts.ts';
import { person, signer } from '../people.ts';
import { table } from '../table.ts';

const holidays = { from: '2025-12-20T18:00', to: '2026-01-05T09:00', zone: 'Europe/Berlin', reason: 'the holidays' };

table('freeze', freeze({ ...holidays, exempt: [person('ann')] }), [
  ['defers to its end, by the clock on the wall', {}, new Date('2026-01-05T08:00:00Z')],
  ['says why, and who may', {}, /^production is frozen until 2026-01-05T08:00:00\.000Z: the holidays; ann@shop\.example may move it/],
  ['begins at its first moment', { now: new Date('2025-12-20T17:00:00Z') }, 'defer'],
  ['allows before', { now: new Date('2025-12-20T16:59:59.999Z') }, 'allow'],
  ['is over at its end', { now: new Date('2026-01-05T08:00:00Z') }, 'allow'],
  ['exempts who signs', { actor: { name: 'ann', identity: signer('ann') } }, 'allow'],
  ['exempts nobody by a name that is only said', { actor: { name: 'ann@shop.example' } }, 'defer'],
  ['exempts nobody else', { actor: { name: 'ben', identity: signer('ben') } }, 'defer'],
  ['allows a rollback to what was here', { action: 'rollback', history: past('1.1.0') }, 'allow'],
]);

table('freeze without a zone', freeze({ from: '2026-01-01T12:00:00', to: '2026-01-01T13:00', reason: 'a test' }), [
  ['is of UTC', {}, new Date('2026-01-01T13:00:00Z')],
]);

test('a freeze that cannot be is refused where it is written', () => {
  const wrongs = [
    { from: '2025-12-20' },
    { from: 'soon' },
    { to: '2026-02-30T00:00' },
    { to: '2025-12-20T18:00' },
    { zone: 'Berlin' },
    { to: '2026-01-05T09:00Z' },
  ];
  for (const wrong of wrongs) assert.throws(() => freeze({ ...holidays, ...wrong }), { code: 'BAD_OPTION' });
});

const moved = (sequence: number, seconds: number, action = 'promote') => ({
  sequence,
  action,
  version: '1.0.0',
  who: 'ann',
  when: at(seconds),
});

table('atMost', atMost({ moves: 2, per: Duration.minutes(10) }), [
  ['allows the first', {}, 'allow'],
  ['allows the second', { history: [moved(1, -5)] }, 'allow'],
  ['defers the third to when the oldest is long enough ago', { history: [moved(2, -60), moved(1, -540)] }, at(60)],
  [
    'says how many there were',
    { history: [moved(3, -5), moved(2, -60), moved(1, -540)] },
    /^production has been promoted 3 times in 10m, and 2 is the most$/,
  ],
  ['waits for as many as have to be over', { history: [moved(3, -5), moved(2, -60), moved(1, -540)] }, at(540)],
  ['forgets what is that long ago', { history: [moved(2, -60), moved(1, -600)] }, 'allow'],
  ['counts what a range moved', { history: [moved(2, -60, 'follow'), moved(1, -70)] }, 'defer'],
  [
    'does not count rollbacks and holds',
    { history: [moved(4, -1, 'rollback'), moved(3, -5, 'hold'), moved(2, -60), moved(1, -700)] },
    'allow',
  ],
  [
    'defers where earlier records that nobody knows may lie within the time, until they do not',
    { history: [moved(9, -5, 'hold'), moved(8, -60)] },
    at(540),
  ],
  [
    'says how far back is known',
    { history: [moved(9, -5, 'hold'), moved(8, -60)] },
    /^Nobody can tell whether production has been promoted less than 2 times in 10m: its newest 2 records are known, back to 2026-01-01T11:59:00\.000Z$/,
  ],
  ['allows where what nobody knows is that long ago', { history: [moved(9, -5), moved(8, -600)] }, 'allow'],
  ['never refuses a rollback', { action: 'rollback', history: [moved(2, -60), moved(1, -70)] }, 'allow'],
]);

test('atMost of nothing is refused where it is written', () => {
  for (const moves of [0, -1, 1.5, 101, Number.NaN]) assert.throws(() => atMost({ moves, per: Duration.days(1) }), { code: 'BAD_OPTION' });
});
