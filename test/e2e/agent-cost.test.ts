import assert from 'node:assert/strict';
import { it } from 'node:test';
import { sourceOpener } from '../../lib/agent/source/open-source.ts';
import type { Cluster } from '../../lib/kubernetes/cluster.ts';
import { configMap } from '../agent/stage/objects.ts';
import { connectTo, ready, setStage } from '../agent/stage/stage.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';

describeWithCluster('agent cost', (plane) => {
  it('asks the API server nothing as long as nothing changes, and the registry one thing per interval', async (t) => {
    const stage = await setStage(plane, t);
    await stage.environment.promote('1.0.0', [configMap(stage.namespace, 'settings')]);
    const own = await connectTo(plane.kubeconfig);
    const calls: string[] = [];
    const underWay = new Set<unknown>();
    const asked: string[] = [];
    const open = sourceOpener(own, { folders: 'taken' });
    stage.startAgent(
      {
        open: async (delivery, signal) => {
          const opened = await open(delivery, signal);
          const { repository } = opened;
          return {
            ...opened,
            repository: {
              ...repository,
              resolve: (tag, options) => {
                asked.push(`resolve ${tag}`);
                return repository.resolve(tag, options);
              },
              tags: (options) => {
                asked.push('tags');
                return repository.tags(options);
              },
            },
          };
        },
      },
      counting(own, calls, underWay),
    );
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    let lastCall = { calls: 0, asked: 0 };
    await stage.until('two looks at the registry after everything that follows an apply', async () => {
      // What is slow to answer is followed by what waited for it.
      if (calls.length !== lastCall.calls || underWay.size > 0) lastCall = { calls: calls.length, asked: asked.length };
      return asked.length >= Math.max(4, lastCall.asked + 2);
    });
    const [callsBefore, askedBefore] = [calls.length, asked.length];
    await stage.until('three more looks at the registry', async () => asked.length >= askedBefore + 3);
    assert.deepEqual(calls.slice(callsBefore), []);
    assert.deepEqual([...new Set(asked.slice(askedBefore))], ['resolve current']);
  });

  it('compares everything by full reads when an audit is due, and writes nothing', async (t) => {
    const stage = await setStage(plane, t);
    await stage.environment.promote('1.0.0', [configMap(stage.namespace, 'one'), configMap(stage.namespace, 'two')]);
    const calls: string[] = [];
    stage.startAgent({ auditEvery: 300 }, counting(await connectTo(plane.kubeconfig), calls));
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    const tries = () => calls.filter((call) => call === 'try').length;
    const begun = tries();
    const before = await stage.get('v1', 'ConfigMap', 'one');
    await stage.until('two audits', async () => tries() >= begun + 4);
    assert.equal((await stage.get('v1', 'ConfigMap', 'one'))?.metadata.resourceVersion, before?.metadata.resourceVersion);
    assert.equal(
      stage.events.some(({ what }) => what.kind === 'drift-reverted'),
      false,
    );
  });

  it('tries objects of later waves once, however long an earlier wave takes', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace } = stage;
    const claim = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'first', namespace },
      spec: { containers: [{ name: 'web', image: 'registry.example/web:1.0.0' }] },
    };
    await stage.environment.promote('1.0.0', [claim, configMap(namespace, 'later', {}, 1)]);
    const calls: string[] = [];
    stage.startAgent({}, counting(await connectTo(plane.kubeconfig), calls));
    await stage.deliver('shop', { timeout: '3s' });
    // More than one round has passed by then: it looks every second.
    await stage.status((status) => ready(status) === 'ReadinessTimeout');
    assert.equal(calls.filter((call) => call === 'try to create').length, 2);
  });
});

/** Writes down what is asked of the API server; watches are for nothing once they stand. */
function counting(cluster: Cluster, calls: string[], underWay = new Set<unknown>()): Cluster {
  const note = <Args extends unknown[], Result>(act: (...args: Args) => Result, name: (...args: NoInfer<Args>) => string) => {
    return (...args: Args): Result => {
      calls.push(name(...args));
      const answer = act(...args);
      underWay.add(answer);
      const over = () => underWay.delete(answer);
      Promise.resolve(answer).then(over, over);
      return answer;
    };
  };
  return {
    ...cluster,
    get: note(cluster.get, () => 'get'),
    list: note(cluster.list, () => 'list'),
    apply: note(cluster.apply, (_, { dryRun }) => (dryRun === true ? 'try' : 'apply')),
    create: note(cluster.create, ({ kind }, options?: { readonly dryRun?: boolean }) =>
      options?.dryRun === true ? 'try to create' : `create ${kind}`,
    ),
    replace: note(cluster.replace, () => 'replace'),
    mergePatch: note(cluster.mergePatch, () => 'patch'),
    delete: note(cluster.delete, () => 'delete'),
  };
}
