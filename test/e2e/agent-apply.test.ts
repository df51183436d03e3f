import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { configMap, deployment, service, widget, widgetCrd } from '../agent/stage/objects.ts';
import { ready, readyMessage, setStage, unique } from '../agent/stage/stage.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';

describeWithCluster('agent apply', (plane) => {
  it('applies a release in waves, each after the one before is ready', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace } = stage;
    await stage.environment.promote('1.0.0', [
      deployment(namespace, 'web'),
      service(namespace, 'web'),
      configMap(namespace, 'later', { key: 'value' }, 1),
    ]);
    stage.startAgent();
    await stage.deliver();
    const waiting = await stage.status((status) => ready(status) === 'Waiting');
    assert.match(readyMessage(waiting), /^1\.0\.0 \(record 1\): Deployment\.apps\/.*\/web: Waiting for /);
    assert.equal(waiting.applied, undefined);
    assert.equal(waiting.pending?.version, '1.0.0');
    assert.equal(await stage.get('v1', 'ConfigMap', 'later'), undefined);
    await stage.rollOut('web');
    const applied = await stage.status((status) => ready(status) === 'Applied');
    assert.equal(applied.applied?.version, '1.0.0');
    assert.equal(applied.inventory?.objects, 3);
    assert.equal((await stage.get('v1', 'ConfigMap', 'later'))?.metadata.labels?.['pawl.dev/delivery'], `${namespace}.shop`);
    const event = await stage.event('applied');
    assert.deepEqual([event.created, event.updated, event.unchanged, event.pruned], [3, 0, 0, 0]);
  });

  it('changes only what an upgrade changes, and prunes what left the release', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace } = stage;
    await stage.environment.promote('1.0.0', [
      configMap(namespace, 'kept'),
      configMap(namespace, 'changed', { key: 'old', gone: 'x' }),
      configMap(namespace, 'left'),
    ]);
    stage.startAgent();
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    const kept = await stage.get('v1', 'ConfigMap', 'kept');
    await stage.environment.promote('1.1.0', [configMap(namespace, 'kept'), configMap(namespace, 'changed', { key: 'new' })]);
    const event = await stage.event('applied', ({ version }) => version === '1.1.0');
    assert.deepEqual([event.created, event.updated, event.unchanged, event.pruned], [0, 1, 1, 1]);
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'changed'))?.data, { key: 'new' });
    assert.equal(await stage.get('v1', 'ConfigMap', 'left'), undefined);
    assert.equal((await stage.get('v1', 'ConfigMap', 'kept'))?.metadata.resourceVersion, kept?.metadata.resourceVersion);
    const status = await stage.status(({ applied }) => applied?.version === '1.1.0');
    assert.equal(status.inventory?.objects, 2);
  });

  it('keeps what takes data along, unless it says that it may be pruned', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace } = stage;
    const claim = (name: string, annotations: Record<string, string>): KubernetesObject => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace, annotations },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'none', resources: { requests: { storage: '1Gi' } } },
    });
    await stage.environment.promote('1.0.0', [
      configMap(namespace, 'a', {}, 1),
      claim('data', {}),
      claim('scratch', { 'pawl.dev/prune': 'true' }),
    ]);
    stage.startAgent();
    await stage.deliver();
    await stage.until(
      'both claims',
      async () => (await stage.get('v1', 'PersistentVolumeClaim', 'data')) && (await stage.get('v1', 'PersistentVolumeClaim', 'scratch')),
    );
    for (const name of ['data', 'scratch'])
      await stage.cluster.mergePatch(
        await stage.address('v1', 'PersistentVolumeClaim', name),
        { status: { phase: 'Bound' } },
        { subresource: 'status' },
      );
    await stage.status((status) => ready(status) === 'Applied');
    await stage.environment.promote('2.0.0', [configMap(namespace, 'a', {}, 1)]);
    const kept = await stage.event('kept');
    assert.equal(kept.object, `PersistentVolumeClaim/${namespace}/data`);
    // Without a controller-manager nobody takes the protection finalizer off: the release waits for whoever holds the claim.
    const held = /scratch: it is being deleted, held by kubernetes\.io\/pvc-protection/;
    await stage.status((status) => status.pending?.version === '2.0.0' && held.test(readyMessage(status)));
    await stage.cluster.mergePatch(await stage.address('v1', 'PersistentVolumeClaim', 'scratch'), { metadata: { finalizers: null } });
    await stage.status(({ applied }) => applied?.version === '2.0.0');
    assert.equal((await stage.get('v1', 'PersistentVolumeClaim', 'data'))?.metadata.deletionTimestamp, undefined);
    assert.equal(await stage.get('v1', 'PersistentVolumeClaim', 'scratch'), undefined);
  });

  it('reports every refusal of a release at once and changes nothing', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace } = stage;
    await stage.environment.promote('1.0.0', [configMap(namespace, 'settings', { key: 'old' })]);
    stage.startAgent();
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    const broken = (name: string): KubernetesObject => ({ ...service(namespace, name), spec: { ports: [{ port: 99999 }] } });
    const unknown: KubernetesObject = { apiVersion: 'nobody.example/v1', kind: 'Gizmo', metadata: { name: 'gizmo', namespace } };
    await stage.environment.promote('2.0.0', [configMap(namespace, 'settings', { key: 'new' }), broken('one'), broken('two'), unknown]);
    const { refusals, code } = await stage.event('refused');
    assert.equal(code, 'PLAN_REFUSED');
    assert.deepEqual(refusals.map(({ object }) => object).sort(), [
      `Gizmo.nobody.example/${namespace}/gizmo`,
      `Service/${namespace}/one`,
      `Service/${namespace}/two`,
    ]);
    const status = await stage.status((current) => ready(current) === 'PlanRefused');
    assert.match(
      readyMessage(status),
      /^2\.0\.0 \(record 2\) was refused, nothing was changed: .*The server knows no Gizmo of nobody\.example\/v1/,
    );
    assert.equal(status.applied?.version, '1.0.0');
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { key: 'old' });
    await stage.until('the refusal as event of the Delivery', async () => {
      const type = (await stage.cluster.discover()).find('events.k8s.io/v1', 'Event');
      const { items } = type === undefined ? { items: [] } : await stage.cluster.list(type, { namespace });
      return items.some(({ reason, note }) => reason === 'Refused' && String(note).includes(`Gizmo.nobody.example/${namespace}/gizmo`));
    });
    // What is there stays held, although a newer release is refused.
    await stage.cluster.mergePatch(
      await stage.address('v1', 'ConfigMap', 'settings'),
      { data: { key: 'edited' } },
      { fieldManager: 'someone' },
    );
    await stage.event('drift-reverted');
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { key: 'old' });
    await stage.environment.promote('2.0.1', [configMap(namespace, 'settings', { key: 'newest' })]);
    await stage.status(({ applied }) => applied?.version === '2.0.1');
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { key: 'newest' });
  });

  it('applies a kind, its namespace and its custom resource out of one release', async (t) => {
    const stage = await setStage(plane, t);
    const group = `${unique('g')}.example`;
    const inner = unique('inner');
    const namespaceObject: KubernetesObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: inner } };
    await stage.environment.promote('1.0.0', [
      widget(group, inner, 'first'),
      namespaceObject,
      widgetCrd(group),
      configMap(inner, 'inside'),
    ]);
    stage.startAgent();
    await stage.deliver();
    const { applied } = await stage.status((status) => ready(status) === 'Applied');
    assert.equal(applied?.version, '1.0.0');
    const type = (await stage.cluster.discover({ refresh: true })).find(`${group}/v1`, 'Widget');
    assert.ok(type !== undefined);
    assert.deepEqual((await stage.cluster.get({ type, namespace: inner, name: 'first' }))?.spec, { size: 1 });
    await stage.cluster.mergePatch({ type, namespace: inner, name: 'first' }, { spec: { size: 7 } }, { fieldManager: 'kubectl-edit' });
    await stage.event('drift-reverted', ({ fields }) => fields.includes('spec.size'));
    const definitions = (await stage.cluster.discover()).find('apiextensions.k8s.io/v1', 'CustomResourceDefinition');
    if (definitions !== undefined) await stage.cluster.delete({ type: definitions, name: `widgets.${group}` });
  });

  it('refuses an object that another delivery holds, and changes nothing', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace } = stage;
    await stage.cluster.create({
      ...configMap(namespace, 'shared', { owner: 'other' }),
      metadata: { name: 'shared', namespace, labels: { 'pawl.dev/delivery': 'elsewhere.other' } },
    });
    await stage.environment.promote('1.0.0', [configMap(namespace, 'shared', { owner: 'us' }), configMap(namespace, 'mine')]);
    stage.startAgent();
    await stage.deliver();
    const status = await stage.status((current) => ready(current) === 'PlanRefused');
    assert.match(readyMessage(status), /ConfigMap\/.*\/shared: It is held by the delivery elsewhere\.other/);
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'shared'))?.data, { owner: 'other' });
    assert.equal(await stage.get('v1', 'ConfigMap', 'mine'), undefined);
  });

  it('adopts an object that is there already and belongs to nobody', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace } = stage;
    const before = await stage.cluster.create(configMap(namespace, 'settings', { key: 'theirs', other: 'stays' }), {
      fieldManager: 'kubectl-create',
    });
    await stage.environment.promote('1.0.0', [configMap(namespace, 'settings', { key: 'ours' })]);
    stage.startAgent();
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    const after = await stage.get('v1', 'ConfigMap', 'settings');
    assert.equal(after?.metadata.uid, before.metadata.uid);
    assert.deepEqual(after?.data, { key: 'ours', other: 'stays' });
  });

  it('refuses a release without objects when it holds some', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace } = stage;
    await stage.environment.promote('1.0.0', [configMap(namespace, 'settings')]);
    stage.startAgent();
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    await stage.environment.promote('2.0.0', []);
    const status = await stage.status((current) => ready(current) === 'PlanRefused');
    assert.match(readyMessage(status), /an empty release never prunes everything/);
    assert.ok(await stage.get('v1', 'ConfigMap', 'settings'));
  });

  it('reports an immutable field and deletes nothing to replace it', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace } = stage;
    await stage.environment.promote('1.0.0', [deployment(namespace, 'web')]);
    stage.startAgent();
    await stage.deliver();
    await stage.rollOut('web');
    await stage.status((status) => ready(status) === 'Applied');
    const before = await stage.get('apps/v1', 'Deployment', 'web');
    const changed = deployment(namespace, 'web');
    const spec = { ...(changed.spec as object), selector: { matchLabels: { app: 'other' } } };
    await stage.environment.promote('2.0.0', [{ ...changed, spec } as KubernetesObject]);
    const status = await stage.status((current) => ready(current) === 'PlanRefused');
    assert.match(readyMessage(status), /Deployment\.apps\/.*\/web: .*immutable/);
    assert.equal((await stage.get('apps/v1', 'Deployment', 'web'))?.metadata.uid, before?.metadata.uid);
  });

  it('says what is not ready when a wave takes longer than its timeout, and goes on when it is', async (t) => {
    const stage = await setStage(plane, t);
    await stage.environment.promote('1.0.0', [deployment(stage.namespace, 'web')]);
    stage.startAgent();
    await stage.deliver('shop', { timeout: '1s' });
    const status = await stage.status((current) => ready(current) === 'ReadinessTimeout');
    assert.match(readyMessage(status), /Deployment\.apps\/.*\/web: Waiting/);
    await stage.rollOut('web');
    await stage.status((current) => ready(current) === 'Applied');
  });

  it('lets a newer release overtake one that is waiting', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace } = stage;
    await stage.environment.promote('1.0.0', [deployment(namespace, 'web', 'registry.example/web:never')]);
    stage.startAgent();
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Waiting');
    await stage.environment.promote('1.0.1', [configMap(namespace, 'instead')]);
    await stage.status(({ applied }) => applied?.version === '1.0.1');
    assert.equal(await stage.get('apps/v1', 'Deployment', 'web'), undefined);
  });
});
