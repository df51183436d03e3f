import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import { deliveryLabel } from '../../lib/agent/names.ts';
import type { Cluster } from '../../lib/kubernetes/cluster.ts';
import { between, pending } from '../agent/stage/between.ts';
import { configMap } from '../agent/stage/objects.ts';
import { connectTo, ready, type Stage, setStage } from '../agent/stage/stage.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';

const writes = { fieldManager: 'somebody' };
const edits: Readonly<Record<string, (stage: Stage, name: string) => Promise<unknown>>> = {
  changed: async (stage, name) =>
    stage.cluster.mergePatch(await stage.address('v1', 'ConfigMap', name), { data: { key: 'edited' } }, writes),
  unlabelled: async (stage, name) => relabel(stage, name, null),
  'given-away': async (stage, name) => relabel(stage, name, 'else.where'),
  deleted: async (stage, name) => stage.cluster.delete(await stage.address('v1', 'ConfigMap', name)),
};

/** An agent that starts has read an object, but does not hold it yet: what somebody does to it in that moment is seen all the same. */
describeWithCluster('agent at its start', (plane) => {
  it('turns back what was done after it read an object and told before it held it', async (t) => {
    const stage = await stopped(t);
    const began = pending();
    const told = new Map(Object.keys(edits).map((name) => [name, pending()]));
    stage.startAgent(
      {},
      withMoments(await connectTo(plane.kubeconfig), {
        watchBegan: began.resolve,
        taken: (name) => told.get(name)?.resolve(),
        // The watch has told of the edit before the agent gets the answer to its dry run.
        async afterDryRun(name) {
          await began.promise;
          await edits[name]?.(stage, name);
          await told.get(name)?.promise;
        },
      }),
    );
    await Promise.all([...told.values()].map(({ promise }) => promise));
    await turnedBack(stage);
  });

  it('turns back what was done after it held an object and before its first list', async (t) => {
    const stage = await stopped(t);
    const edited = pending();
    const left = new Set(Object.keys(edits));
    stage.startAgent(
      {},
      withMoments(await connectTo(plane.kubeconfig), {
        beforeList: () => edited.promise,
        async afterDryRun(name) {
          left.delete(name);
          if (left.size > 0) return;
          // Once all of these answers have been taken in.
          setImmediate(async () => {
            for (const [each, edit] of Object.entries(edits)) await edit(stage, each);
            edited.resolve();
          });
        },
      }),
    );
    await edited.promise;
    await turnedBack(stage);
  });

  it('turns back what was done after it read an object and before a list that came before it held it', async (t) => {
    const stage = await stopped(t);
    const edited = pending();
    const began = pending();
    const left = new Set(Object.keys(edits));
    stage.startAgent(
      {},
      withMoments(await connectTo(plane.kubeconfig), {
        watchBegan: began.resolve,
        beforeList: () => edited.promise,
        async afterDryRun(name) {
          await edits[name]?.(stage, name);
          left.delete(name);
          if (left.size === 0) edited.resolve();
          await began.promise;
        },
      }),
    );
    await began.promise;
    await turnedBack(stage);
  });

  /** Everything is applied, and nobody is there. */
  async function stopped(t: TestContext): Promise<Stage> {
    const stage = await setStage(plane, t);
    const names = Object.keys(edits);
    await stage.environment.promote(
      '1.0.0',
      names.map((name) => configMap(stage.namespace, name, { key: 'value' })),
    );
    const agent = stage.startAgent();
    await stage.deliver();
    await stage.status((current) => ready(current) === 'Applied');
    await agent.stop();
    return stage;
  }
});

function relabel(stage: Stage, name: string, label: string | null): Promise<unknown> {
  return stage
    .address('v1', 'ConfigMap', name)
    .then((address) => stage.cluster.mergePatch(address, { metadata: { labels: { [deliveryLabel]: label } } }, writes));
}

interface Moments {
  readonly watchBegan?: () => void;
  /** The agent took in an event about that object. */
  readonly taken?: (name: string) => void;
  readonly beforeList?: () => Promise<void>;
  /** Once for each object. */
  readonly afterDryRun: (name: string) => Promise<void>;
}

/** The agent's connection, with somebody between it and the server who can hold answers back. */
function withMoments(own: Cluster, { watchBegan, taken, beforeList, afterDryRun }: Moments): Cluster {
  const asked = new Set<string>();
  const moments: Partial<Cluster> = {
    async list(type, options) {
      if (type.kind === 'ConfigMap' && options?.labelSelector === deliveryLabel) await beforeList?.();
      return own.list(type, options);
    },
    async *watch(type, options) {
      if (type.kind === 'ConfigMap') watchBegan?.();
      for await (const event of own.watch(type, options)) {
        yield event;
        if (event.kind !== 'bookmark') taken?.(event.object.metadata.name);
      }
    },
    async apply(object, options) {
      const answer = await own.apply(object, options);
      const { name } = object.metadata;
      if (object.kind === 'ConfigMap' && options.dryRun === true && name in edits && !asked.has(name)) {
        asked.add(name);
        await afterDryRun(name);
      }
      return answer;
    },
  };
  return between(own, moments);
}

async function turnedBack(stage: Stage): Promise<void> {
  for (const name of Object.keys(edits))
    await stage.until(`${name} as released`, async () => {
      const live = await stage.get('v1', 'ConfigMap', name);
      const { data } = (live ?? {}) as { data?: { key?: string } };
      return data?.key === 'value' && live?.metadata.labels?.[deliveryLabel] === `${stage.namespace}.shop`;
    });
  assert.equal(ready(await stage.status((current) => ready(current) === 'Applied')), 'Applied');
}
