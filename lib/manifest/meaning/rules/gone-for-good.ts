import { type KubernetesObject, typeOf } from '../../kubernetes-object.ts';
import { precious, pruneAnnotation, reasonToKeep } from '../../prune.ts';
import { jsonOf, listAt, textAt } from '../../reading.ts';
import type { ObjectChange } from '../../semantic-diff.ts';
import type { GoneForGood } from '../consequence.ts';
import { replicasOf } from '../workload.ts';

/** Deletions that no rollback brings back: volumes, namespaces, kinds, and the volumes of a StatefulSet. */
export function goneForGood({ id, before, after }: ObjectChange): readonly GoneForGood[] {
  if (before === undefined) return [];
  if (typeOf(before) === 'StatefulSet.apps') return volumesGone(id, before, after);
  if (after !== undefined) return [];
  const loss = precious.get(typeOf(before));
  if (loss === undefined) return [];
  const kept = reasonToKeep(before) !== undefined;
  const message = kept
    ? `Leaves the release and stays in the cluster, since it does not say ${pruneAnnotation}: "true"; whenever it is deleted, ${loss}`
    : `Is deleted for good: ${loss}`;
  return [{ kind: 'gone-for-good', object: id, weight: kept ? 'caution' : 'danger', message, kept }];
}

/** `persistentVolumeClaimRetentionPolicy` says what becomes of the claims; without a word they stay. */
function volumesGone(id: ObjectChange['id'], before: KubernetesObject, after: KubernetesObject | undefined): readonly GoneForGood[] {
  if (listAt(jsonOf(before), 'spec', 'volumeClaimTemplates').length === 0) return [];
  const gone = (message: string): readonly GoneForGood[] => [{ kind: 'gone-for-good', object: id, weight: 'danger', message, kept: false }];
  if (after === undefined) {
    const policy = textAt(jsonOf(before), 'spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted');
    if (policy === 'Delete') return gone('Is deleted for good: its volume claims are deleted with it, as whenDeleted says');
    return [{ kind: 'gone-for-good', object: id, weight: 'note', message: 'Its volume claims stay behind, with their data', kept: true }];
  }
  const policy = textAt(jsonOf(after), 'spec', 'persistentVolumeClaimRetentionPolicy', 'whenScaled');
  const fewer = replicasOf(before) - replicasOf(after);
  if (policy !== 'Delete' || fewer <= 0) return [];
  return gone(`The volume claims of its last ${fewer === 1 ? 'replica' : `${fewer} replicas`} are deleted for good, as whenScaled says`);
}
