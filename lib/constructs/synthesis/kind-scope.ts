import { isBuiltInGroup, isClusterKind } from '../../built-in-kinds.ts';
import { isJsonObject } from '../../json.ts';
import { asJson, type KubernetesObject, typeOf } from '../../manifest/kubernetes-object.ts';
import { groupOf } from '../../object-id.ts';

export type Scope = 'namespaced' | 'cluster' | 'unknown';

/** Tells namespaced kinds from those of the whole cluster: Kubernetes' own by table, custom ones by their definitions in the set. */
export function kindScopes(objects: readonly KubernetesObject[], clusterScoped: readonly string[]): (object: KubernetesObject) => Scope {
  const custom = new Map<string, Scope>(clusterScoped.map((kind) => [kind, 'cluster']));
  for (const definition of objects.flatMap(definedKind)) custom.set(definition.kind, definition.scope);
  return (object) => {
    const kind = typeOf(object);
    const known = custom.get(kind);
    if (known !== undefined) return known;
    if (isClusterKind(kind)) return 'cluster';
    return isBuiltInGroup(groupOf(object.apiVersion)) ? 'namespaced' : 'unknown';
  };
}

/** The kind that a CustomResourceDefinition defines, as `<kind>.<group>`. */
export function definedKind(object: KubernetesObject): { readonly kind: string; readonly scope: Scope }[] {
  if (object.kind !== 'CustomResourceDefinition' || groupOf(object.apiVersion) !== 'apiextensions.k8s.io') return [];
  const spec = asJson(object).spec;
  const names = isJsonObject(spec) ? spec.names : undefined;
  if (!isJsonObject(spec) || !isJsonObject(names)) return [];
  return [{ kind: `${String(names.kind)}.${String(spec.group)}`, scope: spec.scope === 'Cluster' ? 'cluster' : 'namespaced' }];
}
