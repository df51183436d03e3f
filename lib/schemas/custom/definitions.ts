import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { asJson, type KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { groupOf } from '../../object-id.ts';

/** One version of a custom resource, as its CustomResourceDefinition says it. */
export interface CustomVersion {
  readonly apiVersion: string;
  readonly kind: string;
  readonly scope: 'namespaced' | 'cluster';
  readonly isServed: boolean;
  readonly deprecated?: { readonly warning?: string };
  /** Undefined where the definition has none, which the API server refuses. */
  readonly schema: JsonObject | undefined;
  readonly definition: KubernetesObject;
}

/** The versions that the CustomResourceDefinitions among these objects define. What is no definition in it is passed over. */
export function customVersions(objects: readonly KubernetesObject[]): readonly CustomVersion[] {
  return objects.filter(isDefinition).flatMap(versionsOf);
}

export function isDefinition({ apiVersion, kind }: KubernetesObject): boolean {
  return kind === 'CustomResourceDefinition' && groupOf(apiVersion) === 'apiextensions.k8s.io';
}

function versionsOf(definition: KubernetesObject): readonly CustomVersion[] {
  const { spec } = asJson(definition);
  if (!isJsonObject(spec) || !isJsonObject(spec.names) || !isList(spec.versions)) return [];
  const { group, names, scope } = spec;
  const { kind } = names;
  if (typeof group !== 'string' || typeof kind !== 'string') return [];
  return spec.versions.filter(isJsonObject).map((version) => ({
    apiVersion: `${group}/${String(version.name)}`,
    kind,
    scope: scope === 'Cluster' ? 'cluster' : 'namespaced',
    isServed: version.served === true,
    ...(version.deprecated === true ? { deprecated: warningOf(version) } : {}),
    schema: isJsonObject(version.schema) && isJsonObject(version.schema.openAPIV3Schema) ? version.schema.openAPIV3Schema : undefined,
    definition,
  }));
}

function warningOf({ deprecationWarning }: JsonObject): { readonly warning?: string } {
  return typeof deprecationWarning === 'string' ? { warning: deprecationWarning } : {};
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
