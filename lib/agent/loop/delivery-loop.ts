import type { Happening, PawlEvent } from '../../events/event.ts';
import type { Cluster, ObjectAddress } from '../../kubernetes/cluster.ts';
import type { ObjectId } from '../../object-id.ts';
import { createAwayOf } from '../cluster/away.ts';
import type { Observer } from '../cluster/observer.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { ContestLimits } from '../drift/contest.ts';
import { createGuard } from '../drift/guard.ts';
import { createHolding, heldByKind, see, type View } from '../holding.ts';
import { openShelf } from '../memory/shelf.ts';
import { reportToCluster } from '../report.ts';
import type { EvidenceOpener } from '../reports/open-evidence.ts';
import { createReporting } from '../reports/reporting.ts';
import type { SourceOpener } from '../source/open-source.ts';
import type { Surroundings } from '../surroundings.ts';
import { distrustOf } from '../trust/distrust.ts';
import type { Claims } from './claims.ts';
import { initialState } from './delivery-state.ts';
import { createNews } from './news.ts';
import { pauses } from './pauses.ts';
import { followSource } from './source-loop.ts';
import { standstillOf } from './standstill.ts';
import { createTurns } from './turn.ts';
import { createWake } from './wake.ts';
import type { Actor } from './watch-targets.ts';

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
  const { cluster: own, observer, claims, address, auditEvery } = options;
  const stopped = new AbortController();
  const signal = AbortSignal.any([options.signal, stopped.signal]);
  const state = initialState(first);
  const holding = createHolding({ namespace: first.namespace, name: first.name }, (id) => guard.look(id));
  const report = reportToCluster(own, { delivery: () => state.delivery, holding, now: options.surroundings.now, signal });
  const surroundings: Surroundings = { ...options.surroundings, emit: listen };
  const wake = createWake(surroundings.wait, signal);
  const wakeSource = createWake(surroundings.wait, signal);
  const news = createNews((what) => emit(what));
  const actor = actorOf(first, own);
  const awayOf = createAwayOf(async () => (await openShelf(own, holding.delivery, signal)).readRoot(signal));
  const guard = createGuard(holding, {
    cluster: actor.cluster,
    surroundings,
    contest: options.contest,
    standstill: () => standstillOf(state, surroundings.now()),
    onTrouble: (error) => void awayOf(error).then((away) => signal.aborted || news.trouble(error, away)),
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
    wants,
    held: () => heldByKind(holding),
    onView,
  });
  const turns = createTurns({
    ...{ state, holding, guard, claims, own, actor, address, following, reporting, news, awayOf, surroundings, auditEvery, signal },
    lookAnew: () => wakeSource.now(),
  });

  function wants(id: ObjectId): boolean {
    return holding.held.has(id) || state.current?.ids.has(id) === true || state.candidate?.ids.has(id) === true;
  }

  function onView(id: ObjectId, view: View): void {
    const before = holding.views.get(id);
    if (!see(holding, id, view, wants(id))) return;
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
      const pause = await turns.next();
      if (pause === undefined) {
        stopped.abort();
        // The Delivery may be kept for long yet by somebody else's finalizer.
        leave();
      } else {
        source ??= lookAtSource();
        await wake.next(pause);
      }
    }
    await source;
  }

  function leave(): void {
    following.stop();
    claims.drop(holding.label);
  }

  function lookAtSource(): Promise<void> {
    return followSource({
      state,
      label: holding.label,
      open: options.open,
      surroundings,
      wake: wakeSource,
      readLedgerEvery: options.readLedgerEvery,
      onChange() {
        news.source(state.source);
        news.hint(state.staleHint);
        wake.now();
      },
      onBug: (error) => news.trouble(error, undefined),
      signal,
    });
  }

  const running = run();
  return {
    update(delivery) {
      if (delivery.generation !== state.delivery.generation) {
        // What was found was found for what the Delivery said then: another repository, other trust.
        state.candidate = undefined;
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
      await running;
      leave();
      await reporting.done();
      surroundings.tell?.(holding.delivery, undefined);
    },
  };
}

function actorOf({ namespace, spec: { serviceAccountName } }: Delivery, own: Cluster): Actor {
  if (serviceAccountName === undefined) return { cluster: own, user: '' };
  const user = `system:serviceaccount:${namespace}:${serviceAccountName}`;
  return { cluster: own.as(user), user };
}
