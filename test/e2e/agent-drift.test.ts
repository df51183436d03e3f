import assert from 'node:assert/strict';
import { it } from 'node:test';
import { configMap, deployment } from '../agent/stage/objects.ts';
import { ready, type Stage, setStage } from '../agent/stage/stage.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';

describeWithCluster('agent drift, case by case', (plane) => {
  it('names the field, the object and who set an image, on the object as well', async (t) => {
    const stage = await held(await setStage(plane, t));
    const containers = [{ name: 'web', image: 'registry.example/web:6.6.6', env: [{ name: 'MODE', value: 'live' }] }];
    const begun = performance.now();
    await patch(stage, 'Deployment', { spec: { template: { spec: { containers } } } }, 'kubectl-set');
    const { object, fields, managers, milliseconds } = await stage.event('drift-reverted');
    assert.deepEqual(
      [object, fields, managers.map(({ manager }) => manager)],
      [`Deployment.apps/${stage.namespace}/web`, ['spec.template.spec.containers[name=web].image'], ['kubectl-set']],
    );
    assert.ok(milliseconds >= 0 && milliseconds < performance.now() - begun, `${milliseconds} ms`);
    const live = await stage.get('apps/v1', 'Deployment', 'web');
    await stage.until('an event on the object', async () => {
      const type = (await stage.cluster.discover()).find('events.k8s.io/v1', 'Event');
      const { items } = type === undefined ? { items: [] } : await stage.cluster.list(type, { namespace: stage.namespace });
      return items.some(
        ({ reason, regarding, note }) =>
          reason === 'DriftReverted' &&
          (regarding as { uid?: string }).uid === live?.metadata.uid &&
          /was set by kubectl-set; turned back after/.test(String(note)),
      );
    });
    const { lastDrift } = await stage.status((status) => status.lastDrift !== undefined);
    assert.deepEqual(lastDrift?.managers, ['kubectl-set']);
  });

  it('names the subresource by which something was scaled', async (t) => {
    const stage = await held(await setStage(plane, t));
    await stage.cluster.mergePatch(
      await stage.address('apps/v1', 'Deployment', 'web'),
      { spec: { replicas: 9 } },
      { subresource: 'scale', fieldManager: 'kubectl-scale' },
    );
    const { fields, managers } = await stage.event('drift-reverted');
    assert.deepEqual(
      [fields, managers.map(({ manager, subresource }) => [manager, subresource])],
      [['spec.replicas'], [['kubectl-scale', 'scale']]],
    );
  });

  it('makes a deleted object again, and prunes the new one when it leaves the release', async (t) => {
    const stage = await held(await setStage(plane, t));
    const before = await stage.get('v1', 'ConfigMap', 'settings');
    await stage.cluster.delete(await stage.address('v1', 'ConfigMap', 'settings'));
    assert.equal((await stage.event('drift-reverted')).deleted, true);
    const after = await stage.get('v1', 'ConfigMap', 'settings');
    assert.notEqual(after?.metadata.uid, before?.metadata.uid);
    await stage.environment.promote('2.0.0', [configMap(stage.namespace, 'other')]);
    await stage.event('applied', ({ version }) => version === '2.0.0');
    assert.equal(await stage.get('v1', 'ConfigMap', 'settings'), undefined);
  });

  it('leaves alone what nobody asked it to own', async (t) => {
    const stage = await held(await setStage(plane, t));
    await patch(stage, 'ConfigMap', { metadata: { annotations: { note: 'mine' } }, data: { extra: 'mine' } }, 'kubectl-annotate');
    // Another object of the same kind is the barrier: its event comes after the one that must lead to nothing.
    await stage.cluster.delete(await stage.address('v1', 'ConfigMap', 'barrier'));
    await stage.event('drift-reverted', ({ object }) => object.endsWith('/barrier'));
    const live = await stage.get('v1', 'ConfigMap', 'settings');
    assert.deepEqual([live?.data, live?.metadata.annotations], [{ key: 'value', extra: 'mine' }, { note: 'mine' }]);
    assert.equal(stage.events.filter(({ what }) => what.kind === 'drift-reverted').length, 1);
  });

  it('owns again what lost its record of ownership, and calls it no drift', async (t) => {
    const stage = await held(await setStage(plane, t));
    await patch(stage, 'ConfigMap', { metadata: { managedFields: [{}] } }, 'forgetful');
    await stage.event('ownership-restored');
    await patch(stage, 'ConfigMap', { data: { key: 'edited' } }, 'kubectl-edit');
    const { fields, managers } = await stage.event('drift-reverted');
    assert.deepEqual([fields, managers.map(({ manager }) => manager)], [['data.key'], ['kubectl-edit']]);
  });

  it('goes on more slowly, and says who fights, when the same object is changed again and again', async (t) => {
    const stage = await setStage(plane, t);
    await held(stage, { contest: { reversals: 3, within: 60_000, pause: 300 } });
    for (let round = 1; round <= 5; round++) {
      await patch(stage, 'ConfigMap', { data: { key: `edited ${round}` } }, 'rival-controller');
      await stage.until(
        `reversal ${round}`,
        async () => stage.events.filter(({ what }) => what.kind === 'drift-reverted').length === round,
      );
    }
    const { managers, reversals } = await stage.event('drift-contested');
    assert.deepEqual([managers.map(({ manager }) => manager), reversals], [['rival-controller'], 3]);
    assert.equal(stage.events.filter(({ what }) => what.kind === 'drift-contested').length, 1);
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { key: 'value' });
  });

  it('turns back in another wave while an earlier one is not ready', async (t) => {
    const stage = await held(await setStage(plane, t));
    await stage.cluster.mergePatch(
      await stage.address('apps/v1', 'Deployment', 'web'),
      { status: { availableReplicas: 0, readyReplicas: 0 } },
      { subresource: 'status', fieldManager: 'kubelet' },
    );
    await stage.status((status) => ready(status) === 'Waiting');
    await stage.cluster.delete(await stage.address('v1', 'ConfigMap', 'late'));
    await stage.event('drift-reverted', ({ object }) => object.endsWith('/late'));
  });
});

/** A release that is applied: a Deployment, two ConfigMaps and one of a later wave. */
async function held(stage: Stage, options: Parameters<Stage['startAgent']>[0] = {}): Promise<Stage> {
  const { namespace } = stage;
  await stage.environment.promote('1.0.0', [
    deployment(namespace, 'web'),
    configMap(namespace, 'settings'),
    configMap(namespace, 'barrier'),
    configMap(namespace, 'late', {}, 1),
  ]);
  stage.startAgent(options);
  await stage.deliver();
  await stage.rollOut('web');
  await stage.status((status) => ready(status) === 'Applied');
  return stage;
}

async function patch(stage: Stage, kind: 'ConfigMap' | 'Deployment', change: object, fieldManager: string): Promise<void> {
  const address = kind === 'ConfigMap' ? await stage.address('v1', kind, 'settings') : await stage.address('apps/v1', kind, 'web');
  await stage.cluster.mergePatch(address, change, { fieldManager });
}
