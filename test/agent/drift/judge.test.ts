import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type Baseline, baselineOf, grain } from '../../../lib/agent/drift/baseline.ts';
import { judge } from '../../../lib/agent/drift/judge.ts';
import { type Observation, present } from '../../../lib/agent/drift/observation.ts';
import type { Json, JsonObject } from '../../../lib/json.ts';
import type { LiveObject } from '../../../lib/kubernetes/cluster.ts';

const time = '2026-01-01T00:00:00Z';
const ours = {
  manager: 'pawl',
  operation: 'Apply',
  apiVersion: 'v1',
  time,
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:data': { 'f:a': {}, 'f:b': {} } },
};

function live(changes: { uid?: string; resourceVersion?: string; managedFields?: Json; deletionTimestamp?: string } = {}): LiveObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace: 'shop', uid: 'one', resourceVersion: '100', managedFields: [ours], ...changes },
  };
}

function baseline(changes: Partial<Baseline> = {}): Baseline {
  return { ...baselineOf(live(), { at: 1_000, settled: true }), ...changes };
}

function seen(object: LiveObject): Observation {
  return present(object, 5_000);
}

function entry(changes: JsonObject): JsonObject {
  return { ...ours, ...changes };
}

const stolen = entry({ fieldsV1: { 'f:data': { 'f:b': {} } } });
const thief = entry({ manager: 'kubectl-edit', operation: 'Update', time: '2026-01-01T00:01:00Z', fieldsV1: { 'f:data': { 'f:a': {} } } });

it('judge finds our own write intact', () => {
  assert.deepEqual(judge(baseline(), seen(live())), { kind: 'intact' });
});

it('judge finds an object intact when somebody else added to it', () => {
  const added = entry({ manager: 'kubectl-annotate', operation: 'Update', fieldsV1: { 'f:metadata': { 'f:annotations': {} } } });
  assert.deepEqual(judge(baseline(), seen(live({ resourceVersion: '101', managedFields: [ours, added] }))), { kind: 'intact' });
});

it('judge finds drift, the field and who took it when our entry shrank', () => {
  const judgement = judge(baseline(), seen(live({ resourceVersion: '101', managedFields: [stolen, thief] })));
  assert.deepEqual(judgement, {
    kind: 'drift',
    fields: ['data.a'],
    managers: [{ manager: 'kubectl-edit', operation: 'Update', time: '2026-01-01T00:01:00Z', subresource: undefined }],
  });
});

it('judge takes what a server gives to nobody in particular, once managed fields were emptied, for no drift before it was read', () => {
  const nobody = entry({ manager: 'before-first-apply', operation: 'Update', fieldsV1: { 'f:data': { 'f:a': {} } } });
  const emptied = judge(baseline(), seen(live({ resourceVersion: '101', managedFields: [stolen, nobody] })));
  assert.deepEqual(emptied, { kind: 'unclear', why: 'disowned', from: 0 });
  const beside = judge(baseline(), seen(live({ resourceVersion: '101', managedFields: [stolen, nobody, thief] })));
  assert.deepEqual(beside, { kind: 'unclear', why: 'disowned', from: 0 });
});

it('judge names a subresource that took a field without a time', () => {
  const { time: _, ...scaled } = entry({
    manager: 'kubectl-scale',
    operation: 'Update',
    subresource: 'scale',
    fieldsV1: { 'f:data': { 'f:a': {} } },
  });
  const judgement = judge(baseline(), seen(live({ resourceVersion: '101', managedFields: [stolen, scaled] })));
  assert.deepEqual(judgement.kind === 'drift' && judgement.managers, [
    { manager: 'kubectl-scale', operation: 'Update', time: undefined, subresource: 'scale' },
  ]);
});

it('judge takes an event from before our own write as stale', () => {
  assert.deepEqual(judge(baseline(), seen(live({ resourceVersion: '99', managedFields: [stolen, thief] }))), { kind: 'stale' });
  assert.deepEqual(judge(baseline(), { kind: 'gone', resourceVersion: '99', at: 0 }), { kind: 'stale' });
});

it('judge compares resource versions as numbers, not as texts', () => {
  assert.deepEqual(judge(baseline({ resourceVersion: '1000' }), seen(live({ resourceVersion: '999', managedFields: [] }))), {
    kind: 'stale',
  });
});

it('judge waits for an object that is on its way out', () => {
  assert.deepEqual(judge(baseline(), seen(live({ resourceVersion: '101', deletionTimestamp: time }))), { kind: 'terminating' });
});

const doubts: readonly [name: string, observation: Observation, why: string, changes?: Partial<Baseline>][] = [
  ['an object that is gone', { kind: 'gone', resourceVersion: '101', at: 0 }, 'gone'],
  ['an object that is gone from a list without a version', { kind: 'gone', resourceVersion: '', at: 0 }, 'gone'],
  ['an object that was made anew', seen(live({ uid: 'two', resourceVersion: '101' })), 'recreated'],
  ['an object of a server that does not count its versions', seen(live({ resourceVersion: 'abc' })), 'unordered'],
  ['an object without an entry of ours', seen(live({ resourceVersion: '101', managedFields: [thief] })), 'disowned'],
  ['an object whose managed fields were forgotten', seen(live({ resourceVersion: '101', managedFields: [] })), 'disowned'],
  [
    'an entry of ours that grew',
    seen(live({ resourceVersion: '101', managedFields: [entry({ fieldsV1: { 'f:data': { 'f:a': {}, 'f:b': {}, 'f:c': {} } } })] })),
    'regrown',
  ],
  [
    'an entry of ours with another time',
    seen(live({ resourceVersion: '101', managedFields: [entry({ time: '2026-01-01T00:00:01Z' })] })),
    'regrown',
  ],
  [
    'an entry of our name by another operation',
    seen(live({ resourceVersion: '101', managedFields: [ours, entry({ operation: 'Update', fieldsV1: {} })] })),
    'forged',
  ],
  [
    'an entry of our name on a subresource',
    seen(live({ resourceVersion: '101', managedFields: [ours, entry({ subresource: 'status' })] })),
    'forged',
  ],
  ['a field that was ours and is nobody’s', seen(live({ resourceVersion: '101', managedFields: [stolen] })), 'removed'],
  ['any event before our write is settled', seen(live({ resourceVersion: '101' })), 'same-second', { settled: false }],
];

for (const [name, observation, why, changes] of doubts)
  it(`judge does not decide about ${name} from metadata`, () => {
    const judgement = judge(baseline(changes), observation);
    assert.equal(judgement.kind === 'unclear' ? judgement.why : judgement.kind, why);
  });

it('judge reads once for an event in the second of our write, and not before that second is over', () => {
  const judgement = judge(baseline({ settled: false }), seen(live({ resourceVersion: '101' })));
  assert.deepEqual(judgement, { kind: 'unclear', why: 'same-second', from: 1_000 + grain });
});

it('judge needs no second look at an entry of our name that it knows', () => {
  const forged = entry({ operation: 'Update', fieldsV1: {} });
  const known = baselineOf(live({ managedFields: [ours, forged] }), { at: 0, settled: true });
  assert.deepEqual(judge(known, seen(live({ resourceVersion: '101', managedFields: [ours, forged, thief] }))), { kind: 'intact' });
});
