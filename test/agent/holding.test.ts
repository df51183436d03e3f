import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createHolding, forgetFailures, goneView, hold, isSpent, see, viewOf } from '../../lib/agent/holding.ts';
import { desiredObjects } from '../../lib/agent/plan/desired.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { LiveObject, ResourceType } from '../../lib/kubernetes/cluster.ts';
import { canonicalSet } from '../../lib/manifest/canonical.ts';
import { objectId } from '../../lib/object-id.ts';
import { configMap } from './stage/objects.ts';

const type: ResourceType = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true, verbs: [] };
const id = objectId({ group: '', kind: 'ConfigMap', namespace: 'shop', name: 'settings' });

it('what nobody wants and is gone is forgotten, and what is wanted is remembered as gone', () => {
  for (const isWanted of [false, true]) {
    const holding = createHolding({ namespace: 'shop', name: 'shop' }, () => undefined);
    assert.equal(see(holding, id, present('1'), isWanted), true);
    assert.equal(holding.views.size, 1);
    assert.equal(see(holding, id, goneView('2', { at: 2, asked: undefined }), isWanted), true);
    assert.equal(holding.views.get(id)?.observation.kind, isWanted ? 'gone' : undefined);
  }
});

it('what is older than what is known says nothing', () => {
  const holding = createHolding({ namespace: 'shop', name: 'shop' }, () => undefined);
  see(holding, id, present('5'), true);
  assert.equal(see(holding, id, goneView('4', { at: 9, asked: undefined }), true), false);
  assert.equal(holding.views.get(id)?.observation.kind, 'present');
});

for (const { what, status, spec, going, isEnded } of [
  { what: 'was seen complete', status: conditions('Complete'), isEnded: true },
  { what: 'was seen failed', status: conditions('Failed'), isEnded: true },
  { what: 'was seen complete only while it was taken away', status: conditions('Complete'), going: true, isEnded: true },
  { what: 'was running', status: { active: 1 }, isEnded: false },
  { what: 'was taken away while it was running', status: { active: 1 }, going: true, isEnded: false },
  { what: 'was suspended', status: conditions('Suspended'), spec: { suspend: true }, isEnded: false },
])
  it(`a Job that ${what}, and is gone, has ${isEnded ? '' : 'not '}ended`, () => {
    const { holding, desired, live } = migration(spec);
    hold(holding, { desired, type: jobs }, live('1', {}), { at: 0, asked: 0, settled: false });
    see(holding, desired.id, viewOf(jobs, live('2', status, going), { at: 1 }), true);
    see(holding, desired.id, goneView('3', { at: 2 }), true);
    assert.equal(isSpent(holding, desired), isEnded);
    // However often that is told.
    see(holding, desired.id, goneView('3', { at: 3 }), true);
    assert.equal(isSpent(holding, desired), isEnded);
  });

it('what was made anew is not what ended before', () => {
  const { holding, desired, live } = migration();
  see(holding, desired.id, viewOf(jobs, live('1', conditions('Complete')), { at: 1 }), true);
  see(holding, desired.id, goneView('2', { at: 2 }), true);
  see(holding, desired.id, viewOf(jobs, live('3', { active: 1 }), { at: 3 }), true);
  see(holding, desired.id, goneView('4', { at: 4 }), true);
  assert.equal(isSpent(holding, desired), false);
});

it('that something failed is forgotten where nobody keeps it', () => {
  const holding = createHolding({ namespace: 'shop', name: 'shop' }, () => undefined);
  const { failed } = holding;
  const other = objectId({ group: '', kind: 'ConfigMap', namespace: 'shop', name: 'other' });
  for (const ids of Object.values(failed)) ids.add(id).add(other);
  forgetFailures(holding, (kept) => kept === other);
  for (const ids of Object.values(failed)) assert.deepEqual([...ids], [other]);
});

function conditions(type: string) {
  return { conditions: [{ type, status: 'True', reason: type, message: type }] };
}

function migration(more: JsonObject = {}) {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'migrate', image: 'registry.example/migrate:1' }] } };
  const metadata = { name: 'migrate', namespace: 'shop' };
  const job = { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { ttlSecondsAfterFinished: 30, template, ...more } };
  const [desired] = desiredObjects(canonicalSet('staging', [{ application: 'web', wave: 0, object: job }]).set, 'shop.shop');
  assert.ok(desired);
  const live = (resourceVersion: string, status: JsonObject, isGoing = false): LiveObject => {
    const going = isGoing ? { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['foregroundDeletion'] } : {};
    return { ...job, metadata: { ...metadata, ...going, uid: 'one', resourceVersion }, status };
  };
  return { holding: createHolding({ namespace: 'shop', name: 'shop' }, () => undefined), desired, live };
}

const jobs: ResourceType = { group: 'batch', version: 'v1', kind: 'Job', plural: 'jobs', namespaced: true, verbs: [] };

function present(resourceVersion: string) {
  const { metadata, ...object } = configMap('shop', 'settings');
  return viewOf(type, { ...object, metadata: { ...metadata, uid: 'one', resourceVersion } }, { at: 1, asked: undefined });
}
