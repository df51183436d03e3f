import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { fieldStep } from '../../manifest/diff/field-path.ts';
import { valueText } from '../shape/describe.ts';
import { combinationRules, type Satisfaction } from './combinations.ts';
import { ownRules } from './own-rules.ts';

const yes: Satisfaction = { is: 'yes' };

/** Judges a value by the whole of a schema, fields below included; unknown fields are the business of the schema around it. */
export function satisfies(schema: JsonObject, value: Json): Satisfaction {
  const type = typeof schema.type === 'string' ? schema.type : undefined;
  if (type !== undefined && !isOfType(type, value)) return { is: 'no', why: `is ${valueText(value)}, expected ${type}` };
  let least = yes;
  for (const outcome of [...ownRules(schema, value), ...combinationRules(schema, value, satisfies)]) {
    if (outcome.kind === 'broken') return { is: 'no', why: outcome.message };
    least = { is: 'unsure', why: outcome.message };
  }
  for (const below of belowOf(schema, value)) {
    if (below.is === 'no') return below;
    if (below.is === 'unsure') least = below;
  }
  return least;
}

function belowOf(schema: JsonObject, value: Json): readonly Satisfaction[] {
  if (isJsonObject(value)) return [...requiredIn(schema, value), ...fieldsOf(schema, value)];
  const { items } = schema;
  if (!isList(value) || !isJsonObject(items)) return [];
  return value.map((item, index) => below(satisfies(items, item), `[${index}]`));
}

function requiredIn({ required }: JsonObject, value: JsonObject): readonly Satisfaction[] {
  if (!isList(required)) return [];
  return required
    .filter((name) => typeof name === 'string' && (!Object.hasOwn(value, name) || value[name] === null))
    .map((name) => ({ is: 'no', why: `has no "${String(name)}"` }));
}

function fieldsOf({ properties, additionalProperties }: JsonObject, value: JsonObject): readonly Satisfaction[] {
  return Object.entries(value).flatMap(([name, child]) => {
    const named = isJsonObject(properties) && Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    return isJsonObject(named) ? [below(satisfies(named, child), fieldStep(name, true))] : [];
  });
}

function below(satisfaction: Satisfaction, step: string): Satisfaction {
  return satisfaction.is === 'yes' ? satisfaction : { is: satisfaction.is, why: `has a ${step} that ${satisfaction.why}` };
}

function isOfType(type: string, value: Json): boolean {
  switch (type) {
    case 'object':
      return isJsonObject(value);
    case 'array':
      return isList(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
