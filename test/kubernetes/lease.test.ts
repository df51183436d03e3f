import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Duration } from '../../lib/duration.ts';
import type { Cluster } from '../../lib/kubernetes/cluster.ts';
import { ClusterError } from '../../lib/kubernetes/cluster-error.ts';
import { holdLease } from '../../lib/kubernetes/lease.ts';
import { describeWithCluster, freshNamespace } from '../control-plane/for-tests.ts';
import { adminOf, typeOf } from './real-cluster.ts';

/** Time that passes only when the test lets it: every `wait` ends at the next `pass`. */
class Time {
  now: number;
  #rounds: (() => void)[] = [];
  #arrivals: (() => void)[] = [];

  constructor(start = '2026-01-02T03:04:05Z') {
    this.now = Date.parse(start);
  }

  /** Milliseconds by which somebody set the clock. */
  set = 0;

  readonly clock = (): Date => new Date(this.now + this.set);
  readonly elapsed = (): number => this.now;
  readonly wait = (_: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      this.#rounds.push(resolve);
      signal?.addEventListener('abort', () => resolve(), { once: true });
      for (const arrive of this.#arrivals.splice(0)) arrive();
    });

  /** Resolves when the candidate has finished its round and waits. */
  async rested(): Promise<void> {
    while (this.#rounds.length === 0) await new Promise<void>((resolve) => this.#arrivals.push(resolve));
  }

  async pass(seconds: number): Promise<void> {
    await this.rested();
    this.now += seconds * 1000;
    for (const resume of this.#rounds.splice(0)) resume();
    await this.rested();
  }
}

interface Candidate {
  readonly time: Time;
  readonly told: string[];
  readonly stop: () => Promise<void>;
}

function candidate(cluster: Cluster, namespace: string, identity: string, time = new Time()): Candidate {
  const told: string[] = [];
  const stopping = new AbortController();
  const done = holdLease(cluster, {
    namespace,
    name: 'agent',
    identity,
    clock: time.clock,
    elapsed: time.elapsed,
    wait: time.wait,
    duration: Duration.seconds(15),
    onAcquired: (held) => {
      told.push('acquired');
      held.addEventListener('abort', () => told.push('released'));
    },
    onLost: () => told.push('lost'),
    onTrouble: (error) => told.push(error.code),
    signal: stopping.signal,
  });
  const stop = async () => {
    stopping.abort();
    await done;
  };
  return { time, told, stop };
}

async function holder(cluster: Cluster, namespace: string): Promise<Record<string, unknown>> {
  const address = { type: await typeOf(cluster, 'coordination.k8s.io/v1', 'Lease'), namespace, name: 'agent' };
  return ((await cluster.get(address))?.spec ?? {}) as Record<string, unknown>;
}

describeWithCluster('holdLease', (plane) => {
  it('is held by one of two, and by the other once that one gives it back', async (t) => {
    const namespace = await freshNamespace(plane, t);
    const cluster = adminOf(plane, t);
    const first = candidate(cluster, namespace, 'first');
    await first.time.rested();
    const second = candidate(cluster, namespace, 'second');
    await second.time.rested();
    assert.deepEqual([first.told, second.told], [['acquired'], []]);
    await first.time.pass(5);
    await second.time.pass(5);
    assert.deepEqual([first.told, second.told], [['acquired'], []]);
    await first.stop();
    assert.deepEqual(first.told, ['acquired', 'released', 'lost']);
    await second.time.pass(5);
    assert.deepEqual(second.told, ['acquired']);
    const { holderIdentity, leaseTransitions } = await holder(cluster, namespace);
    assert.deepEqual([holderIdentity, leaseTransitions], ['second', 1]);
    await second.stop();
  });

  it('is taken from a holder that renewed nothing for the whole duration, by the taker’s own clock', async (t) => {
    const namespace = await freshNamespace(plane, t);
    const cluster = adminOf(plane, t);
    const silent = candidate(cluster, namespace, 'silent');
    await silent.time.rested();
    // A clock that is years ahead is no reason to take it.
    const taker = candidate(cluster, namespace, 'taker', new Time('2036-01-02T03:04:05Z'));
    await taker.time.rested();
    await taker.time.pass(5);
    await taker.time.pass(10);
    assert.deepEqual(taker.told, []);
    await taker.time.pass(0.001);
    assert.deepEqual(taker.told, ['acquired']);
    await silent.time.pass(5);
    assert.deepEqual(silent.told, ['acquired', 'released', 'lost']);
    await Promise.all([silent.stop(), taker.stop()]);
  });

  it('changes hands by time that passes, and not by a clock that somebody sets', async (t) => {
    const namespace = await freshNamespace(plane, t);
    const cluster = adminOf(plane, t);
    let isAway = false;
    const first = candidate(
      cutOffWhen(cluster, () => isAway),
      namespace,
      'first',
    );
    await first.time.rested();
    const second = candidate(cluster, namespace, 'second');
    await second.time.rested();
    second.time.set = 3_600_000;
    await second.time.pass(5);
    assert.deepEqual(second.told, []);
    isAway = true;
    first.time.set = -3_600_000;
    await first.time.pass(5);
    await first.time.pass(5);
    assert.ok(first.told.includes('lost'), first.told.join());
    await Promise.all([first.stop(), second.stop()]);
  });

  it('is given up by a holder that was stopped for a while before it asks who has it now', async (t) => {
    const namespace = await freshNamespace(plane, t);
    const cluster = adminOf(plane, t);
    const toldWhenAsking: string[] = [];
    let told: readonly string[] = [];
    const asking: Cluster = {
      ...cluster,
      async get(...parameters) {
        toldWhenAsking.push(told.join());
        return cluster.get(...parameters);
      },
    };
    const first = candidate(asking, namespace, 'first');
    told = first.told;
    await first.time.rested();
    await first.time.pass(60);
    assert.deepEqual(toldWhenAsking, ['', 'acquired,released,lost']);
    await first.stop();
  });

  it('goes to exactly one of many who reach for it at once', async (t) => {
    const namespace = await freshNamespace(plane, t);
    const cluster = adminOf(plane, t);
    const candidates = Array.from({ length: 8 }, (_, index) => candidate(cluster, namespace, `agent-${index}`));
    await Promise.all(candidates.map(({ time }) => time.rested()));
    assert.equal(candidates.filter(({ told }) => told.includes('acquired')).length, 1);
    await Promise.all(candidates.map(({ stop }) => stop()));
  });

  it('is given up by a holder that cannot renew it, before another may take it', async (t) => {
    const namespace = await freshNamespace(plane, t);
    const cluster = adminOf(plane, t);
    let away = false;
    const cutOff = cutOffWhen(cluster, () => away);
    const agent = candidate(cutOff, namespace, 'agent');
    await agent.time.rested();
    away = true;
    await agent.time.pass(5);
    assert.deepEqual(agent.told, ['acquired', 'UNREACHABLE']);
    await agent.time.pass(5);
    assert.deepEqual(agent.told, ['acquired', 'UNREACHABLE', 'UNREACHABLE', 'released', 'lost']);
    away = false;
    await agent.time.pass(5);
    assert.deepEqual(agent.told.at(-1), 'acquired');
    await agent.stop();
    assert.equal((await holder(cluster, namespace)).holderIdentity ?? '', '');
  });
});

function cutOffWhen(cluster: Cluster, isAway: () => boolean): Cluster {
  return {
    ...cluster,
    async get(...parameters) {
      if (isAway()) throw new ClusterError('UNREACHABLE', 'Cannot read Lease: gone', { retryable: true });
      return cluster.get(...parameters);
    },
  };
}
