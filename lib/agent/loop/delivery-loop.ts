import { messageOf, PawlError } from '../../errors.ts';
import type { Happening, PawlEvent } from '../../events/event.ts';
import type { Cluster, ObjectAddress } from '../../kubernetes/cluster.ts';
import { ClusterError } from '../../kubernetes/cluster-error.ts';
import type { ObjectId } from '../../object-id.ts';
import type { Observer } from '../cluster/observer.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { dropFinalizer, ensureFinalizer } from '../delivery/finalizer.ts';
import { suspensionAt } from '../delivery/suspension.ts';
import type { ContestLimits } from '../drift/contest.ts';
import { createGuard } from '../drift/guard.ts';
import { isStale } from '../drift/observation.ts';
import { createHolding, heldByKind, type View } from '../holding.ts';
import type { Inventory } from '../memory/inventory.ts';
import type { MemoryStore } from '../memory/memory.ts';
import { openMemory } from '../memory/open-memory.ts';
import { reportToCluster } from '../report.ts';
import type { EvidenceOpener } from '../reports/open-evidence.ts';
import { createReporting } from '../reports/reporting.ts';
import type { SourceOpener } from '../source/open-source.ts';
import { conditionsOf, type Phase } from '../status/status.ts';
import { statusFacts } from '../status/status-facts.ts';
import { statusOf, writeStatus } from '../status/write-status.ts';
import type { Surroundings } from '../surroundings.ts';
import { distrustOf } from '../trust/distrust.ts';
import type { Claims } from './claims.ts';
import { initialState } from './delivery-state.ts';
import { createNews } from './news.ts';
import { createPace } from './pace.ts';
import { pauseAfterRefusal, round } from './round.ts';
import { followSource } from './source-loop.ts';
import { createWake } from './wake.ts';
import { watchTargets } from './watch-targets.ts';

export interface DeliveryLoop {
  /** The Delivery changed. */
  update(delivery: Delivery): void;
  /** Resolves when nothing of this delivery is under way any more. */
  stop(): Promise<void>;
}

export interface DeliveryLoopOptions {
  /** The agent's own identity. */
  readonly cluster: Cluster;
  readonly observer: Observer;
  /** Of all deliveries of this agent. */
  readonly claims: Claims;
  readonly open: SourceOpener;
  readonly openEvidence: EvidenceOpener;
  readonly surroundings: Surroundings;
  readonly contest: ContestLimits;
  /** Milliseconds between two comparisons of everything by full reads. */
  readonly auditEvery: number;
  /** Milliseconds between two readings of the whole ledger, whatever its tag `current` names. */
  readonly readLedgerEvery: number;
  readonly address: ObjectAddress;
  readonly signal: AbortSignal;
}

