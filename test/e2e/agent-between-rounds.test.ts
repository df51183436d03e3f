import assert from 'node:assert/strict';
import { it } from 'node:test';
import { deliveryLabel } from '../../lib/agent/names.ts';
import { isJsonObject } from '../../lib/json.ts';
import { ClusterError } from '../../lib/kubernetes/cluster-error.ts';
import { asJson, type KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { between, pending } from '../agent/stage/between.ts';
import { configMap } from '../agent/stage/objects.ts';
import { connectTo, ready, setStage } from '../agent/stage/stage.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';

describeWithCluster('agent between its rounds', (plane) => {
  it('turns nothing back any more from the moment in which it hears that it is suspended', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace } = stage;
    const own = await connectTo(plane.kubeconfig);
    const applying = pending();
    const heard = pending();
    const observed = pending();
    await stage.environment.promote('1.0.0', [configMap(namespace, 'settings'), configMap(namespace, 'slow')]);
    stage.startAgent(
      {},
      between(own, {
        async *watch(type, options) {
          for await (const event of own.watch(type, options)) {
            yield event;
            if (event.kind !== 'bookmark' && type.kind === 'Delivery' && isSuspended(event.object)) heard.resolve();
          }
        },
        async apply(object, options) {
          if (object.metadata.name === 'slow' && options.dryRun !== true && isNewer(object)) {
            applying.resolve();
            await observed.promise;
          }
          return own.apply(object, options);
        },
      }),
    );
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    await stage.environment.promote('2.0.0', [configMap(namespace, 'settings'), configMap(namespace, 'slow', { key: 'newer' })]);
    await applying.promise;
    await stage.patchDelivery({ spec: { suspend: { by: 'ada', reason: 'an incident' } } });
    // One watch tells of Deliveries and another of ConfigMaps: which of them is first is for chance to say.
    await heard.promise;
    const address = await stage.address('v1', 'ConfigMap', 'settings');
    await stage.cluster.mergePatch(address, { data: { key: 'by hand' } }, { fieldManager: 'ada' });
    const { kind } = await stage.firstOf(['drift-observed', 'drift-reverted']);
    observed.resolve();
    assert.equal(kind, 'drift-observed');
    await stage.status(({ suspended }) => suspended === true);
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { key: 'by hand' });
  });

  it('does not turn back what it applied itself when the answer to that was lost', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace } = stage;
    const own = await connectTo(plane.kubeconfig);
    let isLost = false;
    await stage.environment.promote('1.0.0', [configMap(namespace, 'settings')]);
    stage.startAgent(
      {},
      between(own, {
        async apply(object, options) {
          const answer = await own.apply(object, options);
          if (isLost || options.dryRun === true || !isNewer(object)) return answer;
          isLost = true;
          throw new ClusterError('UNREACHABLE', 'Cannot apply it: the connection broke', { retryable: true });
        },
      }),
    );
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    await stage.environment.promote('2.0.0', [configMap(namespace, 'settings', { key: 'newer' })]);
    await stage.status(({ applied }) => applied?.version === '2.0.0');
    assert.ok(isLost);
    assert.deepEqual(
      stage.events.filter(({ what }) => what.kind === 'drift-reverted'),
      [],
    );
  });

  it('has no concern with what it could not turn back once that has left the release', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace } = stage;
    await stage.environment.promote('1.0.0', [configMap(namespace, 'settings'), configMap(namespace, 'stays')]);
    const own = await connectTo(plane.kubeconfig);
    let isRefused = false;
    stage.startAgent(
      {},
      between(own, {
        async apply(object, options) {
          if (isRefused && object.metadata.name === 'settings') throw new ClusterError('FORBIDDEN', 'Cannot apply it: a policy says no');
          return own.apply(object, options);
        },
      }),
    );
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    isRefused = true;
    await stage.cluster.mergePatch(
      await stage.address('v1', 'ConfigMap', 'settings'),
      { data: { key: 'by hand' } },
      { fieldManager: 'ada' },
    );
    await stage.status(({ conditions }) => conditions?.some(({ reason }) => reason === 'Standing') === true);
    await stage.environment.promote('2.0.0', [configMap(namespace, 'stays')]);
    await stage.status(({ applied }) => applied?.version === '2.0.0');
    await stage.status(({ conditions }) => conditions?.every(({ reason }) => reason !== 'Standing') === true);
  });

  for (const what of ['made', 'taken'] as const)
    it(`leaves an object to another delivery by which it was ${what} since it was looked at`, async (t) => {
      const stage = await setStage(plane, t);
      const { namespace } = stage;
      const own = await connectTo(plane.kubeconfig);
      const theirs = configMap(namespace, 'settings', { key: 'theirs' });
      const labelled = { ...theirs, metadata: { ...theirs.metadata, labels: { [deliveryLabel]: 'else.where' } } };
      const watching = pending();
      const told = pending();
      await stage.environment.promote('1.0.0', [configMap(namespace, 'first'), configMap(namespace, 'settings', { key: 'ours' }, 1)]);
      if (what === 'taken') await stage.cluster.create(theirs, { fieldManager: 'ada' });
      stage.startAgent(
        {},
        between(own, {
          async *watch(type, options) {
            if (type.kind === 'ConfigMap') watching.resolve();
            for await (const event of own.watch(type, options)) {
              yield event;
              if (event.kind !== 'bookmark' && event.object.metadata.labels?.[deliveryLabel] === 'else.where') told.resolve();
            }
          },
          async apply(object, options) {
            const live = await own.apply(object, options);
            if (object.metadata.name !== 'first' || options.dryRun === true) return live;
            // What is in its list already, no watch tells.
            await watching.promise;
            await stage.cluster.apply(labelled, { fieldManager: 'their-agent', force: true });
            await told.promise;
            return live;
          },
        }),
      );
      await stage.deliver();
      const refused = await stage.event('refused', ({ code }) => code === 'WAVE_REFUSED');
      assert.match(refused.refusals[0]?.reason ?? '', /It is held by the delivery else\.where/);
      const { metadata, data } = ((await stage.get('v1', 'ConfigMap', 'settings')) ?? assert.fail()) as KubernetesObject;
      assert.deepEqual([metadata.labels?.[deliveryLabel], data], ['else.where', { key: 'theirs' }]);
    });

  it('gives an object that two releases hold to one of their Deliveries, and says so for the other', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace } = stage;
    const own = await connectTo(plane.kubeconfig);
    const both = pending();
    let tried = 0;
    await stage.environment.promote('1.0.0', [configMap(namespace, 'settings')]);
    stage.startAgent(
      {},
      between(own, {
        async create(object, options) {
          const answer = await own.create(object, options);
          if (object.metadata.name !== 'settings') return answer;
          // Both have found that nobody has it.
          if (++tried === 2) both.resolve();
          await both.promise;
          return answer;
        },
      }),
    );
    await Promise.all([stage.deliver('first'), stage.deliver('second')]);
    const states = async () =>
      Promise.all(
        ['first', 'second'].map(async (name) => {
          const { status } = ((await stage.delivery(name)) ?? {}) as { status?: Parameters<typeof ready>[0] };
          return status === undefined ? '' : ready(status);
        }),
      );
    await stage.until('one that holds it, and one that may not', async () => (await states()).sort().join() === 'Applied,PlanRefused');
    const holder = (await stage.get('v1', 'ConfigMap', 'settings'))?.metadata.labels?.[deliveryLabel];
    assert.ok(holder === `${namespace}.first` || holder === `${namespace}.second`);
    assert.ok(!stage.events.some(({ what }) => what.kind === 'drift-reverted'));
  });
});

function isSuspended(delivery: KubernetesObject): boolean {
  const { spec } = asJson(delivery);
  return isJsonObject(spec) && spec.suspend !== undefined;
}

function isNewer({ data }: KubernetesObject): boolean {
  return JSON.stringify(data) === JSON.stringify({ key: 'newer' });
}
