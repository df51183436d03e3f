import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Cluster } from '../../lib/kubernetes/cluster.ts';
import { wait } from '../../lib/kubernetes/wait.ts';
import type { KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { between, pending } from '../agent/stage/between.ts';
import { configMap } from '../agent/stage/objects.ts';
import { connectTo, ready, type Stage, setStage } from '../agent/stage/stage.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';

/** What somebody does to an object in the very moment in which it leaves: it goes, and stays away. */
describeWithCluster('agent that prunes', (plane) => {
  it('does not bring back what it was turning back when it left the release', async (t) => {
    const { stage, answerSoon } = await turnedBackWhilePruned(await setStage(plane, t), 'edited');
    await stage.environment.promote('2.0.0', [configMap(stage.namespace, 'stays')]);
    await stage.until('2.0.0 in the memory', async () => (await memoryOf(stage)).includes('2.0.0'));
    answerSoon();
    const pruned = await stage.event('applied', ({ version }) => version === '2.0.0');
    assert.equal(pruned.pruned, 2);
    await staysAway(stage, 'leaves');
  });

  it('prunes what it made anew in the moment in which its Delivery was deleted', async (t) => {
    const { stage, answerSoon } = await turnedBackWhilePruned(await setStage(plane, t), 'deleted');
    await stage.cluster.delete(await stage.address('pawl.dev/v1alpha1', 'Delivery', 'shop'));
    answerSoon();
    await stage.until('the Delivery to be gone', async () => (await stage.delivery()) === undefined);
    await staysAway(stage, 'leaves');
  });

  it('prunes what it made anew while the release was applied that it left with', async (t) => {
    const stage = await setStage(plane, t);
    const applying = pending();
    const own = await connectTo(plane.kubeconfig);
    await held(stage, ['leaves', 'stays'], own, {
      async apply(object, options) {
        if (isNewer(object) && options.dryRun !== true) {
          applying.resolve();
          await stage.event('drift-reverted', ({ deleted }) => deleted);
        }
        return own.apply(object, options);
      },
    });
    await stage.environment.promote('2.0.0', [configMap(stage.namespace, 'stays', { key: 'newer' })]);
    await applying.promise;
    await stage.cluster.delete(await stage.address('v1', 'ConfigMap', 'leaves'));
    await stage.event('applied', ({ version }) => version === '2.0.0');
    await staysAway(stage, 'leaves');
  });

  it('looks again at what changed between the look and the deletion', async (t) => {
    const stage = await setStage(plane, t);
    const own = await connectTo(plane.kubeconfig);
    let isMarked = false;
    await held(stage, ['leaves', 'stays'], own, {
      async delete(address, options) {
        if (address.name === 'leaves' && !isMarked) {
          isMarked = true;
          await stage.cluster.mergePatch(address, { metadata: { annotations: { 'pawl.dev/prune': 'false' } } }, { fieldManager: 'ada' });
        }
        return own.delete(address, options);
      },
    });
    await stage.environment.promote('2.0.0', [configMap(stage.namespace, 'stays')]);
    const { object } = await stage.event('kept');
    assert.equal(object, `ConfigMap/${stage.namespace}/leaves`);
    assert.ok((await stage.get('v1', 'ConfigMap', 'leaves')) !== undefined);
  });

  it('is not done with a release as long as an object of it has to go before it can come', async (t) => {
    const stage = await setStage(plane, t);
    await held(stage, ['leaves', 'stays'], await connectTo(plane.kubeconfig), {});
    const address = await stage.address('v1', 'ConfigMap', 'leaves');
    const finalizers = (list: readonly string[]) => stage.cluster.mergePatch(address, { metadata: { finalizers: list } }, {});
    await finalizers(['test.pawl.dev/holds']);
    await stage.environment.promote('2.0.0', [configMap(stage.namespace, 'stays')]);
    await stage.event('waiting', ({ version }) => version === '2.0.0');
    await stage.environment.promote('3.0.0', [configMap(stage.namespace, 'stays'), configMap(stage.namespace, 'leaves', { key: 'back' })]);
    const next = await stage.firstOf(['waiting', 'applied'], ({ version }) => version === '3.0.0');
    assert.equal(next.kind, 'waiting');
    await finalizers([]);
    await stage.event('applied', ({ version }) => version === '3.0.0');
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'leaves'))?.data, { key: 'back' });
  });

  it('leaves an object that the release holds by another of the groups that serve it', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace } = stage;
    const regarding = { kind: 'ConfigMap', namespace, name: 'stays' };
    const happening = {
      kind: 'Event',
      metadata: { name: 'happening', namespace },
      eventTime: '2026-01-01T00:00:00.000000Z',
      reportingInstance: 'test',
      action: 'Tests',
      reason: 'Test',
      type: 'Normal',
    };
    const newer = { ...happening, apiVersion: 'events.k8s.io/v1', reportingController: 'test.pawl.dev/it', regarding };
    const older = { ...happening, apiVersion: 'v1', reportingComponent: 'test.pawl.dev/it', involvedObject: regarding };
    await stage.environment.promote('1.0.0', [newer]);
    stage.startAgent();
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    const before = await stage.get('v1', 'Event', 'happening');
    await stage.environment.promote('2.0.0', [older]);
    await stage.status(({ applied }) => applied?.version === '2.0.0');
    await wait(500);
    assert.equal((await stage.get('v1', 'Event', 'happening'))?.metadata.uid, before?.metadata.uid);
  });

  /** The answer to turning "leaves" back comes while it is being pruned. */
  async function turnedBackWhilePruned(stage: Stage, what: 'edited' | 'deleted') {
    const own = await connectTo(plane.kubeconfig);
    const turned = pending();
    const pruning = pending();
    let isHeld = false;
    await held(stage, ['leaves', 'leaves-too', 'stays'], own, {
      async apply(object, options) {
        const answer = await own.apply(object, options);
        if (isHeld && object.metadata.name === 'leaves' && options.dryRun !== true) {
          turned.resolve();
          await pruning.promise;
        }
        return answer;
      },
    });
    isHeld = true;
    const address = await stage.address('v1', 'ConfigMap', 'leaves');
    if (what === 'deleted') await stage.cluster.delete(address);
    else await stage.cluster.mergePatch(address, { data: { key: 'edited' } }, { fieldManager: 'ada' });
    await turned.promise;
    // Once the agent is at it; a slow machine makes this test less sharp, and nothing else.
    return { stage, answerSoon: () => void wait(500).then(pruning.resolve) };
  }
});

async function held(stage: Stage, names: readonly string[], own: Cluster, moments: Partial<Cluster>): Promise<void> {
  await stage.environment.promote(
    '1.0.0',
    names.map((name) => configMap(stage.namespace, name)),
  );
  stage.startAgent({}, between(own, moments));
  await stage.deliver();
  await stage.status((status) => ready(status) === 'Applied');
}

async function memoryOf(stage: Stage): Promise<string> {
  return JSON.stringify((await stage.get('v1', 'ConfigMap', 'pawl.shop'))?.data ?? '');
}

async function staysAway(stage: Stage, name: string): Promise<void> {
  await stage.until(`${name} to be gone`, async () => (await stage.get('v1', 'ConfigMap', name)) === undefined);
  // Longer than a watch takes to tell, and a guard to answer.
  await wait(500);
  assert.equal(await stage.get('v1', 'ConfigMap', name), undefined);
}

function isNewer({ data }: KubernetesObject): boolean {
  return JSON.stringify(data) === JSON.stringify({ key: 'newer' });
}
