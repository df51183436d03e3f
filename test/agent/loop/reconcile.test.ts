import assert from 'node:assert/strict';
import { it } from 'node:test';
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

it('a release of which nothing can be applied while a webhook is away is not accepted', async () => {
  const stage = await stageOf({ tried: noWebhook, beside: false });
  await assert.rejects(stage.pass(), noWebhook);
  assert.deepEqual([stage.applied, stage.isAccepted()], [[], false]);
});

for (const trouble of [denied, new ClusterError('BUSY', 'Cannot ask: the server is busy', { status: 503, retryable: true })])
  it(`nothing is changed for a release of which an object could not be tried: ${trouble.message}`, async () => {
    const stage = await stageOf({ tried: trouble });
    await assert.rejects(stage.pass(), trouble);
    assert.deepEqual([stage.applied, stage.isAccepted()], [[], false]);
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
  /** Other objects of the release. @default true, one */
  readonly beside?: boolean | number;
}

/** A release with one object that a webhook judges. */
async function stageOf({ tried, written, beside = true }: Happens) {
  const { signal } = new AbortController();
  const names = typeof beside === 'number' ? Array.from({ length: beside }, (_, at) => `last-${at}`) : beside ? ['beside'] : [];
  const { set } = canonicalSet(
    'staging',
    ['judged', ...names].map((name) => ({ application: 'web', wave: 0, object: configMap('shop', name) })),
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
    if (name === 'judged') tries += 1;
    if (name === 'judged' && isAway && tried !== undefined) throw tried;
    return live(name);
  };
  const cluster = between(server.connect(), {
    create: async ({ metadata: { name } }) => tryOut(name),
    apply: async ({ metadata: { name } }, { dryRun = false }) => {
      if (dryRun) return tryOut(name);
      if (name === 'judged' && isAway && written !== undefined) throw written;
      applied.push(name);
      return live(name);
    },
  });
  const work = workOf({ delivery, memory, cluster, signal });
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
