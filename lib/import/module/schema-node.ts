import { byCodeUnit, isJsonObject, type Json, type JsonObject } from '../../json.ts';

/**
 * One node of a structural schema as a closed union of what it means for a type. Kubernetes documentation, "Specifying a structural schema":
 * `type` and `properties` stand outside of `allOf`, `anyOf` and `oneOf`, which only narrow values and never types.
 */
export type SchemaNode =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'int-or-string' }
  | { readonly kind: 'enum'; readonly values: readonly (string | number | boolean)[] }
  | { readonly kind: 'string' | 'number' | 'boolean' }
  | { readonly kind: 'list'; readonly item: Json }
  | { readonly kind: 'map'; readonly value: Json }
  /** Any fields. */
  | { readonly kind: 'open' }
  /** No fields at all: the API server drops every one. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'object'; readonly fields: readonly SchemaField[]; readonly open: boolean };

export interface SchemaField {
  readonly name: string;
  readonly required: boolean;
  readonly schema: Json;
}

/** What a value of that schema may be, `null` apart. A schema that says nothing readable takes everything. */
export function schemaNode(schema: Json): SchemaNode {
  if (!isJsonObject(schema)) return { kind: 'unknown' };
  if (schema['x-kubernetes-int-or-string'] === true) return { kind: 'int-or-string' };
  const values = enumValues(schema.enum);
  if (values !== undefined) return { kind: 'enum', values };
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'number':
      return { kind: schema.type };
    case 'integer':
      return { kind: 'number' };
    case 'array':
      return { kind: 'list', item: schema.items ?? {} };
    case 'object':
      return objectNode(schema);
    default:
      return isJsonObject(schema.properties) ? objectNode(schema) : { kind: 'unknown' };
  }
}

/** The fields of an object, in code-unit order, so that a definition whose fields were moved about makes the same code. */
export function fieldsOf(schema: Json): readonly SchemaField[] {
  if (!isJsonObject(schema) || !isJsonObject(schema.properties)) return [];
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  return Object.entries(schema.properties)
    .sort(([left], [right]) => byCodeUnit(left, right))
    .map(([name, field]) => ({ name, required: required.has(name), schema: field }));
}

export function isOpen(schema: Json): boolean {
  return (
    isJsonObject(schema) && (schema['x-kubernetes-preserve-unknown-fields'] === true || schema['x-kubernetes-embedded-resource'] === true)
  );
}

export function isNullable(schema: Json): boolean {
  return isJsonObject(schema) && schema.nullable === true;
}

function objectNode(schema: JsonObject): SchemaNode {
  const fields = fieldsOf(schema);
  if (fields.length > 0) return { kind: 'object', fields, open: isOpen(schema) };
  const value = schema.additionalProperties;
  if (isJsonObject(value)) return { kind: 'map', value };
  return value === true || isOpen(schema) ? { kind: 'open' } : { kind: 'empty' };
}

/** Longer unions help nobody: the check at compile still knows them. */
const mostValues = 200;

function enumValues(values: Json | undefined): readonly (string | number | boolean)[] | undefined {
  if (!Array.isArray(values) || values.length === 0 || values.length > mostValues) return undefined;
  const plain = values.filter((value) => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean');
  return plain.length === values.filter((value) => value !== null).length && plain.length > 0 ? [...new Set(plain)] : undefined;
}
