import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { defaultContestLimits } from '../../../lib/agent/drift/contest.ts';
import { createGuard } from '../../../lib/agent/drift/guard.ts';
import { createHolding, hold, see, viewOf } from '../../../lib/agent/holding.ts';
import { digestOf } from '../../../lib/digest.ts';
import type { LiveObject, ResourceType } from '../../../lib/kubernetes/cluster.ts';
import { ClusterError } from '../../../lib/kubernetes/cluster-error.ts';
import { objectId } from '../../../lib/object-id.ts';
import { configMaps } from '../memory/config-maps.ts';
import { between } from '../stage/between.ts';
import { configMap } from '../stage/objects.ts';

it('drift that the server refuses to have turned back is tried again more and more seldom, up to once a minute', async () => {
  const stage = stageOf();
  await stage.changed();
  for (const pause of [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]) assert.equal(await stage.tryAgain(), pause);
  assert.equal(stage.said.length, 1);
});

it('never before its time is over, and up to a fifth sooner, so that not all come back at once', async () => {
  const stage = stageOf({ random: 0 });
  await stage.changed();
  assert.deepEqual([await stage.tryAgain(), await stage.tryAgain()], [4_000, 8_000]);
});

for (const [what, change] of [
  ['the object changed', (stage: Stage) => stage.changed()],
  ['another release is held', (stage: Stage) => stage.anotherRelease()],
] as const)
  it(`it is tried at once, and as often as at first, when ${what}`, async () => {
    const stage = stageOf();
    await stage.changed();
    await stage.tryAgain();
    await stage.tryAgain();
    const before = stage.tries();
    await change(stage);
    assert.equal(stage.tries(), before + 1);
    assert.equal(await stage.tryAgain(), 5_000);
  });

it('it is tried as often as at first when it is refused for another reason, which is said', async () => {
  const stage = stageOf();
  await stage.changed();
  await stage.tryAgain();
  stage.refuse('it is frozen until Monday');
  assert.equal(await stage.tryAgain(), 10_000);
  assert.equal(await stage.tryAgain(), 5_000);
  assert.equal(stage.said.length, 2);
});

it('an object that is as released, and may not be taken back by whom it is released, rests and is said too', async () => {
  const stage = stageOf();
  stage.disown();
  await stage.changed();
  assert.deepEqual(stage.said, [
    'ConfigMap/shop/settings is as released, but is not recorded as ours, and cannot be taken back: Cannot apply it: a policy says no',
  ]);
  assert.deepEqual([stage.standing(), stage.isResting()], [0, true], 'nothing waits for it');
  for (const pause of [5_000, 10_000]) assert.equal(await stage.tryAgain(), pause);
  assert.equal(stage.said.length, 1);
});

it('a round leaves alone what rests, and nothing else', async () => {
  const stage = stageOf();
  assert.equal(stage.isResting(), false);
  await stage.changed();
  assert.deepEqual([stage.isResting(), stage.isResting('of another release')], [true, false]);
  stage.seen();
  assert.equal(stage.isResting(), false, 'it is another version than was refused');
  await stage.look();
  assert.equal(stage.isResting(), true);
  stage.passTime(5_000);
  assert.equal(stage.isResting(), false);
  stage.refuse(undefined);
  await stage.tryAgain();
  stage.passTime(-5_000);
  assert.equal(stage.isResting(), false, 'it was taken');
});

type Stage = ReturnType<typeof stageOf>;

/** A guard over one object, which somebody has changed, on a server that refuses what is applied. No time passes but what the test lets pass. */
function stageOf({ random = 1 } = {}) {
  const { signal } = new AbortController();
  const holding = createHolding({ namespace: 'shop', name: 'shop' }, () => undefined);
  const id = objectId({ group: '', kind: 'ConfigMap', namespace: 'shop', name: 'settings' });
  const desired = { id, wave: 0, object: configMap('shop', 'settings'), digest: digestOf('settings') };
  const said: string[] = [];
  const pauses: { readonly milliseconds: number; readonly end: () => void }[] = [];
  let reason: string | undefined = 'a policy says no';
  let version = 1;
  let time = 0;
  let tries = 0;
  let isDisowned = false;
  const live = (): LiveObject => {
    const { metadata, ...object } = desired.object;
    return { ...object, metadata: { ...metadata, uid: 'one', resourceVersion: `${version}` } };
  };
  const guard = createGuard(holding, {
    cluster: between(configMaps().connect(), {
      get: async () => live(),
      apply: async (_, { dryRun = false }) => {
        if (dryRun && isDisowned) return owned(live());
        tries += 1;
        if (reason !== undefined) throw new ClusterError('FORBIDDEN', `Cannot apply it: ${reason}`, { status: 403 });
        return live();
      },
    }),
    surroundings: {
      now: () => new Date(0),
      elapsed: () => time,
      random: () => random,
      wait: (milliseconds) => new Promise((end) => pauses.push({ milliseconds, end })),
      emit: ({ what }) => void (what.kind === 'failed' && said.push(what.message)),
    },
    contest: defaultContestLimits,
    standstill: () => undefined,
    onTrouble: (error) => assert.fail(String(error)),
    onChange: () => undefined,
    signal,
  });
  hold(holding, { desired, type }, live(), { at: 0, asked: 0, settled: true });
  const settled = async () => {
    for (let turn = 0; turn < 5; turn++) await setImmediate();
  };
  const seen = () => {
    version += 1;
    see(holding, id, viewOf(type, live(), { at: time }), true);
  };
  const look = () => {
    guard.look(id);
    return settled();
  };
  return {
    said,
    seen,
    look,
    tries: () => tries,
    standing: () => guard.standing.size,
    isResting: (digest = 'settings') => guard.isResting({ ...desired, digest: digestOf(digest) }),
    /** Somebody emptied its managed fields, and only what is really applied is refused. */
    disown() {
      isDisowned = true;
    },
    refuse(why: string | undefined) {
      reason = why;
    },
    passTime(milliseconds: number) {
      time += milliseconds;
    },
    changed() {
      seen();
      return look();
    },
    anotherRelease() {
      guard.tryAgain();
      return settled();
    },
    /** Lets the time pass that was planned last, and returns it. */
    async tryAgain(): Promise<number | undefined> {
      const next = pauses.pop();
      time += next?.milliseconds ?? 0;
      next?.end();
      await settled();
      return next?.milliseconds;
    },
  };
}

function owned(live: LiveObject): LiveObject {
  const fieldsV1 = { 'f:data': { 'f:key': {} } };
  const entry = { manager: 'pawl', operation: 'Apply', apiVersion: 'v1', time: '2026-01-01T00:00:00Z', fieldsType: 'FieldsV1', fieldsV1 };
  return { ...live, metadata: { ...live.metadata, managedFields: [entry] } };
}

const type: ResourceType = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true, verbs: [] };
