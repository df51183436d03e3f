import { isJsonObject, type Json, type JsonObject, sortKeys } from '../json.ts';
import type { Definition } from './definition.ts';

/**
 * The definition as a CustomResourceDefinition with what checks need and nothing else: no descriptions, printed columns, conversion
 * or status. One definition, one text, for a diff that shows what did change.
 */
export function trimmedText({ name, group, kind, plural, scope, versions }: Definition): string {
  const trimmed: Json = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name },
    spec: {
      group,
      names: { kind, plural },
      scope,
      versions: versions.map(({ name: version, served, storage, deprecated, schema }) => ({
        name: version,
        served,
        storage,
        ...(deprecated === undefined ? {} : { deprecated: true, deprecationWarning: deprecated }),
        schema: { openAPIV3Schema: withoutProse(schema) },
      })),
    },
  };
  return `${JSON.stringify(sortKeys(trimmed), undefined, 1)}\n`;
}

/** A field may be called `description`: only that of a schema is prose. */
function withoutProse(schema: Json): Json {
  if (!isJsonObject(schema)) return schema;
  return mapValues(schema, (key, value) => {
    if (prose.has(key)) return undefined;
    if (schemaMaps.has(key) && isJsonObject(value)) return mapValues(value, (_, field) => withoutProse(field));
    if (schemaLists.has(key) && Array.isArray(value)) return value.map(withoutProse);
    return schemas.has(key) ? withoutProse(value) : value;
  });
}

function mapValues(value: JsonObject, change: (key: string, value: Json) => Json | undefined): JsonObject {
  const changed = Object.entries(value).flatMap(([key, one]): [string, Json][] => {
    const after = change(key, one);
    return after === undefined ? [] : [[key, after]];
  });
  // Unlike assignment, this keeps a key named __proto__ a key.
  return Object.fromEntries(changed);
}

/** The keywords of a JSONSchemaProps (apiextensions v1) that hold schemas. */
const schemas = new Set(['items', 'additionalProperties', 'not']);
const schemaMaps = new Set(['properties', 'patternProperties', 'definitions']);
const schemaLists = new Set(['allOf', 'anyOf', 'oneOf']);
const prose = new Set(['description', 'title', 'example', 'externalDocs']);
