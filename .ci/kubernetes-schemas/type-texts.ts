import { requiredByServer } from './required.ts';

/** `api/openapi-spec/swagger.json`, as far as it is read: OpenAPI 2. */
export interface Swagger {
  readonly definitions: { readonly [name: string]: Definition };
}

export interface Definition extends Typed {
  readonly properties?: { readonly [name: string]: Typed };
  readonly required?: readonly string[];
  readonly 'x-kubernetes-group-version-kind'?: readonly { readonly group: string; readonly version: string; readonly kind: string }[];
}

interface Typed {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly items?: Typed;
  readonly additionalProperties?: Typed;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-patch-merge-key'?: string;
}

/** Choices by `core.v1.Container.imagePullPolicy`, of the field or of the items of its list. */
export type Enums = ReadonlyMap<string, readonly string[]>;

/**
 * The fields of every definition, each as one short text, which lib/schemas/kubernetes/type-text.ts reads:
 * `string`, `int32`, `[]string` (list), `[name]core.v1.Container` (list with keys), `[*]string` (no item twice), `{}string` (map),
 * `(Always|Never)` (choice), `core.v1.Probe` (definition), and `!` after what is required.
 */
export function typeTexts({ definitions }: Swagger, enums: Enums): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const shortNames = new Set(Object.keys(definitions).map(shortName));
  if (shortNames.size < Object.keys(definitions).length) throw new Error('Two definitions have one short name');
  const closed = Object.entries(definitions).filter(([name, { properties }]) => properties !== undefined || !simple.has(shortName(name)));
  return new Map(
    closed.map(([name, definition]) => {
      const short = shortName(name);
      const fields = Object.entries(definition.properties ?? {}).map(([field, typed]): [string, string] => {
        const required = definition.required?.includes(field) === true && requiredByServer(short, field);
        return [field, typeText(typed, enums.get(`${short}.${field}`)) + (required ? '!' : '')];
      });
      return [short, new Map(fields)];
    }),
  );
}

/** `core.v1.Container` of `io.k8s.api.core.v1.Container`. */
export function shortName(name: string): string {
  return name.split('.').slice(-3).join('.');
}

/** Definitions that are no objects with fields but values of a form of their own, which OpenAPI 2 cannot say. */
const simple: ReadonlyMap<string, string> = new Map([
  ['api.resource.Quantity', 'quantity'],
  ['util.intstr.IntOrString', 'int-or-string'],
  ['meta.v1.Time', 'date-time'],
  ['meta.v1.MicroTime', 'date-time'],
  ['meta.v1.FieldsV1', 'object'],
  ['meta.v1.Patch', 'object'],
  ['pkg.runtime.RawExtension', 'object'],
  ['apiextensions.v1.JSON', 'any'],
  ['apiextensions.v1.JSONSchemaPropsOrArray', 'any'],
  ['apiextensions.v1.JSONSchemaPropsOrBool', 'any'],
  ['apiextensions.v1.JSONSchemaPropsOrStringArray', 'any'],
  ['apiextensions.v1.CustomResourceSubresourceStatus', 'any'],
]);

function typeText(typed: Typed, choices: readonly string[] | undefined): string {
  if (typed.$ref !== undefined) {
    const short = shortName(typed.$ref.replace('#/definitions/', ''));
    return simple.get(short) ?? short;
  }
  switch (typed.type) {
    case 'array':
      return listText(typed) + typeText(typed.items ?? {}, choices);
    case 'object':
      return typed.additionalProperties === undefined ? 'object' : `{}${typeText(typed.additionalProperties, choices)}`;
    case 'string':
      return choices === undefined ? stringText(typed.format) : `(${choices.join('|')})`;
    case 'integer':
      return typed.format === 'int32' ? 'int32' : 'int64';
    case 'number':
    case 'boolean':
      return typed.type;
    default:
      throw new Error(`A type that nobody knows: ${JSON.stringify(typed)}`);
  }
}

function stringText(format: string | undefined): string {
  if (format === undefined) return 'string';
  if (format === 'byte' || format === 'date-time') return format;
  throw new Error(`A format that nobody knows: ${format}`);
}

/**
 * How server-side apply tells the items of a list apart, and so refuses two that are alike: by list type, else by the older patch strategy
 * (kube-openapi, pkg/schemaconv, getListElementRelationship).
 */
function listText(typed: Typed): string {
  const keys = typed['x-kubernetes-list-map-keys'] ?? [];
  const mergeKey = typed['x-kubernetes-patch-merge-key'];
  switch (typed['x-kubernetes-list-type']) {
    case 'map':
      return keyedText(keys);
    case 'set':
      return '[*]';
    case 'atomic':
      return '[]';
    default:
      if (!/^merge\b/.test(typed['x-kubernetes-patch-strategy'] ?? '')) return '[]';
      return mergeKey === undefined ? '[*]' : keyedText([mergeKey]);
  }
}

/** The API server fills in TCP where a port says no protocol, in keys as well (`default: TCP` of api/openapi-spec/v3). */
function keyedText(keys: readonly string[]): string {
  return `[${keys.map((key) => (key === 'protocol' ? 'protocol=TCP' : key)).join(',')}]`;
}
