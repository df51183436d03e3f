import { isWebhookAway } from '../cluster/refusal.ts';
import { beingDeleted } from '../holding.ts';
import { type Change, heldBy, type Plan, plan } from '../plan/plan.ts';
import { endsWave, type Stage } from '../plan/stages.ts';
import { applyStage } from './apply-stage.ts';
import { forbiddenObjects } from './forbidden.ts';
import { type Facts, gather } from './gather.ts';
import { intend, letGo, syncInventory } from './keep-inventory.ts';
import { pruneAll } from './prune-all.ts';
import { forgetRuns, noteRuns } from './run-anew.ts';
import { type Halted, halted, type Outcome, type Target, type Work } from './work.ts';

/**
 * One pass towards a release: as far as it goes without waiting. What has to become ready wakes the loop when it does, and the next
 * pass finds everything up to there done, at no cost. So a delivery that waits holds up nobody, and a newer release overtakes it.
 */
export async function reconcile(work: Work, target: Target): Promise<Outcome | Halted> {
  await syncInventory(work);
  const isHalted = () => work.isHalted(target.release);
  noteRuns(work, target);
  const facts = await gather(work, target, { of: target.desired, fresh: false, anew: target.anew, isHalted });
  if (isHalted()) return halted;
  const planned = plan({
    desired: target.desired,
    inventory: work.memory.memory.inventory,
    live: (id) => facts.of.get(id) ?? { kind: 'unproven' },
    forbidden: forbiddenObjects(work.delivery),
    prune: work.delivery.spec.prune,
  });
  if (planned.refusals.length > 0) return { kind: 'refused', code: 'PLAN_REFUSED', refusals: planned.refusals };
  refuseTrouble(facts, planned);
  const taken = work.claims.take(work.holding.label, target.ids);
  if (taken.size > 0) {
    await letGo(work, (id) => taken.has(id));
    return { kind: 'refused', code: 'PLAN_REFUSED', refusals: [...taken].map(([object, holder]) => ({ object, reason: heldBy(holder) })) };
  }
  await accept(work, target);
  await forgetRuns(work, target);
  await intend(work, target);
  target.anew.clear();
  return carryOut(work, target, { planned, facts });
}

/**
 * Throws what keeps the plan from being carried out. A webhook that is not there leaves its objects unproven, as a kind does that is still to come: each is
 * looked at again at its stage, and the others go on, which may bring the webhook back. Not where nothing else is to be done up to there.
 */
function refuseTrouble({ troubles, unread }: Facts, { stages }: Plan): void {
  const reached = stages.slice(0, stages.findIndex(({ items }) => items.some(({ object }) => unread.has(object.id))) + 1);
  const isAnythingDue = reached.some(({ items }) => items.some(({ kind }) => kind === 'create' || kind === 'update'));
  const trouble = [...troubles.values()].find((one) => !isAnythingDue || !isWebhookAway(one));
  if (trouble !== undefined) throw trouble;
}

async function accept({ memory, signal }: Work, { release, layer }: Target): Promise<void> {
  const known = memory.memory.release;
  // The same record with another proof: somebody else's signature, under another trust.
  const isProven = known?.record === release.record && JSON.stringify(known.proof) !== JSON.stringify(release.proof);
  if (known !== undefined && known.sequence >= release.sequence && !isProven) return;
  if (layer === undefined) await memory.noteRelease(release, signal);
  else await memory.acceptRelease(release, layer, signal);
}

interface Carried {
  readonly planned: Plan;
  readonly facts: Facts;
}

async function carryOut(work: Work, target: Target, { planned: { stages, prune }, facts }: Carried): Promise<Outcome | Halted> {
  for (const [at, stage] of stages.entries()) {
    const proven = await prove(work, target, { stage, facts });
    if ('kind' in proven) return proven;
    const { refusals, troubles } = await applyStage(work, target, proven.changes);
    await syncInventory(work);
    if (refusals.length > 0) return { kind: 'refused', code: 'WAVE_REFUSED', refusals };
    const [trouble] = [...proven.troubles, ...troubles];
    if (trouble !== undefined) throw trouble;
    if (work.isHalted(target.release)) return halted;
    const waiting = unready(work, stages, at);
    if (waiting !== undefined) return waiting;
  }
  if (work.isHalted(target.release)) return halted;
  await letGo(work, (id) => !target.ids.has(id));
  const { inventory } = work.memory.memory;
  const left = prune.map((entry) => inventory.get(entry.id) ?? entry);
  const pruned = await pruneAll(work, left, { mode: 'prune', target });
  if (pruned.kind !== 'done') return pruned;
  return complete(work, target);
}

