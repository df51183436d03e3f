import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { RememberedRelease } from '../../../lib/agent/memory/memory.ts';
import { type HeadFacts, judgeChain, judgeHead } from '../../../lib/agent/source/judge-head.ts';
import { digestOf } from '../../../lib/digest.ts';
import type { LedgerHead } from '../../../lib/promotion/ledger/reading/head.ts';
import type { LedgerEntry, PromotionRecord } from '../../../lib/promotion/record.ts';

const release = { version: '1.0.0', index: digestOf('index'), manifest: digestOf('manifest') };

function entry(sequence: number, changes: Partial<PromotionRecord> = {}): LedgerEntry {
  const record: PromotionRecord = {
    schema: 1,
    environment: 'staging',
    sequence,
    previous: sequence === 1 ? null : digestOf(`record ${sequence - 1}`),
    action: 'promote',
    from: null,
    to: release,
    hold: null,
    who: { name: 'ada', verified: false },
    when: '2026-01-01T00:00:00Z',
    why: null,
    policies: null,
    verdicts: [],
    changes: null,
    ...changes,
  };
  return { digest: digestOf(`record ${sequence}`), record, verification: { kind: 'none' } };
}

function head(sequence: number, changes: Partial<PromotionRecord> = {}): LedgerHead {
  return { kind: 'head', entry: entry(sequence, changes), ignored: [] };
}

const last: RememberedRelease = { sequence: 5, record: digestOf('record 5'), version: '1.0.0', manifest: digestOf('manifest') };
const facts: HeadFacts = { environment: 'staging', last, notBefore: undefined };

const cases: readonly [name: string, head: LedgerHead, facts: HeadFacts, expected: string][] = [
  ['takes a newer record', head(6), facts, 'take'],
  ['takes the first record that it sees', head(9), { ...facts, last: undefined }, 'take'],
  ['keeps what it has when nothing is newer', head(5), facts, 'keep'],
  ['refuses an older record', head(4), facts, 'REPLAY'],
  [
    'refuses another record of the same sequence',
    { kind: 'head', entry: { ...entry(5), digest: digestOf('another') }, ignored: [] },
    facts,
    'REWRITTEN',
  ],
  ['refuses a ledger that is empty now', { kind: 'empty', ignored: [] }, facts, 'REPLAY'],
  ['waits for the first record of an empty ledger', { kind: 'empty', ignored: [] }, { ...facts, last: undefined }, 'empty'],
  ['refuses a fork', { kind: 'fork', sequence: 6, entries: [entry(6), entry(6)], ignored: [] }, facts, 'FORK'],
  ['refuses a record of another environment', head(6, { environment: 'production' }), facts, 'WRONG_ENVIRONMENT'],
  ['refuses a record from before it is told to begin', head(6), { ...facts, last: undefined, notBefore: 7 }, 'NOT_BEFORE'],
  ['waits when the first records move to nothing', head(1, { to: null }), { ...facts, last: undefined }, 'empty'],
  ['refuses to fall back to nothing', head(6, { to: null }), facts, 'NO_RELEASE'],
];

for (const [name, given, known, expected] of cases)
  it(`judge of heads ${name}`, () => {
    const judgement = judgeHead(given, known);
    assert.equal(judgement.kind === 'refuse' ? judgement.code : judgement.kind, expected);
  });

it('judge of chains accepts a head that descends from what was taken', () => {
  assert.equal(judgeChain([entry(7), entry(6), entry(5)], last), undefined);
});

it('judge of chains refuses a head that descends from something else', () => {
  for (const history of [
    [entry(7), entry(6), { ...entry(5), digest: digestOf('another') }],
    [entry(7), entry(6)],
  ]) {
    const judgement = judgeChain(history, last);
    assert.equal(judgement?.kind === 'refuse' && judgement.code, 'REWRITTEN');
  }
});

it('judge of chains accepts a record that ended a fork and names what was taken, on whichever side', () => {
  const other = { ...entry(5), digest: digestOf('the other side of 5') };
  const resolve = (resolves: PromotionRecord['resolves'], action: PromotionRecord['action'] = 'resolve') => [
    entry(8),
    entry(7, { action, previous: other.digest, resolves }),
    other,
  ];
  assert.equal(judgeChain(resolve([other.digest, last.record]), last), undefined);
  const refused = [resolve([other.digest]), resolve([]), resolve(undefined), resolve([other.digest, last.record], 'promote')];
  for (const history of refused) {
    const judgement = judgeChain(history, last);
    assert.equal(judgement?.kind === 'refuse' && judgement.code, 'REWRITTEN');
  }
  const older = [entry(9), { ...entry(5, { action: 'resolve', resolves: [last.record] }), digest: digestOf('another') }];
  assert.notEqual(judgeChain(older, last), undefined, 'only what stands above it');
});
