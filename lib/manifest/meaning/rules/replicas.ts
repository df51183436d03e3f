import { typeOf } from '../../kubernetes-object.ts';
import { jsonOf, numberAt } from '../../reading.ts';
import type { ObjectChange } from '../../semantic-diff.ts';
import type { ReplicasChange } from '../consequence.ts';

/** More or fewer pods: of a workload that says how many, and the bounds of an autoscaler. */
export function replicas({ id, before, after }: ObjectChange): readonly ReplicasChange[] {
  if (before === undefined || after === undefined) return [];
  return (boundsOf.get(typeOf(after)) ?? []).flatMap((bound) => {
    const from = numberAt(jsonOf(before), 'spec', bound) ?? null;
    const to = numberAt(jsonOf(after), 'spec', bound) ?? null;
    // 1 is what the server fills in for replicas and for the lower bound.
    const [left, right] = bound === 'maxReplicas' ? [from, to] : [from ?? 1, to ?? 1];
    if (left === right && (from === null) === (to === null)) return [];
    return left === right ? [] : [change(id, bound, { from, to })];
  });
}

const boundsOf: ReadonlyMap<string, readonly ReplicasChange['bound'][]> = new Map<string, readonly ReplicasChange['bound'][]>([
  ['Deployment.apps', ['replicas']],
  ['ReplicaSet.apps', ['replicas']],
  ['StatefulSet.apps', ['replicas']],
  ['ReplicationController', ['replicas']],
  ['HorizontalPodAutoscaler.autoscaling', ['minReplicas', 'maxReplicas']],
]);

function change(
  object: ReplicasChange['object'],
  bound: ReplicasChange['bound'],
  { from, to }: Pick<ReplicasChange, 'from' | 'to'>,
): ReplicasChange {
  const isFewer = (to ?? 1) < (from ?? 1);
  const stops = to === 0 && bound === 'replicas';
  const message = stops
    ? `Stops: ${words[bound]} ${said(from)} -> 0`
    : `${isFewer ? 'Fewer' : 'More'} pods: ${words[bound]} ${said(from)} -> ${said(to)}`;
  return { kind: 'replicas', object, weight: stops ? 'danger' : isFewer ? 'caution' : 'note', message, bound, from, to };
}

const words: { readonly [bound in ReplicasChange['bound']]: string } = {
  replicas: 'replicas',
  minReplicas: 'at least',
  maxReplicas: 'at most',
};

function said(value: number | null): string {
  return value === null ? '(unsaid)' : String(value);
}
