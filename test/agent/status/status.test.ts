import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { RememberedRelease } from '../../../lib/agent/memory/memory.ts';
import { conditionsOf, type Phase, type StatusFacts } from '../../../lib/agent/status/status.ts';
import { statusOf } from '../../../lib/agent/status/write-status.ts';
import { digestOf } from '../../../lib/digest.ts';
import type { ObjectId } from '../../../lib/object-id.ts';

const now = new Date('2026-01-01T00:00:00Z');
const applied: RememberedRelease = {
  sequence: 3,
  record: digestOf('r'),
  version: '1.2.0',
  manifest: digestOf('m'),
  completed: '2025-12-31T00:00:00Z',
};
const candidate: RememberedRelease = { sequence: 4, record: digestOf('n'), version: '1.3.0', manifest: digestOf('o') };

function facts(changes: Partial<StatusFacts> = {}): StatusFacts {
  return {
    generation: 1,
    phase: passed({ kind: 'complete', count: undefined }),
    isVerified: false,
    source: { kind: 'nothing-new' },
    staleHint: undefined,
    current: applied,
    candidate: undefined,
    applied,
    objects: 7,
    lastDrift: undefined,
    standing: [],
    reporting: undefined,
    ...changes,
  };
}

function passed(outcome: Extract<Phase, { kind: 'passed' }>['outcome'], overdue = false): Phase {
  return { kind: 'passed', outcome, overdue };
}

const waiting = passed({ kind: 'waiting', messages: ['Deployment.apps/shop/web: Waiting for 1/2 replicas to be ready'], failed: false });
const refused = passed({
  kind: 'refused',
  code: 'PLAN_REFUSED',
  refusals: [{ object: 'Service/shop/web' as ObjectId, reason: 'port out of range' }],
});

const cases: readonly [
  name: string,
  facts: StatusFacts,
  ready: string,
  reason: string,
  message: string,
  stalled: string,
  reconciling: string,
][] = [
  ['a release that is applied', facts(), 'True', 'Applied', 'Applied 1.2.0 (record 3)', 'False', 'False'],
  [
    'a registry that is away',
    facts({ source: { kind: 'unreachable', message: 'no answer' } }),
    'True',
    'Applied',
    'Applied 1.2.0 (record 3); the registry does not answer',
    'False',
    'False',
  ],
  [
    'a release that waits',
    facts({ phase: waiting }),
    'False',
    'Waiting',
    '1.2.0 (record 3): Deployment.apps/shop/web: Waiting for 1/2 replicas to be ready',
    'False',
    'True',
  ],
  [
    'a release that was refused',
    facts({ phase: refused, candidate }),
    'False',
    'PlanRefused',
    '1.3.0 (record 4) was refused, nothing was changed: Service/shop/web: port out of range',
    'True',
    'False',
  ],
  [
    'a record that was refused',
    facts({ source: { kind: 'refused', code: 'FORK', message: 'The ledger is forked' } }),
    'False',
    'Fork',
    'The ledger is forked; 1.2.0 (record 3) stays',
    'True',
    'False',
  ],
  [
    'a suspension',
    facts({ phase: { kind: 'suspended', suspension: { by: 'ada', reason: 'incident', until: '2026-01-02T00:00:00Z' } } }),
    'Unknown',
    'Suspended',
    'Suspended by ada until 2026-01-02T00:00:00Z: incident',
    'False',
    'False',
  ],
  ['drift that cannot be turned back', facts({ standing: ['x was changed'] }), 'False', 'DriftStands', 'x was changed', 'False', 'False'],
  [
    'an environment without a record',
    facts({ phase: { kind: 'empty' }, current: undefined, applied: undefined }),
    'False',
    'NothingPromoted',
    'Nothing has been promoted to this environment yet',
    'False',
    'False',
  ],
];

for (const [name, given, ready, reason, message, stalled, reconciling] of cases)
  it(`status says ${name}`, () => {
    const conditions = conditionsOf(given);
    const of = (type: string) => conditions.find((condition) => condition.type === type);
    assert.deepEqual([of('Ready')?.status, of('Ready')?.reason, of('Ready')?.message], [ready, reason, message]);
    assert.deepEqual([of('Stalled')?.status, of('Reconciling')?.status], [stalled, reconciling]);
  });

it('status says that the registry answers, and with what it cannot be relied on', () => {
  const registry = (staleHint: StatusFacts['staleHint']) =>
    conditionsOf(facts({ staleHint })).find(({ type }) => type === 'RegistryReachable');
  assert.deepEqual([registry(undefined)?.status, registry(undefined)?.reason], ['True', 'Answers']);
  const stale = { names: digestOf('old'), record: digestOf('new'), sequence: 7 };
  assert.deepEqual([registry(stale)?.status, registry(stale)?.reason], ['True', 'StaleHint']);
  assert.match(registry(stale)?.message ?? '', /^The tag "current" names sha256:[0-9a-f]{64}, and the newest record is 7: /);
  assert.match(registry({ ...stale, names: undefined })?.message ?? '', /^The tag "current" is gone, and the newest record is 7: /);
});

it('status keeps since when a condition is as it is, and what was applied before', () => {
  const first = statusOf(facts(), undefined, now);
  const later = statusOf(facts({ phase: waiting, current: candidate, applied: undefined }), first, new Date('2026-01-01T01:00:00Z'));
  const times = (status: typeof first) =>
    Object.fromEntries(
      (status.conditions as { type: string; lastTransitionTime: string }[]).map(({ type, lastTransitionTime }) => [
        type,
        lastTransitionTime,
      ]),
    );
  assert.equal(times(later).Ready, '2026-01-01T01:00:00Z');
  assert.equal(times(later).Stalled, '2026-01-01T00:00:00Z');
  assert.deepEqual(later.applied, first.applied);
  assert.equal((later.pending as { version: string }).version, '1.3.0');
});
