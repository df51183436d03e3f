import type { Cluster, ObjectAddress } from '../../kubernetes/cluster.ts';
import { ClusterError } from '../../kubernetes/cluster-error.ts';
import type { AwayOf } from '../cluster/away.ts';
import type { Following } from '../cluster/observer.ts';
import { dropFinalizer, ensureFinalizer } from '../delivery/finalizer.ts';
import type { Guard } from '../drift/guard.ts';
import type { Holding } from '../holding.ts';
import type { Inventory } from '../memory/inventory.ts';
import type { MemoryStore } from '../memory/memory.ts';
import { openMemory } from '../memory/open-memory.ts';
import type { Reporting } from '../reports/reporting.ts';
import { conditionsOf, type Phase } from '../status/status.ts';
import { statusFacts } from '../status/status-facts.ts';
import { statusOf, writeStatus } from '../status/write-status.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Claims } from './claims.ts';
import type { DeliveryState } from './delivery-state.ts';
import { createHalt } from './halt.ts';
import { failureOf, type News } from './news.ts';
import { createPace } from './pace.ts';
import { pauseAfter, pauses } from './pauses.ts';
import { type RoundEnd, round } from './round.ts';
import { type Actor, watchTargets } from './watch-targets.ts';
import type { Work } from './work.ts';

export interface TurnOptions {
  readonly state: DeliveryState;
  readonly holding: Holding;
  readonly guard: Guard;
  readonly claims: Claims;
  /** The agent's own identity, for the Delivery and its memory. */
  readonly own: Cluster;
  /** Who applies. */
  readonly actor: Actor;
  readonly address: ObjectAddress;
  readonly following: Following;
  readonly reporting: Reporting;
  readonly news: News;
  readonly awayOf: AwayOf;
  readonly surroundings: Surroundings;
  /** Milliseconds between two comparisons of everything by full reads. */
  readonly auditEvery: number;
  /** Wakes whoever looks at the registry. */
  readonly lookAnew: () => void;
  readonly signal: AbortSignal;
}

/** One round of a delivery with all that belongs to it: memory, watches, report, status. */
export interface Turns {
  /** The longest time until the next one in milliseconds; undefined: the Delivery is gone, there is none. */
  next(): Promise<number | undefined>;
}

export function createTurns(options: TurnOptions): Turns {
  const { state, holding, guard, claims, own, actor, address, following, reporting, news, awayOf, surroundings, signal } = options;
  const pace = createPace();

  async function turn(): Promise<number | undefined> {
    const phase = await once();
    if (phase === 'halted') return 0;
    if (phase === 'gone') {
      // Said first: once the finalizer is off, the Delivery is gone, and this loop with it.
      news.removed(state.delivery.spec.deletionPolicy === 'Orphan' ? 'orphaned' : 'pruned');
      return (await dropFinalizer(own, address, state.delivery, signal)) ? undefined : pauses.change;
    }
    state.phase = phase;
    news.phase(phase, state.current?.release, state.candidate?.release);
    const nextReport = await noteReport(phase);
    await tellStatus();
    pace.reset();
    return Math.min(pauseAfter(state, surroundings), nextReport);
  }

  async function once(): Promise<Phase | RoundEnd> {
    const { delivery } = state;
    const isHalted = createHalt(state, surroundings.now);
    if (!delivery.deleting && !(await ensureFinalizer(own, address, delivery, signal))) {
      // The watch is about to tell what it is by now.
      await surroundings.wait(pauses.change, signal);
      return 'halted';
    }
    if (state.memory === undefined || state.memoryIsStale) state.memory = await readMemory();
    state.memoryIsStale = false;
    const { memory } = state;
    const work: Work = { delivery, holding, guard, memory, claims, cluster: actor.cluster, surroundings, isHalted, signal };
    await follow(memory.memory.inventory);
    // Also where the round comes to nothing: it may have nothing to go on with before the registry has been looked at.
    const phase = await round(state, work, options).finally(() => state.lookAnew && options.lookAnew());
    // A kind that came with this very release is served only now.
    await follow(memory.memory.inventory);
    return phase;
  }

  async function readMemory(): Promise<MemoryStore> {
    const read = await openMemory(own, holding.delivery, signal);
    // A namespace that goes may take the memory first: what this process knows is pruned all the same.
    const isLost = state.delivery.deleting && read.memory.release === undefined && read.memory.inventory.size === 0;
    return (isLost ? state.memory : undefined) ?? read;
  }

  async function follow(inventory: Inventory): Promise<void> {
    const desired = [...(state.current?.desired ?? []), ...(state.candidate?.desired ?? [])];
    following.want(watchTargets(actor, await actor.cluster.discover({ signal }), { desired, inventory }));
  }

  async function noteReport(phase: Phase): Promise<number> {
    const { memory, delivery } = state;
    if (memory === undefined) return Number.POSITIVE_INFINITY;
    const seen = { delivery, release: memory.memory.release, phase, drifts: guard.standing.size > 0, now: surroundings.now() };
    return reporting.note(seen, memory, () => {
      state.memoryIsStale = true;
    });
  }

  async function tellStatus(): Promise<void> {
    const before = state.delivery.status;
    const facts = statusFacts(state, guard, reporting.state);
    surroundings.tell?.(holding.delivery, conditionsOf(facts));
    const next = statusOf(facts, before, surroundings.now());
    try {
      await writeStatus(own, { address, before, next, signal });
    } catch (error) {
      if (!(error instanceof ClusterError) || error.code !== 'NOT_FOUND') throw error;
    }
  }

  return {
    async next() {
      try {
        return await turn();
      } catch (error) {
        if (signal.aborted) return 0;
        // Whatever was half done is found by the next round, which reads its memory again.
        state.memoryIsStale = true;
        const away = await awayOf(error);
        if (signal.aborted) return 0;
        news.trouble(error, away);
        state.phase = { kind: 'failed', ...failureOf(error, away) };
        await tellStatus().catch(() => undefined);
        return pace.next(surroundings.random(), error);
      }
    },
  };
}
