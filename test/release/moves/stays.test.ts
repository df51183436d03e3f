import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerEntry, PromotionRecord } from '../../../lib/promotion/record.ts';
import { staysIn } from '../../../lib/release/moves/stays.ts';

const one = { version: '1.0.0', index: `sha256:${'1'.repeat(64)}`, manifest: `sha256:${'a'.repeat(64)}` } as const;
const two = { version: '2.0.0', index: `sha256:${'2'.repeat(64)}`, manifest: `sha256:${'b'.repeat(64)}` } as const;

/** A ledger, oldest first: what was in force after each record, a minute apart. */
function ledger(...inForce: readonly PromotionRecord['to'][]): readonly LedgerEntry[] {
  return inForce
    .map((to, minute): LedgerEntry => {
      const sequence = minute + 1;
      const when = `2026-01-01T00:0${minute}:00Z`;
      const record: PromotionRecord = {
        schema: 1,
        environment: 'staging',
        sequence,
        previous: null,
        action: 'promote',
        from: null,
        to,
        hold: null,
        who: { name: 'sam', verified: false },
        when,
        why: null,
        policies: null,
        verdicts: [],
        changes: null,
      };
      return { digest: `sha256:${String(sequence).padStart(64, '0')}`, record, verification: { kind: 'none' } };
    })
    .toReversed();
}

const now = new Date('2026-01-01T00:09:00Z');
const minute = (at: number) => new Date(`2026-01-01T00:0${at}:00Z`);

test('staysIn tells of one stay for each release that was in force, with its times', () => {
  assert.deepEqual(staysIn(ledger(one, two), now), [
    { version: '1.0.0', index: one.index, since: minute(0), until: minute(1) },
    { version: '2.0.0', index: two.index, since: minute(1) },
  ]);
});

test('staysIn does not end a stay at a record that moves nothing', () => {
  assert.deepEqual(staysIn(ledger(one, one, one), now), [{ version: '1.0.0', index: one.index, since: minute(0) }]);
});

test('staysIn tells of two stays of a release that came back', () => {
  assert.deepEqual(
    staysIn(ledger(one, two, one), now).map(({ version, since, until }) => [version, since, until]),
    [
      ['1.0.0', minute(0), minute(1)],
      ['2.0.0', minute(1), minute(2)],
      ['1.0.0', minute(2), undefined],
    ],
  );
});

test('staysIn of an empty ledger is empty', () => {
  assert.deepEqual(staysIn([], now), []);
});

test('staysIn does not let a clock that was ahead once make later stays begin in a time to come', () => {
  const [newest, ahead, oldest] = ledger(one, one, two);
  assert.ok(newest !== undefined && ahead !== undefined && oldest !== undefined);
  const hold = { ...ahead, record: { ...ahead.record, when: '2027-01-01T00:00:00Z' } };
  assert.deepEqual(
    staysIn([newest, hold, oldest], now).map(({ version, since }) => [version, since]),
    [
      ['1.0.0', minute(0)],
      ['2.0.0', minute(2)],
    ],
  );
});

test('staysIn ends a stay by now where the record that ends it is from a time to come', () => {
  const [ahead, oldest] = ledger(one, two);
  assert.ok(ahead !== undefined && oldest !== undefined);
  const promoted = { ...ahead, record: { ...ahead.record, when: '2026-01-02T00:05:00Z' } };
  const [stay] = staysIn([promoted, oldest], now);
  assert.deepEqual([stay?.version, stay?.since, stay?.until], ['1.0.0', minute(0), now]);
});