/** Holds the cluster to one Delivery until it is stopped. One loop does everything for it, so that nothing is ever applied twice at once. */
export function startDeliveryLoop(first: Delivery, options: DeliveryLoopOptions): DeliveryLoop {
  const { cluster: own, observer, claims, address } = options;
  const stopped = new AbortController();
  const signal = AbortSignal.any([options.signal, stopped.signal]);
  const state = initialState(first);
  const holding = createHolding({ namespace: first.namespace, name: first.name }, (id) => guard.look(id));
  const report = reportToCluster(own, { delivery: () => state.delivery, holding, now: options.surroundings.now, signal });
  const surroundings: Surroundings = { ...options.surroundings, emit: listen };
  const wake = createWake(surroundings.wait, signal);
  const wakeSource = createWake(surroundings.wait, signal);
  const pace = createPace();
  const news = createNews((what) => emit(what));
  const user =
    first.spec.serviceAccountName === undefined ? '' : `system:serviceaccount:${first.namespace}:${first.spec.serviceAccountName}`;
  const cluster = user === '' ? own : own.as(user);
  const guard = createGuard(holding, {
    cluster,
    surroundings,
    contest: options.contest,
    standstill: () => {
      if (state.delivery.deleting) return 'the delivery is being deleted';
      // What the Delivery says now holds at once, and not from the next round on.
      return state.suspended || suspensionAt(state.delivery.spec.suspend, surroundings.now()) !== undefined
        ? 'the delivery is suspended'
        : state.distrust === undefined
          ? undefined
          : 'the release is not trusted any more';
    },
    onTrouble: (error) => news.trouble(error),
    onChange: () => wake.soon(pauses.change),
    signal,
  });
  const reporting = createReporting({
    delivery: () => state.delivery,
    open: options.openEvidence,
    surroundings,
    emit: (what) => emit(what),
    onChange: () => wake.now(),
    signal,
  });
  const following = observer.follow({
    label: holding.label,
    wants: (id) => holding.held.has(id) || state.current?.ids.has(id) === true || state.candidate?.ids.has(id) === true,
    held: () => heldByKind(holding),
    onView: see,
  });

  function see(id: ObjectId, view: View): void {
    const before = holding.views.get(id);
    if (before !== undefined && isStale(view.observation, before.observation) === true) return;
    holding.views.set(id, view);
    if (holding.held.has(id)) guard.look(id);
    else if (view.observation.kind === 'gone') wake.soon(pauses.change);
    if (before?.readiness.state !== view.readiness.state || before.readiness.message !== view.readiness.message)
      wake.soon(pauses.readiness);
  }

  function listen(event: PawlEvent): void {
    if (event.what.kind === 'drift-reverted' || event.what.kind === 'drift-observed')
      state.lastDrift = {
        at: event.at,
        drift: event.what,
        turnedBackAfterMs: event.what.kind === 'drift-reverted' ? event.what.milliseconds : undefined,
      };
    options.surroundings.emit(event);
    report(event);
  }

  function emit(what: Happening): void {
    surroundings.emit({ at: surroundings.now(), delivery: holding.delivery, what });
  }

  async function run(): Promise<void> {
    let source: Promise<void> | undefined;
    while (!signal.aborted) {
      const pause = await attempt();
      if (pause === undefined) return;
      source ??= followSource({
        state,
        label: holding.label,
        open: options.open,
        surroundings,
        wake: wakeSource,
        readLedgerEvery: options.readLedgerEvery,
        onChange: sourceChanged,
        onBug: news.trouble,
        signal,
      });
      await wake.next(pause);
    }
    await source;
  }

  function sourceChanged(): void {
    news.source(state.source);
    news.hint(state.staleHint);
    wake.now();
  }

  /** One round and its status. Returns the longest time until the next one, undefined when there is none. */
  async function attempt(): Promise<number | undefined> {
    try {
      const phase = await once();
      if (phase === 'gone') {
        // Said first: once the finalizer is off, the Delivery is gone, and this loop with it.
        news.removed(state.delivery.spec.deletionPolicy === 'Orphan' ? 'orphaned' : 'pruned');
        await dropFinalizer(own, address, state.delivery, signal);
        stopped.abort();
        return undefined;
      }
      state.phase = phase;
      news.phase(phase, state.current?.release, state.candidate?.release);
      const nextReport = await noteReport(phase);
      await tellStatus();
      pace.reset();
      return Math.min(pauseAfter(phase), nextReport);
    } catch (error) {
      if (signal.aborted) return 0;
      // Whatever was half done is found by the next round, which reads its memory again.
      state.memoryIsStale = true;
      news.trouble(error);
      state.phase = { kind: 'failed', code: error instanceof PawlError ? error.code : 'BUG', message: messageOf(error) };
      await tellStatus().catch(() => undefined);
      return pace.next(surroundings.random());
    }
  }

  async function once(): Promise<Phase | 'gone'> {
    const { delivery } = state;
    if (!delivery.deleting) await ensureFinalizer(own, address, delivery, signal);
    if (state.memory === undefined || state.memoryIsStale) state.memory = await readMemory();
    state.memoryIsStale = false;
    const work = { delivery, holding, guard, memory: state.memory, claims, cluster, surroundings, signal };
    await follow(state.memory.memory.inventory);
    const phase = await round(state, work, options);
    if (state.lookAnew) wakeSource.now();
    // A kind that came with this very release is served only now.
    await follow(state.memory.memory.inventory);
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
    following.want(watchTargets({ cluster, user }, await cluster.discover({ signal }), { desired, inventory }));
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

  function pauseAfter(phase: Phase): number {
    const audit = Math.max(0, state.auditAt - surroundings.elapsed());
    const until =
      phase.kind === 'suspended' && phase.suspension.until !== undefined
        ? Math.max(0, Date.parse(phase.suspension.until) - surroundings.now().getTime())
        : audit;
    const isOpen = phase.kind === 'deleting' || (phase.kind === 'passed' && phase.outcome.kind === 'waiting');
    const isRefused = phase.kind === 'passed' && phase.outcome.kind === 'refused';
    return Math.min(audit, until, isOpen ? pauses.open : isRefused ? pauses.refused : pauses.longest);
  }

  const running = run();
  return {
    update(delivery) {
      if (delivery.generation !== state.delivery.generation) {
        state.lookAnew = true;
        wakeSource.now();
      }
      state.delivery = delivery;
      // At once: drift is turned back between the rounds too. Trust that is back is for the round, which then compares everything.
      if (state.current !== undefined) state.distrust = distrustOf(state.current.release, delivery.spec.trust) ?? state.distrust;
      wake.now();
    },
    async stop() {
      stopped.abort();
      following.stop();
      await running;
      claims.drop(holding.label);
      await reporting.done();
      surroundings.tell?.(holding.delivery, undefined);
    },
  };
}

/** Milliseconds. `change` and `readiness` gather what comes in bursts; the others are the longest time to the next round. */
const pauses = { change: 100, readiness: 20, open: 1_000, refused: pauseAfterRefusal, longest: 3_600_000 };
