import { asJson, type KubernetesObject, typeOf } from '../manifest/kubernetes-object.ts';
import type { Located } from '../manifest/located.ts';
import type { ManifestObject } from '../manifest/manifest-set.ts';
import { type PodTemplate, podTemplateOf } from '../manifest/pods/pod-template.ts';
import { groupOf, type ObjectId } from '../object-id.ts';
import { remembered } from '../remembered.ts';

/** An object with everything that more than one rule asks of it. */
export interface CheckedObject {
  readonly id: ObjectId;
  /** Its name by `namesApart`, by which `origins` has it. */
  readonly name: string;
  readonly application: string;
  readonly object: KubernetesObject;
  readonly group: string;
  /** `<kind>.<group>`; the bare kind in the core group. */
  readonly type: string;
  /** Empty for objects of the whole cluster. */
  readonly namespace: string;
  /** The object with the path of nothing. */
  readonly whole: Located;
  readonly pod: PodTemplate | undefined;
}

export const checkedObjects = remembered(checkedObject);

function checkedObject({ id, application, object }: ManifestObject, name: string): CheckedObject {
  return {
    id,
    name,
    application,
    object,
    group: groupOf(object.apiVersion),
    type: typeOf(object),
    namespace: object.metadata.namespace ?? '',
    whole: { field: '', value: asJson(object) },
    pod: podTemplateOf(object),
  };
}
