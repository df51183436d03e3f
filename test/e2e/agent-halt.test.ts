import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import { breadth } from '../../lib/agent/loop/gather.ts';
import { deliveryLabel } from '../../lib/agent/names.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { Cluster } from '../../lib/kubernetes/cluster.ts';
import type { KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { between, pending } from '../agent/stage/between.ts';
import { testEnvironment } from '../agent/stage/environment.ts';
import { configMap } from '../agent/stage/objects.ts';
import { mallory, promoter, publisher, trust } from '../agent/stage/people.ts';
import { connectTo, ready, type Stage, setStage } from '../agent/stage/stage.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';

const names = Array.from({ length: breadth + 8 }, (_, at) => `settings-${String(at).padStart(2, '0')}`);

/** What the Delivery says while a round is under way: answers to it that are out are waited for, and nothing is begun any more. */
describeWithCluster('agent in the middle of a round', (plane) => {
  it('applies nothing more once it hears that it is suspended, and the rest once it is resumed', async (t) => {
    const { stage, hears, goOn } = await midway(t, 'apply');
    await hears({ spec: { suspend: { by: 'ada', reason: 'an incident' } } });
    goOn();
    await stage.status(({ suspended }) => suspended === true);
    assert.equal((await there(stage)).length, breadth);
    await stage.patchDelivery({ spec: { suspend: null } });
    await stage.status((status) => ready(status) === 'Applied');
    assert.equal((await there(stage)).length, names.length);
  });

  it('applies nothing more once it is deleted, and prunes what it had applied', async (t) => {
    const { stage, hears, goOn, applied } = await midway(t, 'apply');
    await hears('delete');
    goOn();
    await stage.until('the Delivery to be gone', async () => (await stage.delivery()) === undefined);
    assert.deepEqual(await there(stage), []);
    assert.equal(applied.size, breadth);
  });

  it('applies nothing more once the promoter is not trusted any more', async (t) => {
    const { stage, hears, goOn } = await midway(t, 'apply', { trust });
    await hears({ spec: { trust: { ...trust, promotions: [mallory.trusted] } } });
    goOn();
    await stage.status((status) => ready(status) === 'UntrustedRecord');
    assert.equal((await there(stage)).length, breadth);
  });

  it('prunes nothing more once it hears that it may not', async (t) => {
    const { stage, hears, goOn } = await midway(t, 'delete');
    await stage.environment.promote('2.0.0', [configMap(stage.namespace, 'stays')]);
    await hears({ spec: { prune: false } });
    goOn();
    await stage.status(({ applied }) => applied?.version === '2.0.0');
    assert.equal((await there(stage)).length, names.length - breadth);
  });

  it('leaves the rest once a Delivery that is being deleted is to orphan it', async (t) => {
    const { stage, hears, goOn } = await midway(t, 'delete');
    await stage.cluster.delete(await stage.address('pawl.dev/v1alpha1', 'Delivery', 'shop'));
    await hears({ spec: { deletionPolicy: 'Orphan' } });
    goOn();
    await stage.until('the Delivery to be gone', async () => (await stage.delivery()) === undefined);
    const left = await there(stage);
    assert.equal(left.length, names.length - breadth);
    assert.ok(left.every(({ metadata }) => metadata.labels?.[deliveryLabel] === undefined));
  });

  it('accepts nothing that it found in a repository which the Delivery does not name any more', async (t) => {
    const { stage, hears, goOn } = await midway(t, 'dry-run');
    const reference = `oci-layout:${stage.folder}-other`;
    await testEnvironment(reference).promote('7.0.0', [configMap(stage.namespace, 'other')]);
    await hears({ spec: { repository: reference } });
    goOn();
    await stage.status(({ applied }) => applied?.version === '7.0.0');
    assert.deepEqual(await there(stage), []);
    assert.ok(!stage.events.some(({ what }) => what.kind === 'accepted' && what.version === '1.0.0'));
  });

  /** As many requests as there are at once have been made, and their answers are held back. */
  async function midway(t: TestContext, at: 'apply' | 'delete' | 'dry-run', spec: JsonObject = {}) {
    const stage = await setStage(plane, t);
    stage.environment.signAs({ publisher: publisher.signer, promoter: promoter.signer });
    await stage.environment.promote(
      '1.0.0',
      names.map((name) => configMap(stage.namespace, name)),
    );
    const own = await connectTo(plane.kubeconfig);
    const full = pending();
    const answer = pending();
    const heard = new Set<string>();
    const applied = new Set<string>();
    let isOpen = false;
    let out = 0;
    const hold = async (name: string) => {
      if (isOpen || !names.includes(name)) return;
      out++;
      if (out === breadth) full.resolve();
      await answer.promise;
    };
    const moments: Partial<Cluster> = {
      async *watch(type, options) {
        for await (const event of own.watch(type, options)) {
          yield event;
          if (event.kind !== 'bookmark' && type.kind === 'Delivery') heard.add(textOf(event.object));
        }
      },
      async create(object, options) {
        const made = await own.create(object, options);
        if (at === 'dry-run' && options?.dryRun === true) await hold(object.metadata.name);
        return made;
      },
      async apply(object, options) {
        const live = await own.apply(object, options);
        if (options.dryRun !== true) applied.add(object.metadata.name);
        if (at === 'apply' && options.dryRun !== true) await hold(object.metadata.name);
        return live;
      },
      async delete(address, options) {
        const gone = await own.delete(address, options);
        if (at === 'delete') await hold(address.name);
        return gone;
      },
    };
    stage.startAgent({}, between(own, moments));
    await stage.deliver('shop', spec);
    if (at === 'delete') await stage.status((status) => ready(status) === 'Applied');
    return {
      stage,
      applied,
      /** Resolves when the agent has taken in that the Delivery says so. */
      async hears(change: JsonObject | 'delete') {
        await full.promise;
        if (change === 'delete') await stage.cluster.delete(await stage.address('pawl.dev/v1alpha1', 'Delivery', 'shop'));
        else await stage.patchDelivery(change);
        const wanted = textOf((await stage.delivery()) ?? assert.fail());
        await stage.until('the agent to hear of it', async () => heard.has(wanted));
      },
      goOn() {
        isOpen = true;
        answer.resolve();
      },
    };
  }
});

/** What it says, and whether it is being deleted. */
function textOf(object: KubernetesObject & { readonly metadata: { readonly generation?: number } }): string {
  return `${object.metadata.generation}`;
}

async function there({ cluster, namespace, address }: Stage) {
  const { items } = await cluster.list((await address('v1', 'ConfigMap', 'any')).type, { namespace });
  return items.filter(({ metadata }) => names.includes(metadata.name));
}
