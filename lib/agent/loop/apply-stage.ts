import type { Refusal } from '../../events/event.ts';
import { ClusterError } from '../../kubernetes/cluster-error.ts';
import { applyObject } from '../apply.ts';
import { createBrokenKinds } from '../cluster/broken-kinds.ts';
import { isOfOneKind, refusalOf } from '../cluster/refusal.ts';
import { hold, type Subject } from '../holding.ts';
import { deliveryLabel } from '../names.ts';
import { inParallel } from '../parallel.ts';
import { type Change, heldBy } from '../plan/plan.ts';
import { breadth } from './gather.ts';
import type { Target, Work } from './work.ts';

/** What could not be applied. */
export interface Unapplied {
  readonly refusals: Refusal[];
  /** Why others could not be, that the server may take when they are tried again: only their own kind is in trouble. */
  readonly troubles: unknown[];
}

/** Carries out the changes of one stage, side by side, each that can be; a broken connection throws after all that began has ended. */
export async function applyStage(work: Work, target: Target, changes: readonly Change[]): Promise<Unapplied> {
  const refusals: Refusal[] = [];
  const troubles: unknown[] = [];
  const { elapsed } = work.surroundings;
  const broken = createBrokenKinds(work.holding.failed.apply);
  const discovery = await work.cluster.discover({ signal: work.signal });
  await inParallel(
    broken.inOrder(changes, ({ object }) => object.id),
    breadth,
    async (change) => {
      if (work.isHalted(target.release)) return;
      switch (change.kind) {
        case 'unchanged':
        case 'await-removal':
        case 'prove':
          return;
        case 'create':
        case 'update': {
          const { object: desired } = change;
          if (broken.has(desired.id)) return;
          const type = discovery.find(desired.object.apiVersion, desired.object.kind);
          const begun = elapsed();
          try {
            const refusal =
              type === undefined
                ? { object: desired.id, reason: `The server knows no ${desired.object.kind} any more` }
                : await applyOne(work, target, { desired, type }, change.kind);
            if (refusal !== undefined) refusals.push(refusal);
            broken.over(desired.id);
          } catch (error) {
            if (!isOfOneKind(error)) throw error;
            broken.note(desired.id, error, elapsed() - begun);
            troubles.push(error);
          }
        }
      }
    },
  );
  return { refusals, troubles };
}

async function applyOne(work: Work, target: Target, subject: Subject, change: 'create' | 'update'): Promise<Refusal | undefined> {
  const { holding } = work;
  const { id } = subject.desired;
  try {
    const holder = await holding.lock(id, () => applyAndHold(work, subject, change));
    if (holder !== undefined) return { object: id, reason: heldBy(holder) };
  } catch (error) {
    const refused = refusalOf(error);
    if (refused === undefined) throw error;
    return { object: id, reason: refused.reason };
  }
  target.proofs.delete(id);
  (change === 'create' ? target.created : target.updated).add(id);
  return undefined;
}

/** Returns the label of another delivery that has it by now: it is left to that one. */
async function applyAndHold(work: Work, subject: Subject, change: 'create' | 'update'): Promise<string | undefined> {
  const { holding, surroundings, cluster, signal } = work;
  for (let round = 1; ; round++) {
    const seen = await lookBefore(work, subject, round === 1 ? change : 'again');
    if (seen?.label !== undefined && seen.label !== holding.label) return seen.label;
    const { resourceVersion } = seen ?? {};
    const asked = surroundings.elapsed();
    try {
      const live = await applyObject(cluster, subject.desired, { resourceVersion, signal });
      hold(holding, subject, live, { at: surroundings.elapsed(), asked, settled: false });
      return undefined;
    } catch (error) {
      // Somebody else may write at any time: what they wrote is looked at, and then written over.
      if (resourceVersion !== undefined && round < rounds && error instanceof ClusterError && error.code === 'CONFLICT') continue;
      // The server may have done it: nobody turns it back to the release before. The next round finds out.
      if (refusalOf(error) === undefined) holding.held.delete(subject.desired.id);
      throw error;
    }
  }
}

const rounds = 5;

interface Seen {
  readonly resourceVersion: string;
  readonly label: string | undefined;
}

/**
 * The object as it is about to be written over: what watches have told of it is enough where it is to be changed and nobody else has it.
 * What is to be made is only looked at where they have told that somebody else has it by now.
 */
async function lookBefore(work: Work, { desired, type }: Subject, why: 'create' | 'update' | 'again'): Promise<Seen | undefined> {
  const { holding, cluster, signal } = work;
  const told = holding.views.get(desired.id)?.observation;
  const seen = told?.kind === 'present' ? told : undefined;
  const isForeign = seen?.label !== undefined && seen.label !== holding.label;
  if (!isForeign && why === 'create') return undefined;
  if (!isForeign && why === 'update' && seen !== undefined) return seen;
  const { namespace, name } = desired.object.metadata;
  const live = await cluster.get({ type, namespace, name }, { signal });
  return live && { resourceVersion: live.metadata.resourceVersion, label: live.metadata.labels?.[deliveryLabel] };
}
