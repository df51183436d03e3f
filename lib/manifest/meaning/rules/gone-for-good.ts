import type { KubernetesObject } from '../../kubernetes-object.ts';
import type { ObjectChange } from '../../semantic-diff.ts';
import type { GoneForGood } from '../consequence.ts';
import { jsonOf, listAt, textAt } from '../reading.ts';
import { replicasOf, typeOf } from '../workload.ts';

/** On an object: `"true"` lets the agent prune it even where its deletion takes other things along. */
export const pruneAnnotation = 'pawl.dev/prune';

/** What a deletion takes along, by type; the agent leaves these in the cluster unless they say `pawl.dev/prune: "true"`. */
const precious: ReadonlyMap<string, string> = new Map([
  ['PersistentVolumeClaim', 'the data of its volume go with it where the volume is reclaimed'],
  ['PersistentVolume', 'its data go with it where it is reclaimed'],
  ['Namespace', 'everything inside goes with it'],
  ['CustomResourceDefinition.apiextensions.k8s.io', 'every object of that kind goes with it'],
]);

/** Deletions that no rollback brings back: volumes, namespaces, kinds, and the volumes of a StatefulSet. */
export function goneForGood({ id, before, after }: ObjectChange): readonly GoneForGood[] {
  if (before === undefined) return [];
  if (typeOf(before) === 'StatefulSet.apps') return volumesGone(id, before, after);
  if (after !== undefined) return [];
  const loss = precious.get(typeOf(before));
  if (loss === undefined) return [];
  const kept = keptByAgent(before);
  const message = kept
    ? `Leaves the release: ${loss}, but Pawl's agent keeps it, since it does not say ${pruneAnnotation}: "true"`
    : `Is deleted for good: ${loss}`;
  return [{ kind: 'gone-for-good', object: id, weight: kept ? 'caution' : 'danger', message, kept }];
}

/** Whether the agent leaves this object in the cluster when it left the release. */
export function keptByAgent(object: KubernetesObject): boolean {
  const wish = textAt(jsonOf(object), 'metadata', 'annotations', pruneAnnotation);
  return wish === 'false' || (wish !== 'true' && precious.has(typeOf(object)));
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
