import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import type { MemoryStore, RememberedRelease } from '../../../lib/agent/memory/memory.ts';
import type { Seen } from '../../../lib/agent/reports/observe.ts';
import { createReporting } from '../../../lib/agent/reports/reporting.ts';
import type { Phase } from '../../../lib/agent/status/status.ts';
import { digestOf } from '../../../lib/digest.ts';
import type { Happening } from '../../../lib/events/event.ts';
import { readEvidence } from '../../../lib/evidence/list.ts';
import type { Report } from '../../../lib/evidence/report.ts';
import type { Json } from '../../../lib/json.ts';
import { ClusterError } from '../../../lib/kubernetes/cluster-error.ts';
import { RegistryError } from '../../../lib/oci/registry-error.ts';
import { generateKey } from '../../../lib/signing/generate-key.ts';
import { keySigner } from '../../../lib/signing/key-signer.ts';
import { memoryRepository } from '../../promotion/simulation/memory-repository.ts';
import { deliveryOf } from '../stage/delivery.ts';

const minute = 60_000;
const { privatePem, publicPem } = generateKey();
const signer = keySigner(privatePem, { name: 'eu-1' });
const applied: Phase = { kind: 'passed', outcome: { kind: 'complete', count: undefined }, overdue: false };
const waiting: Phase = { kind: 'passed', outcome: { kind: 'waiting', messages: ['web: 0/2'], failed: false }, overdue: false };
const release: RememberedRelease = {
  sequence: 3,
  record: digestOf('record'),
  version: '1.2.0',
  manifest: digestOf('manifest'),
  index: digestOf('index'),
};

it('what was not healthy while the registry was away is told when it is back', async (t) => {
  const stage = reportingStage(t);
  await stage.see(applied);
  stage.away = true;
  stage.pass(6 * minute);
  await stage.see(applied);
  stage.pass(minute);
  await stage.see(waiting);
  stage.pass(minute);
  await stage.see(applied);
  assert.deepEqual(await stage.published(), { healthy: true, since: 0 }, 'nothing newer has come through');
  stage.away = false;
  await stage.retry();
  assert.deepEqual(await stage.published(), { healthy: true, since: 8 });
  assert.deepEqual(
    stage.said.map(({ kind }) => kind),
    ['report-failed', 'report-published'],
  );
});

it('reports that follow each other without a gap tell one time of health, and leave one tag', async (t) => {
  const stage = reportingStage(t);
  for (let at = 0; at < 4; at++) {
    await stage.see(applied);
    stage.pass(5 * minute);
  }
  assert.deepEqual(await stage.published(), { healthy: true, since: 0 });
  assert.equal((await stage.repository.tags()).length, 1);
});

it('nothing is reported before it is due, and the time until then is told', async (t) => {
  const stage = reportingStage(t);
  assert.equal(await stage.see(applied), 5 * minute);
  stage.pass(minute);
  assert.equal(await stage.see(applied), 4 * minute);
  assert.equal(stage.writes, 1);
});

it('a memory that cannot be written is said and asked for anew, and disturbs nothing', async (t) => {
  const stage = reportingStage(t);
  stage.forgets = true;
  assert.ok((await stage.see(applied)) > 0);
  assert.equal(stage.lost, 1);
  assert.deepEqual([stage.reporting.state?.kind, stage.said.map(({ kind }) => kind)], ['failed', ['report-failed']]);
  stage.forgets = false;
  await stage.see(applied);
  assert.deepEqual(await stage.published(), { healthy: true, since: 0 });
  assert.equal(stage.reporting.state?.kind, 'published');
});

it('a bug in what opens the repository ends no loop', async (t) => {
  const stage = reportingStage(t);
  stage.bug = true;
  await stage.see(applied);
  await stage.settled();
  const { state } = stage.reporting;
  assert.deepEqual(state, { kind: 'failed', code: 'BUG', message: 'surprise' });
});

it('a Delivery that does not report any more is silent, also about what waited', async (t) => {
  const stage = reportingStage(t);
  stage.away = true;
  await stage.see(applied);
  stage.report = undefined;
  assert.equal(await stage.see(applied), Number.POSITIVE_INFINITY);
  stage.away = false;
  await stage.retry();
  assert.deepEqual([await stage.repository.tags(), stage.reporting.state], [[], undefined]);
});

it('a release of which no index is remembered is said, once', async (t) => {
  const stage = reportingStage(t);
  stage.release = { ...release, index: undefined };
  await stage.see(applied);
  await stage.see(applied);
  assert.deepEqual(
    stage.said.map((what) => what.kind === 'report-failed' && what.code),
    ['NO_INDEX'],
  );
});

/** One Delivery that reports, its memory, its registry and its clock, all played. */
function reportingStage(t: TestContext) {
  const repository = memoryRepository();
  const stopped = new AbortController();
  const start = Date.parse('2026-01-01T00:00:00Z');
  let elapsed = 0;
  let remembered: Report | undefined;
  let rouse: (() => void) | undefined;
  const now = () => new Date(start + elapsed);
  const stage = {
    repository,
    away: false,
    bug: false,
    forgets: false,
    lost: 0,
    writes: 0,
    release,
    said: [] as Happening[],
    report: { repository: 'oci://registry.example/shop/evidence', cluster: 'eu-1', keySecret: { name: 'key' } } as
      | { readonly [key: string]: Json }
      | undefined,
    pass: (milliseconds: number) => {
      elapsed += milliseconds;
    },
    see: async (phase: Phase) => {
      const next = await reporting.note({ ...seen(), phase }, memory, () => {
        stage.lost += 1;
      });
      await stage.settled();
      return next;
    },
    /** Ends the pause after a failure. */
    retry: async () => {
      rouse?.();
      await stage.settled();
    },
    settled: async () => {
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    },
    published: async () => {
      const { reports } = await readEvidence(repository, digestOf('index'), { trusted: [{ key: publicPem }], now: now() });
      const [one] = reports;
      return one && { healthy: one.healthy, since: ((one.healthySince?.getTime() ?? Number.NaN) - start) / minute };
    },
    get reporting() {
      return reporting;
    },
  };
  const delivery = () => deliveryOf(stage.report === undefined ? {} : { report: stage.report });
  const seen = (): Seen => ({ delivery: delivery(), release: stage.release, phase: applied, drifts: false, now: now() });
  const memory: MemoryStore = {
    get memory() {
      return { release, inventory: new Map(), report: remembered };
    },
    isLayerLost: false,
    readLayer: async () => undefined,
    acceptRelease: async () => undefined,
    noteRelease: async () => undefined,
    noteReport: async (report) => {
      if (stage.forgets) throw new ClusterError('CONFLICT', 'Cannot write the memory: somebody else did');
      stage.writes += 1;
      remembered = report;
    },
    writeInventory: async () => undefined,
    forget: async () => undefined,
  };
  const reporting = createReporting({
    delivery,
    surroundings: {
      now,
      elapsed: () => elapsed,
      random: () => 0.5,
      emit: () => undefined,
      wait: (_, signal) =>
        new Promise((resolve) => {
          rouse = resolve;
          signal?.addEventListener('abort', () => resolve(), { once: true });
        }),
    },
    open: async () => {
      if (stage.bug) throw new TypeError('surprise');
      if (stage.away) throw new RegistryError('UNREACHABLE', 'Cannot reach the registry');
      return { repository, signer, close: async () => undefined };
    },
    emit: (what) => void stage.said.push(what),
    onChange: () => undefined,
    signal: stopped.signal,
  });
  t.after(() => stopped.abort());
  return stage;
}
