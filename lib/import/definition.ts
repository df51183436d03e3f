import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';

/** A CustomResourceDefinition, as far as types need it. What is not named here is left out. */
export interface Definition {
  /** `certificates.cert-manager.io` */
  readonly name: string;
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: 'Namespaced' | 'Cluster';
  /** In the order of the definition. */
  readonly versions: readonly DefinitionVersion[];
}

export interface DefinitionVersion {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  /** What the API server says to whoever still uses it. */
  readonly deprecated: string | undefined;
  /** `openAPIV3Schema`, as it came; its depth and size are within bounds. */
  readonly schema: JsonObject;
}

export function isDefinition(value: Json): value is JsonObject {
  return isJsonObject(value) && value.kind === 'CustomResourceDefinition' && String(value.apiVersion).startsWith('apiextensions.k8s.io/');
}

/** A definition out of JSON that anybody wrote: the names become names of files and types, so they are what an API server would take. */
export function readDefinition(value: JsonObject): { readonly definition: Definition } | { readonly problems: readonly string[] } {
  if (value.apiVersion !== 'apiextensions.k8s.io/v1')
    return {
      problems: [
        `it is of ${String(value.apiVersion).slice(0, 64)}, which Kubernetes has not served since 1.22, expected apiextensions.k8s.io/v1`,
      ],
    };
  const result = outline.safeParse(value);
  if (!result.success) return { problems: result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`) };
  const { metadata, spec } = result.data;
  const versions = spec.versions.map(({ name, served, storage, deprecated, deprecationWarning, schema }) => ({
    name,
    served,
    storage,
    deprecated: deprecated === true ? (deprecationWarning ?? `${spec.group}/${name} ${spec.names.kind} is deprecated`) : undefined,
    schema: schema?.openAPIV3Schema ?? {},
  }));
  const problems = versions.flatMap(({ name, schema }) => boundsOf(schema).map((problem) => `version ${name} ${problem}`));
  if (problems.length > 0) return { problems };
  const { group, scope, names } = spec;
  return { definition: { name: metadata.name, group, kind: names.kind, plural: names.plural, scope, versions } };
}

/** Deeper or larger than any real one by an order of magnitude: the one of Prometheus has 25 levels and 12,000 values. */
const deepest = 200;
const mostValues = 500_000;

function boundsOf(schema: Json): readonly string[] {
  let values = 0;
  let level: Json[] = [schema];
  for (let depth = 0; level.length > 0; depth++) {
    values += level.length;
    if (values > mostValues) return [`has a schema of more than ${mostValues} values`];
    if (depth > deepest) return [`has a schema of more than ${deepest} levels`];
    level = level.flatMap((value): Json[] => (Array.isArray(value) ? value : isJsonObject(value) ? Object.values(value) : []));
  }
  return [];
}

const label = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const subdomain = z
  .string()
  .max(253)
  .regex(/^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)+$/, 'is not the name of a group');
const json = z.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), 'is not a map');

const outline = z.object({
  metadata: z.object({
    name: z
      .string()
      .max(253)
      .regex(/^[a-z0-9][-.a-z0-9]*$/, 'is not a name'),
  }),
  spec: z.object({
    group: subdomain,
    scope: z.enum(['Namespaced', 'Cluster']),
    names: z.object({
      kind: z.string().regex(/^[A-Z][A-Za-z0-9]{0,62}$/, 'is not the name of a kind'),
      plural: z.string().regex(label, 'is not a plural name'),
    }),
    versions: z
      .array(
        z.object({
          name: z.string().regex(/^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/, 'is not the name of a version'),
          served: z.boolean(),
          storage: z.boolean(),
          deprecated: z.boolean().nullish(),
          deprecationWarning: z.string().max(1024).nullish(),
          schema: z.object({ openAPIV3Schema: json.nullish() }).nullish(),
        }),
      )
      .min(1)
      .max(64),
  }),
});
