import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import type { Fields, FieldsShape, ListKey, ListShape, Shape } from '../shape/shape.ts';

/**
 * The shape of a structural schema (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/).
 * What lies below is read when a value needs it. What is no schema is any value.
 * @param name what people call it: `Widget`, `Widget.spec`
 */
function schemaShape(schema: Json | undefined, name: string): Shape {
  if (!isJsonObject(schema)) return { is: 'any' };
  const known = made.get(schema);
  if (known !== undefined) return known;
  const shape: Shape = {
    ...typedShape(schema, name),
    ...nullIn(schema),
    ...(hasRules(schema) ? { rules: schema } : {}),
  };
  made.set(schema, shape);
  return shape;
}

/** Per schema as it was read from the definition: the same for every object. */
const made = new WeakMap<JsonObject, Shape>();

/** Where there is a default, the API server puts it in the place of a null that may not be; else it refuses it. */
function nullIn(schema: JsonObject): Pick<Shape, 'null'> {
  if (schema.nullable === true) return { null: 'allowed' };
  return hasDefault(schema) ? {} : { null: 'refused' };
}

const ruleNames = [
  'allOf',
  'anyOf',
  'enum',
  'format',
  'maxItems',
  'maxLength',
  'maxProperties',
  'maximum',
  'minItems',
  'minLength',
  'minProperties',
  'minimum',
  'multipleOf',
  'not',
  'oneOf',
  'pattern',
  'uniqueItems',
  'x-kubernetes-validations',
];

function hasRules(schema: JsonObject): boolean {
  return ruleNames.some((name) => Object.hasOwn(schema, name));
}

function typedShape(schema: JsonObject, name: string): Shape {
  if (schema['x-kubernetes-int-or-string'] === true) return { is: 'integer-or-string' };
  switch (schema.type) {
    case 'object':
      return objectShape(schema, name);
    case 'array':
      return listShape(schema, name);
    case 'string':
    case 'boolean':
    case 'integer':
    case 'number':
      return { is: schema.type };
    default:
      return { is: 'any' };
  }
}

function objectShape(schema: JsonObject, name: string): Shape {
  const { properties, additionalProperties } = schema;
  if (isJsonObject(additionalProperties)) return { is: 'map', values: schemaShape(additionalProperties, `${name} values`) };
  if (additionalProperties === true && !isJsonObject(properties)) return { is: 'object' };
  let fields: Fields | undefined;
  return {
    is: 'fields',
    name,
    fields: () => {
      fields ??= fieldsOf(schema);
      return fields;
    },
    open: schema['x-kubernetes-preserve-unknown-fields'] === true || additionalProperties === true,
  };
}

function fieldsOf(schema: JsonObject): Fields {
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  const embedded = schema['x-kubernetes-embedded-resource'] === true ? embeddedFields : undefined;
  const named = new Map<string, Shape>([
    ...(embedded?.named ?? []),
    ...Object.entries(properties).map(([field, one]): [string, Shape] => [field, schemaShape(one, field)]),
  ]);
  const required = isList(schema.required) ? schema.required.filter(isText) : [];
  // The API server fills in defaults before it looks.
  const missing = required.filter((field) => !hasDefault(Object.hasOwn(properties, field) ? properties[field] : undefined));
  return { named, required: [...new Set([...(embedded?.required ?? []), ...missing])] };
}

/** A whole object inside of another: the API server insists on what makes it one. */
const embeddedFields: Fields = {
  named: new Map<string, Shape>([
    ['apiVersion', { is: 'string' }],
    ['kind', { is: 'string' }],
    ['metadata', { is: 'object' }],
  ]),
  required: ['apiVersion', 'kind'],
};

function listShape(schema: JsonObject, name: string): ListShape {
  const items = schemaShape(schema.items, `Item of ${name}`);
  const unique = uniquenessOf(schema);
  return unique === undefined ? { is: 'list', items } : { is: 'list', items, unique };
}

function uniquenessOf(schema: JsonObject): readonly ListKey[] | 'whole' | undefined {
  if (schema['x-kubernetes-list-type'] === 'set') return 'whole';
  const keys = schema['x-kubernetes-list-map-keys'];
  if (schema['x-kubernetes-list-type'] !== 'map' || !isList(keys)) return undefined;
  const properties = isJsonObject(schema.items) && isJsonObject(schema.items.properties) ? schema.items.properties : {};
  return keys.filter(isText).map((name): ListKey => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return isJsonObject(property) && property.default !== undefined ? { name, default: property.default } : { name };
  });
}

function hasDefault(schema: Json | undefined): boolean {
  return isJsonObject(schema) && schema.default !== undefined && schema.default !== null;
}

/** The whole object: its schema's fields and those of every object. */
export function customShape(schema: JsonObject, kind: string, metadata: Shape): FieldsShape {
  const { named, required } = fieldsOf(schema);
  const fields: Fields = {
    named: new Map<string, Shape>([
      ...named,
      ['apiVersion', { is: 'string' }],
      ['kind', { is: 'string' }],
      ['metadata', metadata],
      // What a cluster writes may be in what people copied from one; the API server takes no status from us.
      ...(named.has('status') ? [['status', { is: 'any' }] satisfies [string, Shape]] : []),
    ]),
    required: required.filter((field) => field !== 'status'),
  };
  return {
    is: 'fields',
    name: kind,
    fields: () => fields,
    open: schema['x-kubernetes-preserve-unknown-fields'] === true,
    ...(hasRules(schema) ? { rules: schema } : {}),
  };
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isText(value: Json): value is string {
  return typeof value === 'string';
}
