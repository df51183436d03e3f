import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type Delivery, deliverySpec } from '../../../lib/agent/delivery/delivery.ts';
import type { RememberedRelease } from '../../../lib/agent/memory/memory.ts';
import { observe, type Seen } from '../../../lib/agent/reports/observe.ts';
import type { Phase } from '../../../lib/agent/status/status.ts';
import { digestOf } from '../../../lib/digest.ts';

const now = new Date('2026-01-01T00:00:00Z');
const release: RememberedRelease = {
  sequence: 3,
  record: digestOf('record'),
  version: '1.2.0',
  manifest: digestOf('manifest'),
  index: digestOf('index'),
};
const report = { repository: 'oci://registry.example/acme/shop/evidence', cluster: 'eu-1', keySecret: { name: 'report-key' } };
const applied: Phase = { kind: 'passed', outcome: { kind: 'complete', count: undefined }, overdue: false };

function seen(changes: Partial<Seen> = {}, spec: object = { report }): Seen {
  const delivery: Delivery = {
    namespace: 'shop',
    name: 'web',
    uid: 'one',
    resourceVersion: '1',
    generation: 1,
    deleting: false,
    finalizers: [],
    spec: deliverySpec.parse({ repository: 'oci://registry.example/acme/shop/staging', environment: 'staging', ...spec }),
    status: undefined,
  };
  return { delivery, release, phase: applied, drifts: false, now, ...changes };
}

it('an observation binds cluster, Delivery, environment, record and release, for three intervals', () => {
  const { validFor, ...observation } = observe(seen()) ?? {};
  assert.deepEqual(observation, {
    cluster: 'eu-1',
    delivery: { namespace: 'shop', name: 'web', uid: 'one' },
    environment: 'staging',
    record: { digest: release.record, sequence: 3 },
    manifest: release.manifest,
    index: release.index,
    healthy: true,
    observedAt: now,
  });
  assert.equal(validFor?.milliseconds, 900_000);
});

const suspension = { reason: 'incident', by: 'ada' };
const unhealthy: readonly [string, Partial<Seen>][] = [
  ['waits for something', { phase: { kind: 'passed', outcome: { kind: 'waiting', messages: ['a'], failed: false }, overdue: false } }],
  [
    'was refused in part',
    { phase: { kind: 'passed', outcome: { kind: 'refused', code: 'WAVE_REFUSED', refusals: [{ reason: 'no' }] }, overdue: false } },
  ],
  ['has drift that stands', { drifts: true }],
  ['is suspended', { phase: { kind: 'suspended', suspension } }],
  ['is not trusted any more', { phase: { kind: 'untrusted', code: 'UNTRUSTED_RECORD', reason: 'no' } }],
  ['is being deleted', { phase: { kind: 'deleting', message: '' } }],
];
for (const [name, changes] of unhealthy)
  it(`a release that ${name} is not healthy`, () => assert.equal(observe(seen(changes))?.healthy, false));

const silent: readonly [string, Seen][] = [
  ['the API server is in trouble', seen({ phase: { kind: 'failed', code: 'UNREACHABLE', message: 'no answer' } })],
  ['it has only started', seen({ phase: { kind: 'starting' } })],
  ['nothing has been promoted', seen({ phase: { kind: 'empty' }, release: undefined })],
  ['nobody wants it', seen({}, {})],
  ['its index is not known', seen({ release: { ...release, index: undefined } })],
];
for (const [name, facts] of silent) it(`an agent is silent where ${name}`, () => assert.equal(observe(facts), undefined));
