import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { InventoryEntry } from '../../../lib/agent/memory/inventory.ts';
import { type DesiredObject, desiredObjects } from '../../../lib/agent/plan/desired.ts';
import { type LiveFact, type PlanInput, plan } from '../../../lib/agent/plan/plan.ts';
import { canonicalSet } from '../../../lib/manifest/canonical.ts';
import type { KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';
import { waveOf } from '../../../lib/manifest/wave.ts';
import type { ObjectId } from '../../../lib/object-id.ts';
import { configMap, deployment } from '../stage/objects.ts';

function desired(...objects: readonly KubernetesObject[]): readonly DesiredObject[] {
  const { set } = canonicalSet(
    'staging',
    objects.map((object) => ({ application: 'web', wave: waveOf(object) ?? 0, object })),
  );
  return desiredObjects(set, 'shop.shop');
}

function entry(id: string, wave = 0, apiVersion = 'v1'): InventoryEntry {
  return { id: id as ObjectId, apiVersion, wave, uid: 'uid' };
}

function inventory(...entries: readonly InventoryEntry[]): ReadonlyMap<ObjectId, InventoryEntry> {
  return new Map(entries.map((each) => [each.id, each]));
}

function planOf(input: Partial<PlanInput> & { readonly facts?: Readonly<Record<string, LiveFact>> }) {
  const { facts = {} } = input;
  return plan({
    desired: [],
    inventory: new Map(),
    forbidden: new Set(),
    prune: true,
    live: (id) => facts[id] ?? { kind: 'absent' },
    ...input,
  });
}

const decisions: readonly [fact: LiveFact, change: string][] = [
  [{ kind: 'absent' }, 'create'],
  [{ kind: 'same' }, 'unchanged'],
  [{ kind: 'differs', fields: ['data.key'] }, 'update'],
  [{ kind: 'disowned' }, 'update'],
  [{ kind: 'terminating' }, 'await-removal'],
  [{ kind: 'unproven' }, 'prove'],
];

for (const [fact, change] of decisions)
  it(`plan makes "${change}" of an object that is ${fact.kind}`, () => {
    const { stages, refusals } = planOf({ desired: desired(configMap('shop', 'a')), facts: { 'ConfigMap/shop/a': fact } });
    assert.deepEqual(
      stages.flatMap(({ items }) => items.map(({ kind }) => kind)),
      [change],
    );
    assert.deepEqual(refusals, []);
  });

it('plan finds every refusal, not the first', () => {
  const { refusals } = planOf({
    desired: desired(configMap('shop', 'a'), configMap('shop', 'b'), configMap('shop', 'c')),
    facts: { 'ConfigMap/shop/a': { kind: 'refused', reason: 'no' }, 'ConfigMap/shop/b': { kind: 'foreign', delivery: 'else.where' } },
  });
  assert.deepEqual(refusals, [
    { object: 'ConfigMap/shop/a', reason: 'no' },
    { object: 'ConfigMap/shop/b', reason: 'It is held by the delivery else.where, and one object has one delivery' },
  ]);
});

it('plan prunes an object that left the manifest set', () => {
  const { prune } = planOf({
    desired: desired(configMap('shop', 'a')),
    inventory: inventory(entry('ConfigMap/shop/a'), entry('ConfigMap/shop/b')),
  });
  assert.deepEqual(
    prune.map(({ id }) => id),
    ['ConfigMap/shop/b'],
  );
});

it('plan prunes nothing where the delivery says so', () => {
  const { prune } = planOf({ prune: false, desired: desired(configMap('shop', 'a')), inventory: inventory(entry('ConfigMap/shop/b')) });
  assert.deepEqual(prune, []);
});

it('plan prunes the other way round than it applies', () => {
  const { prune } = planOf({
    desired: desired(configMap('shop', 'kept')),
    inventory: inventory(
      entry('ConfigMap/shop/early'),
      entry('CustomResourceDefinition.apiextensions.k8s.io/things.example.dev', 0, 'apiextensions.k8s.io/v1'),
      entry('Deployment.apps/shop/web', 0, 'apps/v1'),
      entry('ConfigMap/shop/late', 2),
    ),
  });
  assert.deepEqual(
    prune.map(({ id }) => id),
    [
      'ConfigMap/shop/late',
      'Deployment.apps/shop/web',
      'ConfigMap/shop/early',
      'CustomResourceDefinition.apiextensions.k8s.io/things.example.dev',
    ],
  );
});

it('plan refuses an empty set when something is held, and prunes nothing', () => {
  const { refusals, prune } = planOf({ inventory: inventory(entry('ConfigMap/shop/a')) });
  assert.equal(refusals.length, 1);
  assert.deepEqual(prune, []);
});

it('plan takes an empty set when nothing is held', () => {
  assert.deepEqual(planOf({}), { stages: [], refusals: [], prune: [] });
});

it('plan refuses a release that holds its own Delivery', () => {
  const forbidden = new Set(['Delivery.pawl.dev/shop/shop' as ObjectId]);
  const { refusals } = planOf({
    forbidden,
    desired: desired({ apiVersion: 'pawl.dev/v1alpha1', kind: 'Delivery', metadata: { name: 'shop', namespace: 'shop' } }),
  });
  assert.deepEqual(
    refusals.map(({ object }) => object),
    ['Delivery.pawl.dev/shop/shop'],
  );
});

it('plan orders by wave, and inside a wave by what others need', () => {
  const objects = desired(
    configMap('shop', 'second', {}, 1),
    deployment('shop', 'web'),
    configMap('shop', 'settings'),
    { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration', metadata: { name: 'guard' } },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
  );
  const { stages } = planOf({ desired: objects });
  assert.deepEqual(
    stages.map(({ wave, step, items }) => [wave, step, items.map(({ object }) => object.object.kind)]),
    [
      [0, 'foundations', ['Namespace']],
      [0, 'references', ['ConfigMap']],
      [0, 'workloads', ['Deployment']],
      [0, 'gates', ['ValidatingWebhookConfiguration']],
      [1, 'references', ['ConfigMap']],
    ],
  );
});

it('desired objects carry the label of their delivery, and their digest covers it', () => {
  const { set } = canonicalSet('staging', [{ application: 'web', wave: 0, object: configMap('shop', 'a') }]);
  const [one] = desiredObjects(set, 'shop.one');
  const [other] = desiredObjects(set, 'shop.other');
  assert.deepEqual(one?.object.metadata.labels, { 'pawl.dev/delivery': 'shop.one' });
  assert.notEqual(one?.digest, other?.digest);
});
