import { itemsIn, join, type Located } from '../located.ts';
import { mapsAt, textAt, valueAt } from '../reading.ts';
import type { PodTemplate } from './pod-template.ts';

/** What a pod names in its own namespace (core/v1 PodSpec), where it does so, and whether the pod starts without it. */
export interface PodReference {
  readonly kind: 'ServiceAccount' | 'ConfigMap' | 'Secret' | 'PersistentVolumeClaim';
  readonly name: string;
  readonly field: string;
  readonly optional: boolean;
  /** What the pod wants of it; empty where it takes what there is. */
  readonly keys: readonly string[];
  /**
   * When its content reaches a container: `start`: only as the container starts. `files`: as files that the kubelet replaces.
   * `pod`: never, it is for the pod as a whole (its identity, pull secrets, claims).
   */
  readonly reaches: 'start' | 'files' | 'pod';
}

/** Without a pod, nothing. */
export function podReferences(pod: PodTemplate | undefined): readonly PodReference[] {
  if (pod === undefined) return [];
  const { spec, containers } = pod;
  const fixed = subPathVolumes(containers);
  return [
    ...reference({ kind: 'ServiceAccount', reaches: 'pod' }, spec, ['serviceAccountName']),
    ...itemsIn(spec, 'imagePullSecrets').flatMap((secret) => reference({ kind: 'Secret', reaches: 'pod' }, secret, ['name'])),
    ...itemsIn(spec, 'volumes').flatMap((volume) => ofVolume(volume, fixed.has(textAt(volume.value, 'name') ?? '') ? 'start' : 'files')),
    ...containers.flatMap((container) => [
      ...itemsIn(container, 'envFrom').flatMap((source) => ofVariables(source, [['configMapRef'], ['secretRef']])),
      ...itemsIn(container, 'env').flatMap((variable) =>
        ofVariables(variable, [
          ['valueFrom', 'configMapKeyRef'],
          ['valueFrom', 'secretKeyRef'],
        ]),
      ),
    ]),
  ];
}

/** Volumes that some container mounts by `subPath`: such a mount never sees an update. */
function subPathVolumes(containers: PodTemplate['containers']): ReadonlySet<string> {
  const mounts = containers.flatMap(({ value }) => mapsAt(value, 'volumeMounts'));
  return new Set(
    mounts
      .filter((mount) => (textAt(mount, 'subPath') ?? textAt(mount, 'subPathExpr')) !== undefined)
      .map((mount) => textAt(mount, 'name') ?? ''),
  );
}

function ofVolume(volume: Located, reaches: 'start' | 'files'): readonly PodReference[] {
  return [
    ...reference({ kind: 'ConfigMap', reaches }, volume, ['configMap', 'name']),
    ...reference({ kind: 'Secret', reaches }, volume, ['secret', 'secretName']),
    ...reference({ kind: 'PersistentVolumeClaim', reaches: 'pod' }, volume, ['persistentVolumeClaim', 'claimName']),
    ...itemsIn(volume, 'projected', 'sources').flatMap((part) => [
      ...reference({ kind: 'ConfigMap', reaches }, part, ['configMap', 'name']),
      ...reference({ kind: 'Secret', reaches }, part, ['secret', 'name']),
    ]),
  ];
}

function ofVariables(item: Located, [map, secret]: readonly [readonly string[], readonly string[]]): readonly PodReference[] {
  return [
    ...reference({ kind: 'ConfigMap', reaches: 'start' }, item, [...map, 'name']),
    ...reference({ kind: 'Secret', reaches: 'start' }, item, [...secret, 'name']),
  ];
}

/** `optional`, `key` and `items` stand beside the name. */
function reference(
  what: Pick<PodReference, 'kind' | 'reaches'>,
  { field, value }: Located,
  path: readonly string[],
): readonly PodReference[] {
  const name = textAt(value, ...path);
  if (name === undefined) return [];
  const beside = { field: '', value };
  const parent = path.slice(0, -1);
  const keys = [textAt(value, ...parent, 'key'), ...itemsIn(beside, ...parent, 'items').map((item) => textAt(item.value, 'key'))];
  return [
    {
      ...what,
      name,
      field: join(field, ...path),
      optional: valueAt(value, ...parent, 'optional') === true,
      keys: keys.filter((key) => key !== undefined),
    },
  ];
}
