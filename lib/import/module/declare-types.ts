import { isJsonObject, type Json } from '../../json.ts';
import { docComment } from './doc-comment.ts';
import { literal, pascalCase, propertyKey } from './names.ts';
import { isNullable, type SchemaField, schemaNode } from './schema-node.ts';

export interface Declarations {
  /** The name of a type that nobody has yet. */
  readonly nameFor: (wanted: string) => string;
  /** Interfaces, each a list of lines: whoever refers to one comes before it. */
  readonly interfaces: string[][];
  /** Interfaces by what they were made of: the same twice is one type. */
  readonly known: Map<string, string>;
  readonly identity: (value: Json) => number;
}

/** Declares an interface for these fields, and after it those that they refer to. */
export function declareInterface(name: string, parts: InterfaceParts, declarations: Declarations): void {
  const { fields, open, comment, first = [], prefix = name } = parts;
  const lines: string[] = [];
  // Its place is before those of its fields.
  declarations.interfaces.push(lines);
  lines.push(...comment, `export interface ${name} {`, ...first);
  for (const field of fields) {
    // Every object has a `constructor`, and TypeScript compares that one with a field that is left out.
    const isInherited = !field.required && typeof Reflect.get(Object.prototype, field.name) === 'function';
    const type = isInherited ? 'unknown' : typeOf(field.schema, `${prefix}${pascalCase(field.name)}`, declarations);
    lines.push(...fieldComment(field.schema), `  readonly ${propertyKey(field.name)}${field.required ? '' : '?'}: ${type};`);
  }
  if (open) lines.push('  readonly [key: string]: unknown;');
  lines.push('}');
}

export interface InterfaceParts {
  readonly fields: readonly SchemaField[];
  /** Takes fields that are not listed. */
  readonly open: boolean;
  readonly comment: readonly string[];
  /** Lines before the fields. @default none */
  readonly first?: readonly string[];
  /** What the names of the types of its fields begin with. @default its own name */
  readonly prefix?: string;
}

/** The type of a value of that schema; objects with fields get an interface of that name. */
function typeOf(schema: Json, name: string, declarations: Declarations): string {
  const type = plainType(schema, name, declarations);
  return isNullable(schema) && type !== 'unknown' ? `${type} | null` : type;
}

function plainType(schema: Json, name: string, declarations: Declarations): string {
  const node = schemaNode(schema);
  switch (node.kind) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'unknown':
      return node.kind;
    case 'int-or-string':
      return 'number | string';
    case 'enum':
      return node.values.map((value) => (typeof value === 'string' ? literal(value) : String(value))).join(' | ');
    case 'list': {
      const item = typeOf(node.item, name, declarations);
      return item.includes(' ') && !item.startsWith('{') ? `readonly (${item})[]` : `readonly ${item}[]`;
    }
    case 'map':
      return `{ readonly [key: string]: ${typeOf(node.value, name, declarations)} }`;
    case 'open':
      return '{ readonly [key: string]: unknown }';
    case 'empty':
      return '{ readonly [key: string]: never }';
    case 'object': {
      const same = sharedKey(node.fields, name, { schema, declarations });
      const known = declarations.known.get(same);
      if (known !== undefined) return known;
      const own = declarations.nameFor(name);
      declarations.known.set(same, own);
      declareInterface(own, { fields: node.fields, open: node.open, comment: [] }, declarations);
      return own;
    }
  }
}

function fieldComment(schema: Json): readonly string[] {
  const fallback = isJsonObject(schema) ? schema.default : undefined;
  const said = descriptionOf(schema);
  const text =
    fallback === undefined
      ? said
      : `${said}${said.includes('\n') || said.length > 80 ? '\n\n' : ' '}@default ${shorten(JSON.stringify(fallback))}`;
  return docComment(text.trim(), '  ');
}

/**
 * What is the same in two places is one type: three lists of containers do not need three types of a container, and a function that makes
 * one fits all. But a handful of plain fields says little under the name of another place, so there the field's own name must be the same, too.
 * Descriptions count inside, not of the whole: they stand at the fields that use it.
 */
function sharedKey(
  fields: readonly SchemaField[],
  name: string,
  { schema, declarations }: { readonly schema: Json; readonly declarations: Declarations },
): string {
  const { description: _, ...said } = isJsonObject(schema) ? schema : {};
  const isSmall = fields.length <= 4 && fields.every((field) => schemaNode(field.schema).kind !== 'object');
  return `${declarations.identity(said)} ${isSmall ? lastWords(name) : ''}`;
}

/** `PrometheusSpecTlsConfigCa` -> `ConfigCa` */
function lastWords(name: string): string {
  return name
    .split(/(?=[A-Z])/)
    .slice(-2)
    .join('');
}

export function descriptionOf(schema: Json): string {
  return isJsonObject(schema) && typeof schema.description === 'string' ? schema.description.trim() : '';
}

function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
