import type { Discovery, ResourceType } from '../../kubernetes/cluster.ts';
import { groupOf, type ObjectId, objectId } from '../../object-id.ts';
import { createBrokenKinds } from '../cluster/broken-kinds.ts';
import { type Comparison, compare } from '../cluster/compare.ts';
import { isOfOneKind } from '../cluster/refusal.ts';
import { holdCompared, isSpent } from '../holding.ts';
import { inParallel } from '../parallel.ts';
import type { DesiredObject } from '../plan/desired.ts';
import type { LiveFact } from '../plan/plan.ts';
import type { Target, Work } from './work.ts';

/** Requests at once, for each delivery. */
export const breadth = 16;

export interface Facts {
  readonly of: Map<ObjectId, LiveFact>;
  /** Known from an earlier pass only: looked at again before anything is done about them. */
  readonly remembered: Set<ObjectId>;
  /** What was not looked at: it, or its kind, is in trouble, or the round had to halt. */
  readonly unread: Set<ObjectId>;
  /** Why, of those that were tried. */
  readonly troubles: Map<ObjectId, unknown>;
}

/**
 * What has to be known to plan. Nothing is asked of objects that are known to be as released, nor, unless `fresh`, of those that
 * an earlier pass has tried; the others are compared by a dry run. What a kind in trouble keeps from being looked at is told beside the others,
 * which are held from then on, and their drift turned back, whatever becomes of the round.
 */
export async function gather(
  work: Work,
  { desired: all, proofs }: Pick<Target, 'desired' | 'proofs'>,
  { of, fresh, anew = new Set(), isHalted = () => false }: GatherOptions,
): Promise<Facts> {
  const facts: Facts = { of: new Map(), remembered: new Set(), unread: new Set(), troubles: new Map() };
  const together = new Set(all.map(({ id }) => id));
  const context: Context = { discovery: await discover(work, of, together), together, anew };
  const { elapsed } = work.surroundings;
  const broken = createBrokenKinds(work.holding.failed.gather);
  await inParallel(
    broken.inOrder(of, ({ id }) => id),
    breadth,
    async (object) => {
      if (broken.has(object.id) || isHalted()) {
        facts.unread.add(object.id);
        return;
      }
      const proof = fresh ? undefined : proofs.get(object.id);
      const begun = elapsed();
      try {
        // What stands, and was refused a moment ago, stands a while longer.
        const isResting = !fresh && work.guard.isResting(object);
        const fact = proof ?? (isResting ? { kind: 'same' } : await factOf(work, object, context));
        facts.of.set(object.id, fact);
        broken.over(object.id);
        if (proof !== undefined) facts.remembered.add(object.id);
        if (fact.kind === 'absent' || fact.kind === 'differs' || fact.kind === 'disowned') proofs.set(object.id, fact);
        else proofs.delete(object.id);
      } catch (error) {
        if (!isOfOneKind(error)) throw error;
        broken.note(object.id, error, elapsed() - begun);
        facts.unread.add(object.id);
        facts.troubles.set(object.id, error);
      }
    },
  );
  return facts;
}

interface GatherOptions {
  readonly of: readonly DesiredObject[];
  readonly fresh: boolean;
  /** What is gone since it has run, and is to run again: looked at as if it had never been there. @default nothing */
  readonly anew?: ReadonlySet<ObjectId>;
  /** Asked before each object: nothing more is looked at. @default never */
  readonly isHalted?: () => boolean;
}

/** Somebody may have brought a kind, or made it anew with another scope, since what is known of them was read. */
async function discover({ cluster, signal }: Work, of: readonly DesiredObject[], together: ReadonlySet<ObjectId>): Promise<Discovery> {
  const known = await cluster.discover({ signal });
  const isComplete = of.every((desired) => {
    const type = known.find(desired.object.apiVersion, desired.object.kind);
    return type === undefined ? definesKind(together, desired.object) : misplacement(desired, type) === undefined;
  });
  return isComplete ? known : cluster.discover({ refresh: true, signal });
}

