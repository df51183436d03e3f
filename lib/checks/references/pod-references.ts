import type { PodTemplate } from '../pod-template.ts';
import { itemsIn, join, type Located } from '../../manifest/located.ts';
import { textAt, valueAt } from '../../manifest/reading.ts';

/** What a pod names in its own namespace (core/v1 PodSpec), where it does so, and whether the pod starts without it. */
export interface PodReference {
  readonly kind: 'ServiceAccount' | 'ConfigMap' | 'Secret' | 'PersistentVolumeClaim';
  readonly name: string;
  readonly field: string;
  readonly optional: boolean;
  /** What the pod wants of it; empty where it takes what there is. */
  readonly keys: readonly string[];
}

export function podReferences({ spec, containers }: PodTemplate): readonly PodReference[] {
  return [
    ...reference('ServiceAccount', spec, ['serviceAccountName']),
    ...itemsIn(spec, 'imagePullSecrets').flatMap((secret) => reference('Secret', secret, ['name'])),
    ...itemsIn(spec, 'volumes').flatMap(volume),
    ...containers.flatMap((container) => [
      ...itemsIn(container, 'envFrom').flatMap(source),
      ...itemsIn(container, 'env').flatMap(variable),
    ]),
  ];
}

function volume(item: Located): readonly PodReference[] {
  return [
    ...reference('ConfigMap', item, ['configMap', 'name']),
    ...reference('Secret', item, ['secret', 'secretName']),
    ...reference('PersistentVolumeClaim', item, ['persistentVolumeClaim', 'claimName']),
    ...itemsIn(item, 'projected', 'sources').flatMap((part) => [
      ...reference('ConfigMap', part, ['configMap', 'name']),
      ...reference('Secret', part, ['secret', 'name']),
    ]),
  ];
}

function source(item: Located): readonly PodReference[] {
  return [...reference('ConfigMap', item, ['configMapRef', 'name']), ...reference('Secret', item, ['secretRef', 'name'])];
}

function variable(item: Located): readonly PodReference[] {
  return [
    ...reference('ConfigMap', item, ['valueFrom', 'configMapKeyRef', 'name']),
    ...reference('Secret', item, ['valueFrom', 'secretKeyRef', 'name']),
  ];
}

/** `optional`, `key` and `items` stand beside the name. */
function reference(kind: PodReference['kind'], { field, value }: Located, path: readonly string[]): readonly PodReference[] {
  const name = textAt(value, ...path);
  if (name === undefined) return [];
  const beside = valueAt(value, ...path.slice(0, -1));
  const key = textAt(beside, 'key');
  const items = valueAt(beside, 'items');
  const keys = [key, ...(Array.isArray(items) ? items.map((item) => textAt(item, 'key')) : [])].filter((one) => one !== undefined);
  return [{ kind, name, field: join(field, ...path), optional: valueAt(beside, 'optional') === true, keys }];
}
