import { isJsonObject, type Json, type JsonObject } from '../json.ts';

/** Deeper than any chart's values are nested; what lies below is not typed. */
const deepest = 24;
/** Schemas whose parts refer to each other everywhere would grow without end. */
const mostTypes = 10_000;

/**
 * The TypeScript of a chart's values, out of its values.schema.json. Every key may be left out, because the chart's own values.yaml
 * fills it in; keys that the schema does not forbid are allowed, as helm allows them. Undefined for what is no schema of an object,
 * or becomes too large. The same schema gives the same text.
 */
export function valuesType(schema: Json, chart: string): string | undefined {
  if (!isJsonObject(schema)) return undefined;
  // Generated schemas often have all of it in a definition.
  const values = typeof schema.$ref === 'string' ? referred(schema, schema.$ref) : schema;
  if (!isJsonObject(values) || !isJsonObject(values.properties)) return undefined;
  const budget = { left: mostTypes };
  const type = objectType(values, { root: schema, depth: 1, seen: [], budget });
  if (budget.left <= 0) return undefined;
  return [
    `/** Written by "pawl vendor" out of values.schema.json of chart ${inComment(chart)}. For \`new HelmChart<Values>(…)\`. */`,
    `export interface Values ${type}`,
    '',
  ].join('\n');
}

interface Place {
  readonly root: JsonObject;
  readonly depth: number;
  /** References that led here: one that comes again is a circle. */
  readonly seen: readonly string[];
  /** How many more types may be written. */
  readonly budget: { left: number };
}

function typeOf(schema: Json | undefined, place: Place): string {
  if (!isJsonObject(schema) || place.depth > deepest || place.budget.left-- <= 0) return 'unknown';
  if (typeof schema.$ref === 'string') return referredType(schema.$ref, place);
  if (schema.const !== undefined) return literal(schema.const);
  if (Array.isArray(schema.enum)) return union(schema.enum.map(literal));
  for (const choice of [schema.oneOf, schema.anyOf])
    if (Array.isArray(choice)) return union(choice.map((one) => typeOf({ ...rest(schema), ...asObject(one) }, place)));
  const kinds = Array.isArray(schema.type) ? schema.type : [schema.type ?? (isJsonObject(schema.properties) ? 'object' : undefined)];
  return union(kinds.map((kind) => typeOfKind(kind, schema, place)));
}

function typeOfKind(kind: Json | undefined, schema: JsonObject, place: Place): string {
  switch (kind) {
    case 'string':
    case 'boolean':
    case 'null':
      return kind;
    case 'number':
    case 'integer':
      return 'number';
    case 'array': {
      const item = Array.isArray(schema.items) ? 'unknown' : typeOf(schema.items, place);
      return `readonly (${item})[]`.replace(/^readonly \((\w+)\)\[\]$/, 'readonly $1[]');
    }
    case 'object':
      return objectType(schema, place);
    default:
      return 'unknown';
  }
}

function objectType(schema: JsonObject, place: Place): string {
  const indent = '  '.repeat(place.depth);
  const below = { ...place, depth: place.depth + 1 };
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  const lines = Object.entries(properties).flatMap(([name, property]) => [
    ...docstring(property, indent),
    `${indent}readonly ${/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)}?: ${typeOf(property, below)};`,
  ]);
  const others = schema.additionalProperties;
  // Beside named keys, an index must hold their types, too: only unknown does.
  if (others !== false)
    lines.push(`${indent}readonly [key: string]: ${lines.length === 0 && isJsonObject(others) ? typeOf(others, below) : 'unknown'};`);
  return lines.length === 0 ? 'Record<string, never>' : `{\n${lines.join('\n')}\n${'  '.repeat(place.depth - 1)}}`;
}

function referredType(reference: string, place: Place): string {
  if (place.seen.includes(reference)) return 'unknown';
  return typeOf(referred(place.root, reference), { ...place, seen: [...place.seen, reference] });
}

/** Within the schema only: nothing is fetched. */
function referred(root: JsonObject, reference: string): Json | undefined {
  if (!reference.startsWith('#/')) return undefined;
  let found: Json | undefined = root;
  for (const part of reference.slice(2).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    found = isJsonObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }
  return found;
}

function rest({ oneOf: _, anyOf: __, ...others }: JsonObject): JsonObject {
  return others;
}

function asObject(value: Json): JsonObject {
  return isJsonObject(value) ? value : {};
}

function literal(value: Json): string {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? JSON.stringify(value)
    : 'unknown';
}

function union(types: readonly string[]): string {
  const unique = [...new Set(types)];
  return unique.length === 0 || unique.includes('unknown') ? 'unknown' : unique.join(' | ');
}

function docstring(schema: Json | undefined, indent: string): readonly string[] {
  const text = isJsonObject(schema) ? (schema.description ?? schema.title) : undefined;
  return typeof text === 'string' && text.trim() !== '' ? [`${indent}/** ${inComment(text)} */`] : [];
}

function inComment(text: string): string {
  return text
    .replace(/[\p{C}\s]+/gu, ' ')
    .replaceAll('*/', '*\\/')
    .trim()
    .slice(0, 400);
}
