import assert from 'node:assert/strict';
import { it } from 'node:test';
import { goneView, see, viewOf } from '../../../lib/agent/holding.ts';
import { reconcile } from '../../../lib/agent/loop/reconcile.ts';
import { targetOf } from '../../../lib/agent/loop/source-loop.ts';
import type { Target } from '../../../lib/agent/loop/work.ts';
import { openMemory } from '../../../lib/agent/memory/open-memory.ts';
import { digestOf } from '../../../lib/digest.ts';
import type { LiveObject, ResourceType } from '../../../lib/kubernetes/cluster.ts';
import { ClusterError } from '../../../lib/kubernetes/cluster-error.ts';
import { canonicalSet } from '../../../lib/manifest/canonical.ts';
import type { KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';
import { objectId } from '../../../lib/object-id.ts';
import { configMaps } from '../memory/config-maps.ts';
import { between } from '../stage/between.ts';
import { deliveryOf } from '../stage/delivery.ts';
import { configMap } from '../stage/objects.ts';
import { workOf } from '../stage/work.ts';

it('a Job that failed and is gone runs again for another release that leaves it as it was, after what that brings', async () => {
  const stage = await afterItRan('Failed');
  assert.deepEqual(await stage.pass(stage.second), ['settings', 'migrate']);
  assert.deepEqual(await stage.pass(stage.second), [], 'and once');
  stage.end('migrate', 'Failed');
  assert.deepEqual(await stage.pass(stage.second), [], 'however it ends');
});

it('it waits for its stage, as it did when it was new', async () => {
  const stage = await afterItRan('Failed');
  const staged = releaseOf(2, [job('prepare'), job('migrate')]);
  assert.deepEqual(await stage.pass(staged), ['prepare']);
  assert.deepEqual(await stage.pass(staged), []);
  stage.end('prepare', 'Complete');
  assert.deepEqual(await stage.pass(staged), ['migrate']);
});

it('a release of which nobody heard that it was accepted runs it all the same', async () => {
  const stage = await afterItRan('Failed');
  stage.loseAnswer();
  await assert.rejects(stage.pass(stage.second), { code: 'UNREACHABLE' });
  await stage.readMemory();
  assert.equal(stage.accepted(), 2);
  assert.deepEqual(await stage.pass(stage.second), ['settings', 'migrate']);
});

for (const refused of ['settings', 'migrate'])
  it(`a release of which ${refused} is refused runs nothing again, neither for itself nor for the one that stays`, async () => {
    const stage = await afterItRan('Failed');
    stage.deny(refused);
    assert.deepEqual(await stage.pass(stage.second), []);
    assert.deepEqual(await stage.pass(stage.first), []);
    assert.equal(stage.accepted(), 1);
    stage.deny('');
    assert.deepEqual(await stage.pass(stage.second), ['settings', 'migrate']);
  });

it('what completed is not run again for another release, nor what failed for another record of the same', async () => {
  const complete = await afterItRan('Complete');
  assert.deepEqual(await complete.pass(complete.second), ['settings']);
  const failed = await afterItRan('Failed');
  const held = { ...failed.first, release: { ...failed.first.release, sequence: 2, record: digestOf('a hold') }, layer: undefined };
  assert.deepEqual(await failed.pass(held), []);
  assert.equal(failed.accepted(), 2);
});

/** A first release was applied, and its Job has run and was taken away. The second one changes something else. */
async function afterItRan(how: 'Complete' | 'Failed') {
  const { signal } = new AbortController();
  const server = configMaps();
  let isAnswerLost = false;
  const connection = server.connect({
    after: async (verb) => {
      if (isAnswerLost && verb === 'replace')
        throw new ClusterError('UNREACHABLE', 'Cannot write it: the connection broke', { retryable: true });
    },
  });
  let memory = await openMemory(connection, delivery, signal);
  const live = new Map<string, LiveObject>();
  let applied: string[] = [];
  let denied = '';
  let version = 0;
  const written = (object: KubernetesObject): LiveObject => {
    if (object.metadata.name === denied) throw new ClusterError('REFUSED', `Cannot apply ${denied}: a policy denies it`, { status: 403 });
    return { ...object, metadata: { ...object.metadata, uid: `${object.metadata.name}-${++version}`, resourceVersion: `${version}` } };
  };
  const cluster = between(server.connect(), {
    discover: async () => ({ types: [jobs, settings], find: (_, kind) => (kind === 'Job' ? jobs : settings) }),
    get: async ({ name }) => live.get(name),
    create: async (object) => written(object),
    apply: async (object, { dryRun = false }) => {
      const made = written(object);
      if (dryRun)
        return { ...made, metadata: { ...made.metadata, resourceVersion: live.get(object.metadata.name)?.metadata.resourceVersion ?? '' } };
      applied.push(object.metadata.name);
      live.set(object.metadata.name, made);
      return made;
    },
  });
  let work = workOf({ delivery, memory, cluster, signal });
  const stage = {
    first: releaseOf(1, [configMap('shop', 'settings', { version: 'one' }), job('migrate')]),
    second: releaseOf(2, [configMap('shop', 'settings', { version: 'two' }), job('migrate')]),
    /** The names of what it applied. */
    async pass(target: Target): Promise<readonly string[]> {
      applied = [];
      await reconcile(work, target);
      return applied;
    },
    /** As the controllers of Jobs do it, with their watch. */
    end(name: string, condition: 'Complete' | 'Failed') {
      const known = live.get(name);
      assert.ok(known);
      live.delete(name);
      const id = objectId({ group: 'batch', kind: 'Job', namespace: 'shop', name });
      const status = { conditions: [{ type: condition, status: 'True', reason: condition, message: condition }] };
      const ended = { ...known, metadata: { ...known.metadata, resourceVersion: `${++version}` }, status };
      see(work.holding, id, viewOf(jobs, ended, { at: 0 }), true);
      see(work.holding, id, goneView(`${++version}`, { at: 0 }), true);
    },
    deny(name: string) {
      denied = name;
    },
    loseAnswer() {
      isAnswerLost = true;
    },
    /** As a round does it after a failure: it believes nothing but the memory. */
    async readMemory() {
      isAnswerLost = false;
      memory = await openMemory(connection, delivery, signal);
      work = { ...work, memory };
    },
    accepted: () => memory.memory.release?.sequence,
  };
  assert.deepEqual(await stage.pass(stage.first), ['settings', 'migrate']);
  stage.end('migrate', how);
  assert.deepEqual(await stage.pass(stage.first), []);
  return stage;
}

function releaseOf(sequence: number, objects: readonly KubernetesObject[]): Target {
  const { set } = canonicalSet(
    'staging',
    objects.map((object) => ({ application: 'web', wave: object.metadata.name === 'migrate' ? 1 : 0, object })),
  );
  const version = `${sequence}.0.0`;
  const release = { sequence, version, record: digestOf(`record ${version}`), manifest: digestOf(version) };
  return targetOf({ release, set, layer: Buffer.from(version), label: 'shop.shop', begun: 0 });
}

function job(name: string): KubernetesObject {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name, image: `registry.example/${name}:1` }] } };
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name, namespace: 'shop' }, spec: { ttlSecondsAfterFinished: 30, template } };
}

const delivery = deliveryOf();
const jobs: ResourceType = { group: 'batch', version: 'v1', kind: 'Job', plural: 'jobs', namespaced: true, verbs: [] };
const settings: ResourceType = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true, verbs: [] };
