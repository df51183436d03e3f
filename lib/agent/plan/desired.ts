import { type Digest, digestOf } from '../../digest.ts';
import { canonicalJson } from '../../json.ts';
import { asJson, type KubernetesObject } from '../../manifest/kubernetes-object.ts';
import type { ManifestSet } from '../../manifest/manifest-set.ts';
import type { ObjectId } from '../../object-id.ts';
import { deliveryLabel } from '../names.ts';

/** An object of the release as this delivery applies it: with the delivery's label on it. */
export interface DesiredObject {
  readonly id: ObjectId;
  readonly wave: number;
  readonly object: KubernetesObject;
  /** Of the object with the label: the same digest needs no second look. */
  readonly digest: Digest;
}

export function desiredObjects(set: ManifestSet, label: string): readonly DesiredObject[] {
  return set.objects.map(({ id, wave, object }) => {
    const labelled = withLabel(object, label);
    return { id, wave, object: labelled, digest: digestOf(canonicalJson(asJson(labelled))) };
  });
}

function withLabel(object: KubernetesObject, label: string): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, [deliveryLabel]: label } } };
}
