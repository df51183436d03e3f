import { asJson, idOf, type KubernetesObject, typeOf } from '../../../manifest/kubernetes-object.ts';
import { podReferences } from '../../../manifest/pods/pod-references.ts';
import { podTemplateOf } from '../../../manifest/pods/pod-template.ts';
import { textAt, valueAt } from '../../../manifest/reading.ts';
import { groupOf, type ObjectId, objectId } from '../../../object-id.ts';
import { type Memory, remembered } from '../../../remembered.ts';
import { definedKind } from '../kind-scope.ts';
import type { ReadObject } from '../read-object.ts';

/**
 * What each object waits for unless somebody says otherwise, as in kapp: a custom resource for its own CustomResourceDefinition,
 * a namespaced object for its own Namespace, a binding for the role that it names, a workload for the ServiceAccount, ConfigMaps,
 * Secrets and claims that its pods name. Only what is in the same set counts.
 */
export function implicitOrder(objects: readonly ReadObject[], memory?: Memory | undefined): readonly (readonly number[])[] {
  const wanted = prerequisites(memory);
  const byId = new Map(objects.map(({ object }, index) => [idOf(object), index]));
  const byKind = new Map(objects.flatMap(({ object }, index) => definedKind(object).map(({ kind }) => [kind, index] as const)));
  return objects.map(({ object }, index) => {
    const definition = byKind.get(typeOf(object));
    const named = wanted(object).flatMap((id) => byId.get(id) ?? []);
    return [...new Set(definition === undefined ? named : [definition, ...named])].filter((other) => other !== index);
  });
}

const prerequisites = remembered((object: KubernetesObject): readonly ObjectId[] => {
  const { namespace } = object.metadata;
  const home = namespace === undefined ? [] : [objectId({ group: '', kind: 'Namespace', name: namespace })];
  const pods = podReferences(podTemplateOf(object)).map(({ kind, name }) => objectId({ group: '', kind, namespace, name }));
  return [...home, ...role(object), ...pods];
});

function role(object: KubernetesObject): readonly ObjectId[] {
  if (groupOf(object.apiVersion) !== 'rbac.authorization.k8s.io') return [];
  const reference = valueAt(asJson(object), 'roleRef');
  const [kind, name] = [textAt(reference, 'kind'), textAt(reference, 'name')];
  if (kind === undefined || name === undefined) return [];
  const namespace = kind === 'Role' ? object.metadata.namespace : undefined;
  return [objectId({ group: 'rbac.authorization.k8s.io', kind, namespace, name })];
}
