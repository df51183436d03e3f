import assert from 'node:assert/strict';
import { it } from 'node:test';
import { sourceOpener } from '../../lib/agent/source/open-source.ts';
import type { JsonObject } from '../../lib/json.ts';
import { ClusterError } from '../../lib/kubernetes/cluster-error.ts';
import type { KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { between, pending } from '../agent/stage/between.ts';
import { configMap } from '../agent/stage/objects.ts';
import { connectTo, ready, type Stage, setStage } from '../agent/stage/stage.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';

/** What the memory says is what is held: whatever a process believed when its write was cut off, or somebody else wrote. */
describeWithCluster('agent and its memory', (plane) => {
  it('remembers the bytes of a release that was found while another one was being accepted', async (t) => {
    const stage = await setStage(plane, t);
    const own = await connectTo(plane.kubeconfig);
    const accepting = pending();
    const found = pending();
    const opener = sourceOpener(own, { folders: 'taken' });
    let looks = 0;
    const first = await stage.environment.promote('1.0.0', settings(stage, 'one'));
    const agent = stage.startAgent(
      {
        async open(delivery, signal) {
          const opened = await opener(delivery, signal);
          const resolve: typeof opened.repository.resolve = (reference, options) => {
            looks++;
            return opened.repository.resolve(reference, options);
          };
          return { ...opened, repository: { ...opened.repository, resolve } };
        },
      },
      between(own, {
        async replace(object, options) {
          if (accepts(object, '2.0.0')) {
            accepting.resolve();
            await found.promise;
          }
          return own.replace(object, options);
        },
      }),
    );
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    await stage.environment.promote('2.0.0', settings(stage, 'two'));
    await accepting.promise;
    await stage.environment.record(first.record.to ?? assert.fail());
    const before = looks;
    // The first of these began after the record was written, and has ended when the third begins.
    await stage.until('three looks', async () => looks >= before + 3);
    found.resolve();
    await stage.status(({ applied }) => applied?.sequence === 3);
    await agent.stop();
    stage.startAgent();
    await edit(stage, { data: { key: 'edited' } });
    await holds(stage, 'one');
  });

  it('goes on with the release that it accepted when the answer to that was lost', async (t) => {
    const stage = await setStage(plane, t);
    const own = await connectTo(plane.kubeconfig);
    let isLost = false;
    const one = await stage.environment.promote('1.0.0', settings(stage, 'one'));
    stage.startAgent(
      {},
      between(own, {
        async replace(object, options) {
          const answer = await own.replace(object, options);
          if (isLost || !accepts(object, '2.0.0')) return answer;
          isLost = true;
          await stage.environment.recordUnchecked(one.record.to ?? assert.fail(), { after: one });
          await stage.event('refused', ({ code }) => code === 'FORK');
          throw new ClusterError('UNREACHABLE', 'Cannot replace it: the connection broke', { retryable: true });
        },
      }),
    );
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    await stage.environment.promote('2.0.0', settings(stage, 'two'));
    await stage.status(({ applied }) => applied?.version === '2.0.0');
    await holds(stage, 'two');
  });

  it('holds its release again after somebody deleted the memory, over a restart too', async (t) => {
    const stage = await setStage(plane, t);
    await stage.environment.promote('1.0.0', settings(stage, 'one'));
    const first = stage.startAgent();
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    await first.stop();
    const second = stage.startAgent();
    await edit(stage, { data: { key: 'edited' } });
    await holds(stage, 'one');
    await stage.cluster.delete(await stage.address('v1', 'ConfigMap', 'pawl.shop'));
    // An object made anew has another uid, which is to be remembered.
    await stage.cluster.delete(await stage.address('v1', 'ConfigMap', 'settings'));
    await stage.until('a memory', async () => (await memoryOf(stage)).inventory?.includes('"uid"'));
    await second.stop();
    stage.startAgent();
    await edit(stage, { data: { key: 'edited again' } });
    await holds(stage, 'one');
  });

  it('prunes all that it held where the memory went before the Delivery, as with their namespace', async (t) => {
    const stage = await setStage(plane, t);
    await stage.environment.promote('1.0.0', [
      configMap(stage.namespace, 'first'),
      configMap(stage.namespace, 'second', { key: 'value' }, 1),
    ]);
    stage.startAgent();
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    await stage.cluster.delete(await stage.address('v1', 'ConfigMap', 'pawl.shop'));
    await gone(stage);
    assert.equal(await stage.get('v1', 'ConfigMap', 'second'), undefined);
    assert.equal(await stage.get('v1', 'ConfigMap', 'first'), undefined);
  });

  it('prunes what it held although what it would apply cannot be read any more', async (t) => {
    const stage = await setStage(plane, t);
    await stage.environment.promote('1.0.0', settings(stage, 'one'));
    const agent = stage.startAgent();
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    await agent.stop();
    const { type } = await stage.address('v1', 'ConfigMap', 'any');
    const { items } = await stage.cluster.list(type, { namespace: stage.namespace, labelSelector: 'pawl.dev/memory' });
    for (const { metadata } of items)
      if (metadata.name !== 'pawl.shop') await stage.cluster.delete({ type, namespace: stage.namespace, name: metadata.name });
    stage.startAgent();
    await gone(stage);
    assert.equal(await stage.get('v1', 'ConfigMap', 'settings'), undefined);
  });
});

function settings({ namespace }: Stage, key: string): readonly KubernetesObject[] {
  return [configMap(namespace, 'settings', { key })];
}

function accepts({ metadata, data }: KubernetesObject, version: string): boolean {
  return metadata.name === 'pawl.shop' && JSON.stringify(data).includes(version);
}

async function edit(stage: Stage, patch: JsonObject): Promise<void> {
  await stage.cluster.mergePatch(await stage.address('v1', 'ConfigMap', 'settings'), patch, { fieldManager: 'ada' });
}

async function holds(stage: Stage, key: string): Promise<void> {
  await stage.until(`"${key}" in the settings`, async () => {
    const { data } = ((await stage.get('v1', 'ConfigMap', 'settings')) ?? {}) as { data?: { key?: string } };
    return data?.key === key;
  });
}

async function memoryOf(stage: Stage): Promise<{ readonly inventory?: string }> {
  const { data } = ((await stage.get('v1', 'ConfigMap', 'pawl.shop')) ?? {}) as { data?: { inventory?: string } };
  return data ?? {};
}

async function gone(stage: Stage): Promise<void> {
  await stage.cluster.delete(await stage.address('pawl.dev/v1alpha1', 'Delivery', 'shop'));
  await stage.until('the Delivery to be gone', async () => (await stage.delivery()) === undefined);
}
