import type { Json, JsonObject } from '../../json.ts';
import { groupOf, type ObjectId, objectId } from '../../object-id.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { jsonOf, mapAt, mapsAt, numberAt, textAt, valueAt } from './reading.ts';

/** Kind and group as an `ObjectId` begins: `Deployment.apps`, `Pod`. */
export function typeOf({ apiVersion, kind }: KubernetesObject): string {
  const group = groupOf(apiVersion);
  return group === '' ? kind : `${kind}.${group}`;
}

/** What a pod is made from: metadata and spec. Undefined for kinds that make no pods. */
export function podTemplateOf(object: KubernetesObject | undefined): JsonObject | undefined {
  if (object === undefined) return undefined;
  const path = templates.get(typeOf(object));
  return path === undefined ? undefined : mapAt(jsonOf(object), ...path);
}

export interface Container {
  readonly name: string;
  readonly list: 'initContainers' | 'containers' | 'ephemeralContainers';
  readonly value: JsonObject;
}

/** Every container of a pod template, also those that run before or are added later. */
export function containersOf(template: Json | undefined): readonly Container[] {
  return (['initContainers', 'containers', 'ephemeralContainers'] as const).flatMap((list) =>
    mapsAt(template, 'spec', list).map((value, index) => ({ name: textAt(value, 'name') ?? String(index), list, value })),
  );
}

/** How many pods a workload asks for; 1 where it does not say, as the API server fills in. Kinds without replicas have one set of pods. */
export function replicasOf(object: KubernetesObject | undefined): number {
  return numberAt(jsonOf(object), 'spec', 'replicas') ?? 1;
}

/** A ConfigMap or Secret that a pod reads. */
export interface Reference {
  readonly id: ObjectId;
  /** `start`: when a container starts. `files`: as files that the kubelet replaces. */
  readonly how: 'start' | 'files';
  /** The one key that is read; undefined: all of them. */
  readonly key: string | undefined;
  readonly optional: boolean;
}

/** The ConfigMaps and Secrets that the pods of a workload read, in its own namespace. */
export function referencesOf(object: KubernetesObject): readonly Reference[] {
  const template = podTemplateOf(object);
  const { namespace } = object.metadata;
  const containers = containersOf(template);
  const reference = (kind: Source, source: Json | undefined, how: Reference['how'], nameField = 'name'): readonly Reference[] => {
    const name = textAt(source, nameField);
    if (name === undefined || name === '') return [];
    const id = objectId({ group: '', kind, namespace, name });
    return [{ id, how, key: textAt(source, 'key'), optional: valueAt(source, 'optional') === true }];
  };
  const variables = containers.flatMap(({ value }) => [
    ...mapsAt(value, 'env').flatMap((one) => [
      ...reference('ConfigMap', valueAt(one, 'valueFrom', 'configMapKeyRef'), 'start'),
      ...reference('Secret', valueAt(one, 'valueFrom', 'secretKeyRef'), 'start'),
    ]),
    ...mapsAt(value, 'envFrom').flatMap((one) => [
      ...reference('ConfigMap', valueAt(one, 'configMapRef'), 'start'),
      ...reference('Secret', valueAt(one, 'secretRef'), 'start'),
    ]),
  ]);
  const fixed = subPathVolumes(containers);
  const files = mapsAt(template, 'spec', 'volumes').flatMap((volume) => {
    const how = fixed.has(textAt(volume, 'name') ?? '') ? 'start' : 'files';
    return [
      ...reference('ConfigMap', valueAt(volume, 'configMap'), how),
      ...reference('Secret', valueAt(volume, 'secret'), how, 'secretName'),
      ...mapsAt(volume, 'projected', 'sources').flatMap((source) => [
        ...reference('ConfigMap', valueAt(source, 'configMap'), how),
        ...reference('Secret', valueAt(source, 'secret'), how),
      ]),
    ];
  });
  return [...variables, ...files];
}

type Source = 'ConfigMap' | 'Secret';

/** Volumes that some container mounts by `subPath`: such a mount never sees an update. */
function subPathVolumes(containers: readonly Container[]): ReadonlySet<string> {
  const mounts = containers.flatMap(({ value }) => mapsAt(value, 'volumeMounts'));
  return new Set(
    mounts.flatMap((mount) => ((valueAt(mount, 'subPath') ?? valueAt(mount, 'subPathExpr')) ? [textAt(mount, 'name') ?? ''] : [])),
  );
}

const template = ['spec', 'template'];
const templates: ReadonlyMap<string, readonly string[]> = new Map([
  ['Pod', []],
  ['PodTemplate', ['template']],
  ['ReplicationController', template],
  ['DaemonSet.apps', template],
  ['Deployment.apps', template],
  ['ReplicaSet.apps', template],
  ['StatefulSet.apps', template],
  ['Job.batch', template],
  ['CronJob.batch', ['spec', 'jobTemplate', 'spec', 'template']],
]);

/** Workloads whose pods live until they are replaced. */
export function isLongRunning(object: KubernetesObject): boolean {
  return longRunning.has(typeOf(object));
}

const longRunning = new Set(['DaemonSet.apps', 'Deployment.apps', 'StatefulSet.apps']);
