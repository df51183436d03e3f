import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { LiveObject } from '../../lib/kubernetes/cluster.ts';
import { between } from '../agent/stage/between.ts';
import { configMap, deployment } from '../agent/stage/objects.ts';
import { connectTo, ready, readyMessage, type Stage, setStage, statusOf } from '../agent/stage/stage.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';

describeWithCluster('agent lifecycle', (plane) => {
  it('prunes what it held when its Delivery is deleted, and forgets it', async (t) => {
    const stage = await setStage(plane, t);
    await applied(stage);
    await deleteDelivery(stage);
    await stage.until('the Delivery to be gone', async () => (await stage.delivery()) === undefined);
    assert.equal(await stage.get('v1', 'ConfigMap', 'settings'), undefined);
    assert.equal(await stage.get('v1', 'ConfigMap', 'pawl.shop'), undefined);
    assert.equal((await stage.event('delivery-removed')).left, 'pruned');
  });

  it('lets its Delivery go, and says so once, also where somebody writes to that in the same moment', async (t) => {
    const stage = await setStage(plane, t);
    const own = await connectTo(plane.kubeconfig);
    let isWritten = false;
    await stage.environment.promote('1.0.0', [configMap(stage.namespace, 'settings')]);
    stage.startAgent(
      {},
      between(own, {
        async mergePatch(address, patch, options) {
          if (!isWritten && JSON.stringify(patch).includes('"finalizers":[]')) {
            isWritten = true;
            await stage.patchDelivery({ metadata: { annotations: { note: 'mine' } } });
          }
          return own.mergePatch(address, patch, options);
        },
      }),
    );
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    await deleteDelivery(stage);
    await stage.until('the Delivery to be gone', async () => (await stage.delivery()) === undefined);
    assert.ok(isWritten);
    const said = stage.events.flatMap(({ what }) => (what.kind === 'delivery-removed' || what.kind === 'failed' ? [what.kind] : []));
    assert.deepEqual(said, ['delivery-removed']);
  });

  it('leaves what it held without its label when its Delivery orphans', async (t) => {
    const stage = await setStage(plane, t);
    await applied(stage, { deletionPolicy: 'Orphan' });
    await deleteDelivery(stage);
    await stage.until('the Delivery to be gone', async () => (await stage.delivery()) === undefined);
    const left = await stage.get('v1', 'ConfigMap', 'settings');
    assert.ok(left !== undefined);
    assert.equal(left.metadata.labels?.['pawl.dev/delivery'], undefined);
  });

  it('lets another Delivery have what it left, also while something else keeps its own', async (t) => {
    const stage = await setStage(plane, t);
    await applied(stage, { deletionPolicy: 'Orphan' });
    const address = await stage.address('pawl.dev/v1alpha1', 'Delivery', 'shop');
    const finalizers = (list: readonly string[]) => stage.cluster.mergePatch(address, { metadata: { finalizers: list } }, {});
    await finalizers(['pawl.dev/prune', 'test.pawl.dev/keeps']);
    await deleteDelivery(stage);
    await stage.until(
      'its own finalizer to go',
      async () => !JSON.stringify((await stage.delivery())?.metadata).includes('pawl.dev/prune'),
    );
    await stage.deliver('other');
    await stage.until('an answer', async () => ['Applied', 'PlanRefused'].includes(await readyOf(stage, 'other')));
    assert.equal(await readyOf(stage, 'other'), 'Applied');
    await finalizers([]);
  });

  it('turns nothing back while it is suspended, says who and why, and compares everything on resume', async (t) => {
    const stage = await setStage(plane, t);
    await applied(stage);
    await stage.patchDelivery({ spec: { suspend: { by: 'ada', reason: 'looking at an incident' } } });
    const suspended = await stage.status((status) => status.suspended === true);
    assert.equal(readyMessage(suspended), 'Suspended by ada: looking at an incident');
    await edit(stage, 'edited');
    const observed = await stage.event('drift-observed');
    assert.deepEqual(observed.fields, ['data.key']);
    await stage.status(({ conditions }) => conditions?.some(({ type, status }) => type === 'Drift' && status === 'True') === true);
    await stage.environment.promote('1.1.0', [configMap(stage.namespace, 'settings', { key: 'newer' })]);
    await stage.status(({ pending }) => pending?.version === '1.1.0');
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { key: 'edited' });
    await stage.patchDelivery({ spec: { suspend: null } });
    await stage.event('resumed');
    await stage.status(({ applied: done }) => done?.version === '1.1.0');
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { key: 'newer' });
    await stage.status(
      ({ conditions, suspended: is }) =>
        is === false && conditions?.some(({ type, status }) => type === 'Drift' && status === 'False') === true,
    );
  });

  it('resumes by itself when the time of a suspension has passed', async (t) => {
    const stage = await setStage(plane, t);
    await applied(stage);
    const suspendFor = (milliseconds: number) => {
      const until = new Date(Date.now() + milliseconds).toISOString();
      return stage.patchDelivery({ spec: { suspend: { by: 'ada', reason: 'a short look', until } } });
    };
    await suspendFor(3_600_000);
    await stage.event('suspended');
    await edit(stage, 'edited');
    await stage.event('drift-observed');
    // Only now, or a busy machine is not done with looking before the time is over.
    await suspendFor(1_500);
    await stage.event('resumed');
    await stage.event('drift-reverted');
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { key: 'value' });
  });

  it('notices drift that happened before it started, also while it is suspended', async (t) => {
    const stage = await setStage(plane, t);
    const first = await applied(stage);
    await first.stop();
    await stage.patchDelivery({ spec: { suspend: { by: 'ada', reason: 'restarting' } } });
    await edit(stage, 'edited');
    stage.startAgent();
    const observed = await stage.event('drift-observed');
    assert.deepEqual(
      [observed.object, observed.fields, observed.managers.map(({ manager }) => manager)],
      [`ConfigMap/${stage.namespace}/settings`, ['data.key'], ['kubectl-edit']],
    );
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { key: 'edited' });
  });

  it('lets one of two agents work, and the other one take over', async (t) => {
    const stage = await setStage(plane, t);
    await stage.environment.promote('1.0.0', [configMap(stage.namespace, 'settings')]);
    const lease = (identity: string) => ({ lease: { namespace: stage.namespace, name: 'agent', identity } });
    const first = stage.startAgent(lease('first'));
    await stage.event('leading', ({ identity }) => identity === 'first');
    stage.startAgent(lease('second'));
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    assert.equal(stage.events.filter(({ what }) => what.kind === 'applied').length, 1);
    assert.equal(
      stage.events.some(({ what }) => what.kind === 'leading' && what.identity === 'second'),
      false,
    );
    await first.stop();
    await stage.event('leading', ({ identity }) => identity === 'second');
    await edit(stage, 'edited');
    await stage.event('drift-reverted');
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { key: 'value' });
  });

  it('does not touch another delivery when one waits for ever', async (t) => {
    const stage = await setStage(plane, t);
    await stage.environment.promote('1.0.0', [deployment(stage.namespace, 'web')]);
    stage.startAgent();
    await stage.deliver('stuck');
    await stage.status((status) => ready(status) === 'Waiting', 'stuck');
    const other = await setStage(plane, t);
    await other.environment.promote('1.0.0', [configMap(other.namespace, 'settings')]);
    await stage.deliver('healthy', { repository: other.environment.repository.reference });
    await stage.status((status) => ready(status) === 'Applied', 'healthy');
  });
});

async function applied(stage: Stage, spec = {}) {
  await stage.environment.promote('1.0.0', [configMap(stage.namespace, 'settings')]);
  const agent = stage.startAgent();
  await stage.deliver('shop', spec);
  await stage.status((status) => ready(status) === 'Applied');
  return agent;
}

async function edit(stage: Stage, value: string): Promise<LiveObject> {
  return stage.cluster.mergePatch(
    await stage.address('v1', 'ConfigMap', 'settings'),
    { data: { key: value } },
    { fieldManager: 'kubectl-edit' },
  );
}

async function readyOf(stage: Stage, name: string): Promise<string> {
  const live = await stage.delivery(name);
  return (live === undefined ? undefined : ready(statusOf(live))) ?? '';
}

async function deleteDelivery(stage: Stage): Promise<void> {
  await stage.cluster.delete(await stage.address('pawl.dev/v1alpha1', 'Delivery', 'shop'));
}
