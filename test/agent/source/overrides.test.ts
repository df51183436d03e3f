import assert from 'node:assert/strict';
import { it } from 'node:test';
import { openOverrides, refusedOverride } from '../../../lib/agent/source/overrides.ts';
import { digestOf } from '../../../lib/digest.ts';
import type { LedgerEntry, PromotionRecord } from '../../../lib/promotion/record.ts';

function record(sequence: number, changes: Partial<PromotionRecord> = {}): LedgerEntry {
  const to = { version: `1.${sequence}.0`, index: digestOf(`index ${sequence}`), manifest: digestOf(`manifest ${sequence}`) };
  return {
    digest: digestOf(`record ${sequence}`),
    verification: { kind: 'none' },
    record: {
      schema: 1,
      environment: 'production',
      sequence,
      previous: null,
      action: 'promote',
      from: null,
      to,
      hold: null,
      who: { name: 'ann', verified: true },
      when: '2026-01-01T00:00:00.000Z',
      why: null,
      policies: null,
      verdicts: [],
      changes: null,
      ...changes,
    },
  };
}
const override = (sequence: number) => record(sequence, { override: { who: 'ann', why: 'incident' } });
const acknowledge = (sequence: number, acknowledges: number) => record(sequence, { action: 'acknowledge', acknowledges });
const sequences = (open: ReturnType<typeof openOverrides>) => open.map(({ sequence }) => sequence);

it('an override stands until a record acknowledges it, whatever else moves in between', () => {
  const open = openOverrides([], [record(4), override(3), record(2)]);
  assert.deepEqual(open, [{ sequence: 3, version: '1.3.0', who: 'ann', why: 'incident' }]);
  assert.deepEqual(sequences(openOverrides(open, [record(5)])), [3]);
  assert.deepEqual(sequences(openOverrides(open, [acknowledge(5, 3)])), []);
});

it('an acknowledgement ends the override that it names, and no other', () => {
  assert.deepEqual(sequences(openOverrides([], [acknowledge(5, 3), override(4), override(3)])), [4]);
  assert.deepEqual(sequences(openOverrides([], [record(5, { acknowledges: 9 }), override(4)])), [4]);
});

it('of very many overrides the newest are kept', () => {
  const many = Array.from({ length: 30 }, (_, at) => override(30 - at));
  assert.deepEqual(
    sequences(openOverrides([], many)),
    Array.from({ length: 20 }, (_, at) => at + 11),
  );
});

it('an override is refused with its record until a newer one acknowledges it, but not where it was taken before', () => {
  const last = { sequence: 2, record: digestOf('record 2'), version: '1.2.0', manifest: digestOf('manifest 2') };
  const expected = 'Record 3 moved to 1.3.0 past its policies, and nobody else has acknowledged that: ann, "incident"';
  assert.equal(refusedOverride(last, [record(4), override(3), record(2)]), expected);
  assert.equal(refusedOverride(undefined, [override(3)]), expected);
  assert.equal(refusedOverride(last, [acknowledge(4, 3), override(3), record(2)]), undefined);
  assert.equal(refusedOverride(last, [override(5), acknowledge(4, 3), override(3)])?.startsWith('Record 5 '), true);
  assert.equal(refusedOverride({ ...last, sequence: 3 }, [record(4), override(3)]), undefined);
});
