import assert from 'node:assert/strict';
import { it } from 'node:test';
import { breadth } from '../../../lib/agent/loop/gather.ts';
import { reconcile } from '../../../lib/agent/loop/reconcile.ts';
import { targetOf } from '../../../lib/agent/loop/source-loop.ts';
import type { RememberedRelease } from '../../../lib/agent/memory/memory.ts';
import { openMemory } from '../../../lib/agent/memory/open-memory.ts';
import { digestOf } from '../../../lib/digest.ts';
import { ClusterError } from '../../../lib/kubernetes/cluster-error.ts';
import { canonicalSet } from '../../../lib/manifest/canonical.ts';
import { configMaps } from '../memory/config-maps.ts';
import { between } from '../stage/between.ts';
import { deliveryOf } from '../stage/delivery.ts';
import { configMap } from '../stage/objects.ts';
import { workOf } from '../stage/work.ts';

const noWebhook = failure('Internal error occurred: failed calling webhook "judge.example.com": connection refused');
const noConversion = failure('conversion webhook for example.com/v1 failed: connection refused');
const denied = failure('admission webhook "judge.example.com" denied the request: it is broken');

for (const trouble of [noWebhook, noConversion])
  it(`what a webhook cannot judge waits, and all beside it is applied: ${trouble.message}`, async () => {
    const stage = await stageOf({ tried: trouble });
    await assert.rejects(stage.pass(), trouble);
    assert.deepEqual(stage.applied, ['beside']);
    assert.ok(stage.isAccepted());
    assert.equal(stage.tries(), 1, 'once in a round');
    await assert.rejects(stage.pass(), trouble);
    assert.equal(stage.tries(), 2, 'and again in the next');
    stage.mend();
    assert.equal((await stage.pass()).kind, 'complete');
    assert.deepEqual(stage.applied, ['beside', 'judged']);
  });

for (const [which, others] of [
  ['', { beside: false }],
  [', since all else lies in a later wave', { besideWave: 1 }],
] as const)
  it(`a release of which nothing can be applied while a webhook is away is not accepted${which}`, async () => {
    const stage = await stageOf({ tried: noWebhook, ...others });
    await assert.rejects(stage.pass(), noWebhook);
    assert.deepEqual([stage.applied, stage.isAccepted()], [[], false]);
  });

for (const [when, webhook] of [
  ['tried', noWebhook],
  ['written', noWebhook],
  ['tried', noConversion],
  ['written', noConversion],
] as const)
  it(`however many of a kind are not ${when} (${webhook.message}), one that can be is applied in the same round`, async () => {
    const stage = await stageOf({ [when]: webhook, judged: 3 * breadth, beside: 1 });
    await assert.rejects(stage.pass(), webhook);
    assert.deepEqual(stage.applied, ['last-0']);
  });

it('a round that has to halt tries nothing more, however many are left to try', async () => {
  const stage = await stageOf({ tried: noWebhook, judged: 5 * breadth, haltAfter: 3 });
  assert.equal((await stage.pass()).kind, 'halted');
  assert.ok(stage.tries() <= breadth, `${stage.tries()} were tried`);
  assert.deepEqual([stage.applied, stage.isAccepted()], [[], false]);
});

it('nor does one that tries again what an earlier one could not apply', async () => {
  const judged = 5 * breadth;
  const stage = await stageOf({ written: noWebhook, judged, beside: false, haltAfter: judged + 3 });
  await assert.rejects(stage.pass(), noWebhook);
  assert.equal(stage.tries(), judged);
  assert.equal((await stage.pass()).kind, 'halted');
  assert.ok(stage.tries() <= judged + breadth, `${stage.tries()} were tried`);
});

for (const trouble of [denied, new ClusterError('BUSY', 'Cannot ask: the server is busy', { status: 503, retryable: true })])
  it(`nothing is changed for a release of which an object could not be tried: ${trouble.message}`, async () => {
    const stage = await stageOf({ tried: trouble });
    await assert.rejects(stage.pass(), trouble);
    assert.deepEqual([stage.applied, stage.isAccepted()], [[], false]);
  });

