import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '../../../lib/digest.ts';
import type { LedgerEntry } from '../../../lib/promotion/record.ts';
import { nextStep } from '../../../lib/release/pins/next-step.ts';
import { parsePin, pinPlace, pinText } from '../../../lib/release/pins/pin.ts';

const digest = digestOf('1.0.0');

test('a pin is read back as it was written, and its properties are found at their lines', () => {
  for (const pin of [{ version: '1.0.0' }, { version: '1.0.0-rc.1', digest, why: 'a "reason" with ü', hold: 'freeze' }]) {
    const text = pinText(pin);
    assert.deepEqual(parsePin('production', text), pin);
    for (const [index, property] of (['version', 'digest', 'why', 'hold'] as const).filter((name) => name in pin).entries())
      assert.deepEqual(pinPlace('production', text, property), { file: 'environments/production.pin.json', line: index + 2 });
  }
});

test('a text that people and programs could read differently is no pin', () => {
  for (const text of [
    '',
    '[]',
    'null',
    '{}',
    'version: 1.0.0',
    '{ "version": "v1.0.0" }',
    '{ "version": "1.0.0+build" }',
    '{ "version": "1.0.0", "version": "1.1.0" }',
    '{ "version": "1.0.0", "digest": "sha256:12" }',
    '{ "version": "1.0.0", "hold": "" }',
    '{ "version": "1.0.0", "why": "two\\nlines" }',
    '{ "version": "1.0.0", "__proto__": {} }',
  ])
    assert.throws(() => parsePin('production', text), { code: 'BAD_PIN' }, text);
});

test('what is wrong with a pin is said once, and in words', () => {
  const said = (text: string) => {
    try {
      parsePin('production', text);
      return 'nothing';
    } catch (error) {
      return error instanceof Error ? error.message.replace('Cannot read "environments/production.pin.json": ', '') : error;
    }
  };
  assert.equal(said('{"version":"1.0.0","version":"1.1.0"}'), 'Map keys must be unique at line 1, column 20');
  assert.equal(said('{}'), 'version: is not there, or no text: expected one like 1.2.3');
});

const cases: readonly (readonly [string, Parameters<typeof nextStep>[0], readonly LedgerEntry[], unknown])[] = [
  ['nothing is there yet', { version: '1.0.0' }, [], { kind: 'move', action: 'promote', why: null, despiteHold: undefined }],
  ['it is there', { version: '1.0.0', digest }, [entry(1, 'promote', '1.0.0')], { kind: 'same' }],
  [
    'another release has that version',
    { version: '1.0.0', digest: digestOf('other') },
    [entry(1, 'promote', '1.0.0')],
    { kind: 'move', action: 'promote', why: null, despiteHold: undefined },
  ],
  ['it is to be held', { version: '1.0.0', hold: 'freeze' }, [entry(1, 'promote', '1.0.0')], { kind: 'hold', why: 'freeze' }],
  [
    'it is held no longer',
    { version: '1.0.0', why: 'fixed' },
    [entry(2, 'hold', '1.0.0', 'freeze'), entry(1, 'promote', '1.0.0')],
    { kind: 'unhold', why: 'fixed' },
  ],
  [
    'it goes on in spite of a hold',
    { version: '1.1.0' },
    [entry(2, 'hold', '1.0.0', 'freeze'), entry(1, 'promote', '1.0.0')],
    { kind: 'move', action: 'promote', why: null, despiteHold: 2 },
  ],
  [
    'it goes back and is held',
    { version: '1.0.0', hold: 'broken' },
    [entry(2, 'promote', '1.1.0'), entry(1, 'promote', '1.0.0')],
    { kind: 'move', action: 'rollback', why: 'broken', despiteHold: undefined },
  ],
  [
    'it goes back and is not held: no rollback, so that policies may refuse a downgrade',
    { version: '1.0.0' },
    [entry(2, 'promote', '1.1.0'), entry(1, 'promote', '1.0.0')],
    { kind: 'move', action: 'promote', why: null, despiteHold: undefined },
  ],
  [
    'it goes on and is held there',
    { version: '1.2.0', hold: 'freeze' },
    [entry(1, 'promote', '1.0.0')],
    { kind: 'move', action: 'promote', why: null, despiteHold: undefined },
  ],
];

for (const [when, pin, newestFirst, step] of cases)
  test(`the next step to a pin when ${when}`, () => assert.deepEqual(nextStep(pin, newestFirst), step));

function entry(sequence: number, action: 'promote' | 'hold', version: string, held?: string): LedgerEntry {
  const release = { version, index: digestOf(version), manifest: digestOf(`manifest ${version}`) };
  const when = '2026-03-01T12:00:00.000Z';
  return {
    digest: digestOf(String(sequence)),
    verification: { kind: 'none' },
    record: {
      schema: 1,
      environment: 'production',
      sequence,
      previous: null,
      action,
      from: null,
      to: release,
      hold: held === undefined ? null : { sequence, who: 'sam', why: held, since: when },
      who: { name: 'sam', verified: false },
      when,
      why: null,
      policies: null,
      verdicts: [],
      changes: null,
    },
  };
}
