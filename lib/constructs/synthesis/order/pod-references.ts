import { podSpecOf } from '../../../build-policies/pod-spec.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../json.ts';
import type { KubernetesObject } from '../../../manifest/kubernetes-object.ts';

export interface PodReference {
  readonly kind: 'ServiceAccount' | 'ConfigMap' | 'Secret' | 'PersistentVolumeClaim';
  readonly name: string;
}

/** What the pods of a workload name in their own namespace (core/v1 PodSpec). Optional references count too: where the object is in the set, it comes first. */
export function podReferences(object: KubernetesObject): readonly PodReference[] {
  const pod = podSpecOf(object)?.value;
  if (pod === undefined) return [];
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((key) => list(pod[key]));
  return [
    ...reference('ServiceAccount', pod.serviceAccountName),
    ...list(pod.imagePullSecrets).flatMap((secret) => reference('Secret', secret.name)),
    ...list(pod.volumes).flatMap(volume),
    ...containers.flatMap((container) => [
      ...list(container.envFrom).flatMap((source) => [
        ...reference('ConfigMap', at(source, 'configMapRef', 'name')),
        ...reference('Secret', at(source, 'secretRef', 'name')),
      ]),
      ...list(container.env).flatMap((variable) => [
        ...reference('ConfigMap', at(variable, 'valueFrom', 'configMapKeyRef', 'name')),
        ...reference('Secret', at(variable, 'valueFrom', 'secretKeyRef', 'name')),
      ]),
    ]),
  ];
}

function volume(source: JsonObject): readonly PodReference[] {
  return [
    ...reference('ConfigMap', at(source, 'configMap', 'name')),
    ...reference('Secret', at(source, 'secret', 'secretName')),
    ...reference('PersistentVolumeClaim', at(source, 'persistentVolumeClaim', 'claimName')),
    ...list(at(source, 'projected', 'sources')).flatMap((part) => [
      ...reference('ConfigMap', at(part, 'configMap', 'name')),
      ...reference('Secret', at(part, 'secret', 'name')),
    ]),
  ];
}

function reference(kind: PodReference['kind'], name: Json | undefined): readonly PodReference[] {
  return typeof name === 'string' && name !== '' ? [{ kind, name }] : [];
}

function list(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function at(value: JsonObject, ...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((inner, key) => (isJsonObject(inner) ? inner[key] : undefined), value);
}
