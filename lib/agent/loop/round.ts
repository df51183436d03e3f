import type { Happening } from '../../events/event.ts';
import type { Suspension } from '../delivery/delivery.ts';
import { suspensionAt } from '../delivery/suspension.ts';
import { forgetFailures } from '../holding.ts';
import { lost } from '../memory/memory-error.ts';
import type { Phase } from '../status/status.ts';
import { distrustOf } from '../trust/distrust.ts';
import { auditNow, auditWhenDue } from './audit.ts';
import type { DeliveryState } from './delivery-state.ts';
import { finalize } from './finalize.ts';
import { learn } from './learn.ts';
import { pauseAfterRefusal } from './pauses.ts';
import { reconcile } from './reconcile.ts';
import { restore } from './restore.ts';
import { type Halted, halted, type Outcome, type Target, type Work } from './work.ts';

/** One round of a delivery's loop, as far as it goes without waiting: what it came to. Throws what should be tried again. */
export async function round(state: DeliveryState, work: Work, { auditEvery }: { readonly auditEvery: number }): Promise<Phase | RoundEnd> {
  if (work.delivery.deleting) {
    const finalized = await finalize(work);
    return finalized.kind === 'waiting' ? { kind: 'deleting', message: finalized.message } : finalized.kind === 'done' ? 'gone' : 'halted';
  }
  await restore(state, work);
  const suspension = suspensionAt(work.delivery.spec.suspend, work.surroundings.now());
  noteSuspension(state, work, suspension);
  if (suspension !== undefined) {
    await learn(state, work);
    return { kind: 'suspended', suspension };
  }
  noteTrust(state, work);
  if (state.distrust !== undefined && state.candidate === undefined) {
    // Held as it is: nothing is applied, nothing is turned back, nothing is pruned.
    await learn(state, work);
    return { kind: 'untrusted', ...state.distrust };
  }
  await auditWhenDue(state, work, auditEvery);
  const outcome = await pass(state, work);
  if (outcome === undefined) {
    const { release } = work.memory.memory;
    if (release !== undefined) throw lost(work.holding.delivery, release, state.fetchedAgain);
    return { kind: 'empty' };
  }
  return outcome.kind === 'halted' ? 'halted' : { kind: 'passed', outcome, overdue: isOverdue(state, work, outcome) };
}

/** `gone`: nothing is left of a deleted Delivery. `halted`: another round is due at once, for what the Delivery says now. */
export type RoundEnd = 'gone' | 'halted';

function noteSuspension(state: DeliveryState, work: Work, suspension: Suspension | undefined): void {
  if (suspension !== undefined && !state.suspended)
    emit(work, { kind: 'suspended', by: suspension.by, reason: suspension.reason, until: suspension.until });
  if (suspension === undefined && state.suspended) {
    emit(work, { kind: 'resumed' });
    // Seen while it was suspended: what the ledger says now counts, be it a fork, a hold or another release.
    state.candidate = undefined;
    state.lookAnew = true;
    auditNow(state, work);
  }
  state.suspended = suspension !== undefined;
}

/** Held against the trust in force now, whatever it was when they were taken. */
function noteTrust(state: DeliveryState, work: Work): void {
  const { trust } = work.delivery.spec;
  if (state.candidate !== undefined && distrustOf(state.candidate.release, trust) !== undefined) state.candidate = undefined;
  const distrust = state.current === undefined ? undefined : distrustOf(state.current.release, trust);
  if (state.distrust !== undefined && distrust === undefined) auditNow(state, work);
  state.distrust = distrust;
}

/** Towards the newest release; where that is refused before anything was changed, on with the one that is there. */
async function pass(state: DeliveryState, work: Work): Promise<Outcome | Halted | undefined> {
  dropOutdated(state, work);
  const { candidate, current } = state;
  if (candidate !== undefined) {
    const outcome = await attempt(state, work, candidate);
    if (work.memory.memory.release?.record === candidate.release.record) {
      state.current = candidate;
      if (state.candidate === candidate) state.candidate = undefined;
      state.waitingSince = undefined;
      work.guard.tryAgain();
      // Signed anew while it was held: what others changed in the meantime is compared in the next round, at once.
      if (state.distrust !== undefined) auditNow(state, work);
      // As the Delivery says by now: trust may have been taken away during this round.
      state.distrust = distrustOf(candidate.release, state.delivery.spec.trust);
    } else if (outcome.kind !== 'halted' && current !== undefined && state.distrust === undefined) await reconcile(work, current);
    return outcome;
  }
  if (current === undefined) return undefined;
  // What was newer is not: from the next round on everything is left as it is.
  if (state.distrust !== undefined) return halted;
  const { inventory } = work.memory.memory;
  forgetFailures(work.holding, (id) => current.ids.has(id) || inventory.has(id));
  return attempt(state, work, current);
}

/** A look that began before the memory changed may have found what is older by now, or left out a layer that is another one by now. */
function dropOutdated(state: DeliveryState, { memory }: Work): void {
  const { candidate } = state;
  const { release: accepted } = memory.memory;
  if (candidate === undefined || candidate.release.record === accepted?.record) return;
  const isNewer = accepted === undefined || candidate.release.sequence > accepted.sequence;
  if (isNewer && (candidate.layer !== undefined || candidate.release.manifest === accepted?.manifest)) return;
  state.candidate = undefined;
  state.lookAnew = true;
}

async function attempt(state: DeliveryState, work: Work, target: Target): Promise<Outcome | Halted> {
  const { refused } = state;
  if (refused?.target === target && work.surroundings.elapsed() < refused.again) return refused.outcome;
  const outcome = await reconcile(work, target);
  state.refused = outcome.kind === 'refused' ? { target, outcome, again: work.surroundings.elapsed() + pauseAfterRefusal } : undefined;
  return outcome;
}

function isOverdue(state: DeliveryState, { surroundings, delivery }: Work, outcome: Outcome): boolean {
  if (outcome.kind !== 'waiting') {
    state.waitingSince = undefined;
    return false;
  }
  state.waitingSince ??= surroundings.elapsed();
  return surroundings.elapsed() - state.waitingSince > delivery.spec.timeout.milliseconds;
}

function emit({ surroundings, holding }: Work, what: Happening): void {
  surroundings.emit({ at: surroundings.now(), delivery: holding.delivery, what });
}
