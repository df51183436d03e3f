import assert from 'node:assert/strict';
import { it } from 'node:test';
import { compare } from '../../lib/agent/cluster/compare.ts';
import { inParallel } from '../../lib/agent/parallel.ts';
import { type DesiredObject, desiredObjects } from '../../lib/agent/plan/desired.ts';
import { wait } from '../../lib/kubernetes/wait.ts';
import { canonicalSet } from '../../lib/manifest/canonical.ts';
import type { KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import type { ObjectId } from '../../lib/object-id.ts';
import { between } from '../agent/stage/between.ts';
import { edits, tryEdit } from '../agent/stage/edits.ts';
import { configMap, deployment, secret, service, serviceAccount } from '../agent/stage/objects.ts';
import { random } from '../agent/stage/random.ts';
import { connectTo, type RunningAgent, ready, type Stage, setStage } from '../agent/stage/stage.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';

const isThorough = process.env.CI === 'true';
const count = Number(process.env.PAWL_FUZZ_EDITS ?? (isThorough ? 10_000 : 500));
const restarts = Math.min(20, Math.ceil(count / 170));
const seed = Number(process.env.PAWL_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
const batch = isThorough ? 200 : 50;
const lanes = 6;

/**
 * The oracle is a full read of every object beside a dry run of what is released, after each batch of edits: what still differs when
 * nothing moves any more is a miss. In every batch some objects only suffer edits that change no owned value: a reversal there is a false one.
 */
describeWithCluster('agent drift', (plane) => {
  it(`turns back ${count} edits over ${restarts} restarts, misses none and reverts nothing falsely (replay with PAWL_FUZZ_SEED=${seed} PAWL_FUZZ_EDITS=${count})`, async (t) => {
    t.diagnostic(`seed ${seed}`);
    const chance = random(seed);
    const stage = await setStage(plane, t);
    const objects = await subjects(stage);
    const restartBatches = new Set<number>();
    const batches = Math.ceil(count / batch);
    while (restartBatches.size < Math.min(restarts, batches)) restartBatches.add(chance.below(batches));
    let agent = await start(stage);
    let forgottenBefore: ReadonlySet<ObjectId> = new Set();
    const totals = { edits: 0, changed: 0, reverted: 0, misses: 0, falseReverts: 0, restarts: 0 };
    for (let round = 0; round < batches; round++) {
      const innocent = new Set(objects.filter(() => chance.next() < 0.4).map(({ id }) => id));
      const plan = Array.from({ length: batch }, () => {
        const object = chance.pick(objects);
        const fitting = edits.filter(
          ({ isGuilty, kinds }) => isGuilty !== innocent.has(object.id) && (kinds === undefined || kinds.includes(object.object.kind)),
        );
        return { object, edit: chance.pick(fitting), chance: random(chance.below(2 ** 31)) };
      });
      const those = (wanted: RegExp) => new Set(plan.flatMap(({ object, edit }) => (wanted.test(edit.name) ? [object.id] : [])));
      // Until the agent has looked again it owns nothing: whoever gives up a value then takes it out, as the server sees it.
      const forgotten = those(/^forget/);
      const givenUp = those(/^apply nothing/);
      const isInnocent = (id: ObjectId) => innocent.has(id) && !(givenUp.has(id) && (forgotten.has(id) || forgottenBefore.has(id)));
      const down = restartBatches.has(round) ? 1 + chance.below(batch) : undefined;
      const seenBefore = stage.events.length;
      let restarting: Promise<void> | undefined;
      let done = 0;
      await inParallel(plan, lanes, async ({ object, edit, chance: own }) => {
        const { kind, apiVersion, metadata } = object.object;
        await tryEdit(edit, {
          cluster: stage.cluster,
          address: await stage.address(apiVersion, kind, metadata.name),
          desired: object.object,
          random: own,
        });
        // The agent is away for the middle of this batch: what happens meanwhile it only finds by looking.
        if (++done === down) restarting = agent.stop();
      });
      if (restarting !== undefined) {
        await restarting;
        agent = await start(stage);
        totals.restarts++;
      }
      totals.edits += plan.length;
      totals.changed += new Set(plan.flatMap(({ object, edit }) => (edit.isGuilty ? [object.id] : []))).size;
      const differing = await settled(stage, objects);
      await agent.said();
      for (const id of differing) {
        totals.misses++;
        t.diagnostic(
          `missed in batch ${round}: ${id} after ${plan
            .filter(({ object }) => object.id === id)
            .map(({ edit }) => edit.name)
            .join(', ')}`,
        );
        t.diagnostic(
          await testimony(
            stage,
            objects.find((object) => object.id === id),
          ),
        );
      }
      for (const { what } of stage.events.slice(seenBefore)) {
        if (what.kind !== 'drift-reverted') continue;
        totals.reverted++;
        if (!isInnocent(what.object)) continue;
        totals.falseReverts++;
        t.diagnostic(
          `false in batch ${round}: ${JSON.stringify(what)} after ${plan
            .filter(({ object }) => object.id === what.object)
            .map(({ edit }) => edit.name)
            .join(', ')}`,
        );
      }
      forgottenBefore = forgotten;
      if (totals.misses + totals.falseReverts > 5) break;
    }
    t.diagnostic(JSON.stringify(totals));
    assert.deepEqual(
      { misses: totals.misses, falseReverts: totals.falseReverts, restarts: totals.restarts },
      { misses: 0, falseReverts: 0, restarts: restartBatches.size },
    );
    // An agent that is slow turns several edits of an object back at once; an edit that came too late for what it was to change is none.
    assert.ok(totals.reverted > totals.changed / 2, `only ${totals.reverted} reversals where ${totals.changed} objects were changed`);
  });
});

interface Watched extends RunningAgent {
  /** Resolves when it has heard of all that it has turned back: it tells of a reversal after the server's answer, which everybody can see before. */
  said(): Promise<unknown>;
}

async function start(stage: Stage): Promise<Watched> {
  const contest = { reversals: Number.POSITIVE_INFINITY, within: 60_000, pause: 0 };
  const own = await connectTo(stage.plane.kubeconfig);
  let open = 0;
  const counting = between(own, {
    async apply(object, options) {
      if (options.dryRun === true) return own.apply(object, options);
      open++;
      return own.apply(object, options).finally(() => void open--);
    },
  });
  // An audit would find what was missed.
  const { stop } = stage.startAgent({ contest, auditEvery: 86_400_000 }, counting);
  return { stop, said: () => stage.until('the answers to the agent', async () => open === 0) };
}

async function subjects(stage: Stage): Promise<readonly DesiredObject[]> {
  const { namespace } = stage;
  const several = (amount: number, make: (name: string) => KubernetesObject) =>
    Array.from({ length: amount }, (_, at) => make(`object-${at}`));
  const objects = [
    ...several(10, (name) => configMap(namespace, name, { key: 'value', other: 'other' })),
    ...several(4, (name) => secret(namespace, name)),
    ...several(8, (name) => deployment(namespace, name)),
    ...several(4, (name) => service(namespace, name)),
    ...several(4, (name) => serviceAccount(namespace, name)),
  ];
  await stage.environment.promote('1.0.0', objects);
  const agent = await start(stage);
  await stage.deliver();
  // Nobody rolls Deployments out here: applied and waiting is as far as it goes.
  await stage.status((status) => status.inventory?.objects === objects.length && ready(status) === 'Waiting');
  await agent.stop();
  const { set } = canonicalSet(
    'staging',
    objects.map((object) => ({ application: 'web', wave: 0, object })),
  );
  return desiredObjects(set, `${namespace}.shop`);
}

/** Milliseconds; only what is missed waits that long. */
const patience = 120_000;

/** What a miss is understood by: who wrote to the object when, and all that the agent said of it, or failed at, last. */
async function testimony(stage: Stage, object: DesiredObject | undefined): Promise<string> {
  if (object === undefined) return 'no such object';
  const { apiVersion, kind, metadata } = object.object;
  const live = await stage.get(apiVersion, kind, metadata.name);
  const said = stage.events.filter(({ what }) => what.kind === 'failed' || ('object' in what && what.object === object.id)).slice(-8);
  return JSON.stringify({ now: new Date().toISOString(), live, said });
}

/** Waits until every object is as released; those that never are, within the time, are missed. */
async function settled(stage: Stage, objects: readonly DesiredObject[]): Promise<readonly ObjectId[]> {
  let open = objects;
  const end = performance.now() + patience;
  while (open.length > 0 && performance.now() < end) {
    const differing: DesiredObject[] = [];
    await inParallel(open, 8, async (object) => {
      const { apiVersion, kind, metadata } = object.object;
      const { type } = await stage.address(apiVersion, kind, metadata.name);
      const found = await compare(stage.cluster, object, { type, label: undefined, signal: AbortSignal.timeout(30_000) });
      if (found.kind !== 'same' && found.kind !== 'disowned') differing.push(object);
    });
    open = differing;
    // Reading on and on would only take from the agent what it needs to answer.
    if (open.length > 0) await wait(50);
  }
  return open.map(({ id }) => id);
}