it('however many of a kind can be tried and not be written, one that can be is in the end', async () => {
  const full = failure('Internal error occurred: etcdserver: mvcc: database space exceeded');
  const stage = await stageOf({ written: full, judged: 3 * breadth, beside: 1 });
  for (let round = 1; round <= 5; round++) await assert.rejects(stage.pass(), full);
  assert.deepEqual(stage.applied, ['last-0']);
});

it('what cannot be applied after all keeps nothing beside it from being applied', async () => {
  const stage = await stageOf({ written: noWebhook, beside: 40 });
  await assert.rejects(stage.pass(), noWebhook);
  assert.equal(stage.applied.length, 40);
});

it('a connection that breaks ends what had not begun', async () => {
  const away = new ClusterError('UNREACHABLE', 'Cannot ask: connection refused', { retryable: true });
  const stage = await stageOf({ written: away, beside: 40 });
  await assert.rejects(stage.pass(), away);
  assert.ok(stage.applied.length < 20, `${stage.applied.length} were applied`);
});

function failure(message: string): ClusterError {
  return new ClusterError('REFUSED', message, { status: 500, retryable: true });
}

interface Happens {
  /** Whoever tries it is told this. */
  readonly tried?: ClusterError;
  /** Whoever applies it is told this. */
  readonly written?: ClusterError;
  /** How many objects a webhook judges. @default 1 */
  readonly judged?: number;
  /** Other objects of the release. @default true, one */
  readonly beside?: boolean | number;
  /** @default 0, as those that are judged */
  readonly besideWave?: number;
  /** After so many were tried, the round has to halt. @default never */
  readonly haltAfter?: number;
}

/** A release with objects that a webhook judges. */
async function stageOf({ tried, written, judged = 1, beside = true, besideWave = 0, haltAfter = Number.POSITIVE_INFINITY }: Happens) {
  const { signal } = new AbortController();
  const names = typeof beside === 'number' ? Array.from({ length: beside }, (_, at) => `last-${at}`) : beside ? ['beside'] : [];
  const isJudged = (name: string) => name.startsWith('judged');
  const all = [...Array.from({ length: judged }, (_, at) => (at === 0 ? 'judged' : `judged-${at}`)), ...names];
  const { set } = canonicalSet(
    'staging',
    all.map((name) => ({ application: 'web', wave: isJudged(name) ? 0 : besideWave, object: configMap('shop', name) })),
  );
  const release: RememberedRelease = { sequence: 1, version: '1.0.0', record: digestOf('record'), manifest: digestOf('manifest') };
  const target = targetOf({ release, set, layer: Buffer.from('layer'), label: 'shop.shop', begun: 0 });
  const server = configMaps();
  const memory = await openMemory(server.connect(), delivery, signal);
  const applied: string[] = [];
  let isAway = true;
  let tries = 0;
  const live = (name: string) => {
    const { metadata, ...object } = configMap('shop', name);
    return { ...object, metadata: { ...metadata, uid: name, resourceVersion: '9' } };
  };
  const tryOut = async (name: string) => {
    if (isJudged(name)) tries += 1;
    if (isJudged(name) && isAway && tried !== undefined) throw tried;
    return live(name);
  };
  const cluster = between(server.connect(), {
    create: async ({ metadata: { name } }) => tryOut(name),
    apply: async ({ metadata: { name } }, { dryRun = false }) => {
      if (dryRun) return tryOut(name);
      if (isJudged(name) && isAway && written !== undefined) throw written;
      applied.push(name);
      return live(name);
    },
  });
  const work = workOf({ delivery, memory, cluster, signal, isHalted: () => tries >= haltAfter });
  return {
    applied,
    pass: () => reconcile(work, target),
    isAccepted: () => memory.memory.release !== undefined,
    tries: () => tries,
    mend() {
      isAway = false;
    },
  };
}

const delivery = deliveryOf();