interface Context {
  readonly discovery: Discovery;
  /** The ids of the whole set: what is missing now may come with it. */
  readonly together: ReadonlySet<ObjectId>;
  readonly anew: ReadonlySet<ObjectId>;
}

async function factOf(work: Work, desired: DesiredObject, context: Context): Promise<LiveFact> {
  const { holding, guard } = work;
  const { id, object } = desired;
  const isAnew = context.anew.has(id);
  if (!isAnew && holding.held.get(id)?.desired.digest === desired.digest) return { kind: 'same' };
  const type = context.discovery.find(object.apiVersion, object.kind);
  if (type === undefined) {
    if (definesKind(context.together, object)) return { kind: 'unproven' };
    const isAway = context.discovery.unavailable?.some((served) => groupOf(served) === groupOf(object.apiVersion)) === true;
    return {
      kind: 'refused',
      reason: isAway
        ? `The API server of ${object.apiVersion} does not answer`
        : `The server knows no ${object.kind} of ${object.apiVersion}`,
    };
  }
  const misplaced = misplacement(desired, type);
  if (misplaced !== undefined) return { kind: 'refused', reason: misplaced };
  const known = work.memory.memory.inventory.get(id);
  if (!isAnew && known?.digest === desired.digest) {
    if (isSpent(holding, desired)) return { kind: 'same' };
    // It was applied like this before: whatever differs now is drift, and is turned back as such.
    await guard.audit({ desired, type }, known.ended);
    if (holding.held.has(id) || guard.standing.has(id) || guard.unowned.has(id) || isSpent(holding, desired)) return { kind: 'same' };
    return { kind: 'terminating' };
  }
  return holding.lock(id, () => compared(work, { desired, type }, context));
}

async function compared(
  work: Work,
  subject: { readonly desired: DesiredObject; readonly type: ResourceType },
  context: Context,
): Promise<LiveFact> {
  const { holding, cluster, memory, surroundings, signal } = work;
  const { desired, type } = subject;
  const begun = surroundings.elapsed();
  const probablyAbsent = !memory.memory.inventory.has(desired.id) && !holding.views.has(desired.id);
  const found = await compare(cluster, desired, { type, label: holding.label, probablyAbsent, signal });
  if (found.kind === 'same') holdCompared(holding, subject, found.live, begun);
  return factFrom(found, desired, context);
}

function factFrom(found: Comparison, { object }: DesiredObject, { together }: Context): LiveFact {
  switch (found.kind) {
    case 'refused': {
      const { namespace } = object.metadata;
      const comes = namespace !== undefined && together.has(objectId({ group: '', kind: 'Namespace', name: namespace }));
      if (comes && found.error.code === 'NOT_FOUND') return { kind: 'unproven' };
      return found.error.code === 'UNKNOWN_KIND' && definesKind(together, object)
        ? { kind: 'unproven' }
        : { kind: 'refused', reason: found.reason };
    }
    case 'differs':
      return { kind: 'differs', fields: found.fields };
    case 'foreign':
      return found;
    case 'same':
    case 'absent':
    case 'disowned':
    case 'terminating':
      return { kind: found.kind };
  }
}

/** Whether a CRD of the same set may bring the kind: its name ends with its group. */
function definesKind(together: ReadonlySet<ObjectId>, { apiVersion }: DesiredObject['object']): boolean {
  const group = apiVersion.split('/')[0] ?? '';
  for (const id of together) if (id.startsWith('CustomResourceDefinition.apiextensions.k8s.io/') && id.endsWith(`.${group}`)) return true;
  return false;
}

function misplacement({ object }: DesiredObject, type: ResourceType): string | undefined {
  const { namespace } = object.metadata;
  if (type.namespaced && namespace === undefined) return `A ${object.kind} lies in a namespace, and this one names none`;
  if (!type.namespaced && namespace !== undefined) return `A ${object.kind} lies in no namespace, and this one names "${namespace}"`;
  return undefined;
}
