import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { createObserver } from '../../../lib/agent/cluster/observer.ts';
import { defaultContestLimits } from '../../../lib/agent/drift/contest.ts';
import { createGuard } from '../../../lib/agent/drift/guard.ts';
import { createHolding, heldByKind, hold, see } from '../../../lib/agent/holding.ts';
import { digestOf } from '../../../lib/digest.ts';
import type { LiveObject, ResourceType, WatchEvent } from '../../../lib/kubernetes/cluster.ts';
import { ClusterError } from '../../../lib/kubernetes/cluster-error.ts';
import { objectId } from '../../../lib/object-id.ts';
import { configMaps } from '../memory/config-maps.ts';
import { between } from '../stage/between.ts';
import { configMap } from '../stage/objects.ts';

const policy = forbidden('a policy says no');
const terminating = forbidden('unable to create new content in namespace shop because it is being terminated');
const noNamespace = new ClusterError('NOT_FOUND', 'Cannot apply it: namespaces "shop" not found', { status: 404 });

it('what is gone and may not be made again is left alone for longer and longer, however often it is told that it is gone', async () => {
  const stage = stageOf(policy);
  await stage.passTime(60);
  assert.deepEqual(stage.tries, [0, 5, 15, 35]);
});

it('nor does it count what else happens to its kind', async () => {
  const stage = stageOf(policy);
  for (let minute = 0; minute < 4; minute += 1) {
    await stage.passTime(15);
    await stage.another();
  }
  assert.deepEqual(stage.tries, [0, 5, 15, 35]);
});

for (const refusal of [terminating, noNamespace])
  it(`it is made within seconds once its namespace is back, however long that took: ${refusal.message}`, async () => {
    const stage = stageOf(refusal);
    await stage.passTime(92);
    stage.take();
    await stage.passTime(10);
    assert.deepEqual(stage.made, [95]);
  });

/** One that was deleted, on a server that refuses to have it made again; rounds ask the observer once a second, and say that they want its kind. */
function stageOf(refusal: ClusterError) {
  const { signal } = new AbortController();
  const id = objectId({ group: '', kind: 'ConfigMap', namespace: 'shop', name: 'settings' });
  const desired = { id, wave: 0, object: configMap('shop', 'settings'), digest: digestOf('settings') };
  const holding = createHolding({ namespace: 'shop', name: 'shop' }, () => undefined);
  const tries: number[] = [];
  const made: number[] = [];
  const pauses: { readonly at: number; readonly end: () => void }[] = [];
  const events: WatchEvent[] = [];
  let heard = Promise.withResolvers<void>();
  let isTaken = false;
  let time = 0;
  const live = (resourceVersion: string, name = 'settings'): LiveObject => ({
    ...configMap('shop', name),
    metadata: { namespace: 'shop', name, uid: `${name} ${resourceVersion}`, resourceVersion },
  });
  const cluster = between(configMaps().connect(), {
    list: async () => ({ items: [], resourceVersion: '100' }),
    async *watch() {
      for (;;) {
        await heard.promise;
        heard = Promise.withResolvers();
        yield* events.splice(0);
      }
    },
    get: async () => undefined,
    apply: async () => {
      tries.push(time / 1000);
      if (!isTaken) throw refusal;
      made.push(time / 1000);
      return live('1000');
    },
  });
  const surroundings = {
    now: () => new Date(0),
    elapsed: () => time,
    random: () => 1,
    wait: (milliseconds: number) => new Promise<void>((end) => pauses.push({ at: time + milliseconds, end })),
    emit: () => undefined,
  };
  const guard = createGuard(holding, {
    cluster,
    surroundings,
    contest: defaultContestLimits,
    standstill: () => undefined,
    onTrouble: (error) => assert.fail(String(error)),
    onChange: () => undefined,
    signal,
  });
  hold(holding, { desired, type }, live('5'), { at: 0, asked: 0, settled: true });
  const following = createObserver(surroundings, signal).follow({
    label: holding.label,
    wants: (which) => holding.held.has(which),
    held: () => heldByKind(holding),
    onView(which, view) {
      if (see(holding, which, view, true) && holding.held.has(which)) guard.look(which);
    },
  });
  const settled = async () => {
    for (let turn = 0; turn < 20; turn += 1) await setImmediate();
  };
  const round = async () => {
    following.want([{ cluster, user: '', type }]);
    await settled();
  };
  return {
    tries,
    made,
    take() {
      isTaken = true;
    },
    /** Somebody makes another one of its kind. */
    another() {
      events.push({ kind: 'added', object: live(`${200 + time}`, 'beside') });
      heard.resolve();
      return round();
    },
    async passTime(seconds: number) {
      await round();
      for (let second = 0; second < seconds; second += 1) {
        time += 1000;
        for (const pause of pauses.filter(({ at }) => at <= time)) {
          pauses.splice(pauses.indexOf(pause), 1);
          pause.end();
        }
        await round();
      }
    },
  };
}

function forbidden(why: string): ClusterError {
  return new ClusterError('FORBIDDEN', `Cannot apply it: ${why}`, { status: 403 });
}

const type: ResourceType = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true, verbs: ['watch'] };
