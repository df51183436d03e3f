import type { Refusal } from '../../events/event.ts';
import type { LiveObject } from '../../kubernetes/cluster.ts';
import { ClusterError } from '../../kubernetes/cluster-error.ts';
import { applyObject } from '../apply.ts';
import { refusalOf } from '../cluster/refusal.ts';
import { hold, type Subject } from '../holding.ts';
import { inParallel } from '../parallel.ts';
import type { Change } from '../plan/plan.ts';
import { breadth } from './gather.ts';
import type { Target, Work } from './work.ts';

/** Carries out the changes of one stage, side by side. Returns every refusal; a broken connection throws after all that began has ended. */
export async function applyStage(work: Work, target: Target, changes: readonly Change[]): Promise<readonly Refusal[]> {
  const refusals: Refusal[] = [];
  const discovery = await work.cluster.discover({ signal: work.signal });
  await inParallel(changes, breadth, async (change) => {
    switch (change.kind) {
      case 'unchanged':
      case 'await-removal':
      case 'prove':
        return;
      case 'create':
      case 'update': {
        const { object: desired } = change;
        const type = discovery.find(desired.object.apiVersion, desired.object.kind);
        const refusal =
          type === undefined
            ? { object: desired.id, reason: `The server knows no ${desired.object.kind} any more` }
            : await applyOne(work, target, { desired, type }, change.kind);
        if (refusal !== undefined) refusals.push(refusal);
      }
    }
  });
  return refusals;
}

async function applyOne(work: Work, target: Target, subject: Subject, change: 'create' | 'update'): Promise<Refusal | undefined> {
  const { holding } = work;
  const { id } = subject.desired;
  try {
    await holding.lock(id, () => applyAndHold(work, subject, change));
  } catch (error) {
    const refused = refusalOf(error);
    if (refused === undefined) throw error;
    return { object: id, reason: refused.reason };
  }
  target.proofs.delete(id);
  (change === 'create' ? target.created : target.updated).add(id);
  return undefined;
}

async function applyAndHold(work: Work, subject: Subject, change: 'create' | 'update'): Promise<void> {
  const { holding, surroundings } = work;
  const asked = surroundings.elapsed();
  try {
    const live = await applyOverChanges(work, subject, change === 'create' ? undefined : await seenVersion(work, subject));
    hold(holding, subject, live, { at: surroundings.elapsed(), asked, settled: false });
  } catch (error) {
    // The server may have done it: nobody turns it back to the release before. The next round finds out.
    if (refusalOf(error) === undefined) holding.held.delete(subject.desired.id);
    throw error;
  }
}

/** Somebody else may write at any time: what they wrote is looked at, and then written over. */
async function applyOverChanges(work: Work, subject: Subject, resourceVersion: string | undefined): Promise<LiveObject> {
  const { cluster, signal } = work;
  let version = resourceVersion;
  for (let round = 1; ; round++) {
    try {
      return await applyObject(cluster, subject.desired, { resourceVersion: version, signal });
    } catch (error) {
      if (!(error instanceof ClusterError) || error.code !== 'CONFLICT' || version === undefined || round === rounds) throw error;
      version = await readVersion(work, subject);
    }
  }
}

const rounds = 5;

async function seenVersion(work: Work, subject: Subject): Promise<string | undefined> {
  const seen = work.holding.views.get(subject.desired.id)?.observation;
  return seen?.kind === 'present' ? seen.resourceVersion : readVersion(work, subject);
}

async function readVersion({ cluster, signal }: Work, { desired, type }: Subject): Promise<string | undefined> {
  const { namespace, name } = desired.object.metadata;
  return (await cluster.get({ type, namespace, name }, { signal }))?.metadata.resourceVersion;
}