interface Stageful {
  readonly stage: Stage<Change>;
  readonly facts: Facts;
}

interface Proven {
  readonly changes: readonly Change[];
  /** Why others of the stage are not among them. */
  readonly troubles: readonly unknown[];
}

/**
 * What could not be tried before has now what it waited for, or gets its refusal; what was tried long ago is tried again. What was tried in
 * this very round, and could not be looked at, is for the next one.
 */
async function prove(work: Work, target: Target, { stage, facts: before }: Stageful): Promise<Proven | Outcome | Halted> {
  const items = stage.items.filter(({ object }) => !before.unread.has(object.id));
  const troubles = items.length < stage.items.length ? [...before.troubles.values()] : [];
  const isOpen = ({ kind, object }: Change) => kind === 'prove' || before.remembered.has(object.id);
  const open = items.filter(isOpen);
  if (open.length === 0) return { changes: items, troubles };
  if (open.some(({ kind }) => kind === 'prove')) await work.cluster.discover({ refresh: true, signal: work.signal });
  const isHalted = () => work.isHalted(target.release);
  const facts = await gather(work, target, { of: open.map(({ object }) => object), fresh: true, isHalted });
  if (isHalted()) return halted;
  const again = plan({
    desired: open.flatMap(({ object }) => (facts.unread.has(object.id) ? [] : object)),
    inventory: new Map(),
    live: (id) => facts.of.get(id) ?? { kind: 'unproven' },
    forbidden: new Set(),
    prune: false,
  });
  if (again.refusals.length > 0) return { kind: 'refused', code: 'WAVE_REFUSED', refusals: again.refusals };
  const changes = again.stages.flatMap((stage) => stage.items);
  const still = changes.filter(({ kind }) => kind === 'prove');
  if (still.length > 0)
    return {
      kind: 'waiting',
      failed: false,
      messages: still.map(({ object }) => `${object.id}: Waiting for the server to serve its kind`),
    };
  return { changes: [...items.filter((change) => !isOpen(change)), ...changes], troubles: [...troubles, ...facts.troubles.values()] };
}

/** What the next stage has to wait for: everything of a wave at its end, before that only what others live in. */
function unready({ holding, guard }: Work, stages: readonly Stage<Change>[], at: number): Outcome | undefined {
  const stage = stages[at];
  if (stage === undefined || (!endsWave(stages, at) && stage.step !== 'foundations')) return undefined;
  const concerned = endsWave(stages, at) ? stages.filter(({ wave }) => wave === stage.wave) : [stage];
  const messages: string[] = [];
  let failed = false;
  for (const { kind, object } of concerned.flatMap(({ items }) => items)) {
    const standing = guard.standing.get(object.id);
    const readiness = holding.views.get(object.id)?.readiness ?? { state: 'progressing', message: 'Waiting for it to be seen' };
    if (standing !== undefined) messages.push(`${object.id}: ${standing.reason}`);
    else if (kind === 'await-removal') messages.push(`${object.id}: ${beingDeleted}`);
    else if (readiness.state !== 'ready') messages.push(`${object.id}: ${readiness.message}`);
    failed ||= standing !== undefined || readiness.state === 'failed';
  }
  return messages.length === 0 ? undefined : { kind: 'waiting', messages, failed };
}

async function complete(work: Work, target: Target): Promise<Outcome> {
  const { memory, surroundings, signal } = work;
  if (memory.memory.release?.completed !== undefined) return { kind: 'complete', count: undefined };
  await memory.noteRelease({ ...target.release, completed: surroundings.now().toISOString() }, signal);
  const created = target.created.size;
  const updated = [...target.updated].filter((id) => !target.created.has(id)).length;
  return {
    kind: 'complete',
    count: {
      created,
      updated,
      unchanged: target.desired.length - created - updated,
      pruned: target.pruned.size,
      milliseconds: Math.round(surroundings.elapsed() - target.begun),
    },
  };
}
