import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { broken, type Outcome } from './outcome.ts';

/** Whether a value is as an alternative of a schema says; `why` follows the name of the value. */
export type Satisfaction = { readonly is: 'yes' } | { readonly is: 'no' | 'unsure'; readonly why: string };

/** `allOf`, `anyOf`, `oneOf` and `not`; `satisfies` judges one alternative. */
export function combinationRules(schema: JsonObject, value: Json, satisfies: Satisfies): readonly Outcome[] {
  return [
    ...schemasOf(schema.allOf).flatMap((one) => allOf(satisfies(one, value))),
    ...anyOf(schemasOf(schema.anyOf), (one) => satisfies(one, value)),
    ...oneOf(schemasOf(schema.oneOf), (one) => satisfies(one, value)),
    ...(isJsonObject(schema.not) ? not(satisfies(schema.not, value)) : []),
  ];
}

export type Satisfies = (schema: JsonObject, value: Json) => Satisfaction;

function allOf(satisfaction: Satisfaction): readonly Outcome[] {
  switch (satisfaction.is) {
    case 'yes':
      return [];
    case 'no':
      return broken(satisfaction.why);
    case 'unsure':
      return [{ kind: 'unsure', message: satisfaction.why }];
  }
}

function anyOf(schemas: readonly JsonObject[], judge: (schema: JsonObject) => Satisfaction): readonly Outcome[] {
  if (schemas.length === 0) return [];
  const found = schemas.map(judge);
  if (found.some(({ is }) => is === 'yes')) return [];
  if (found.some(({ is }) => is === 'unsure')) return unsure('anyOf');
  return broken(fieldsWanted(schemas, 'at least') ?? `fits none of ${schemas.length} alternatives: ${reasons(found)}`);
}

function oneOf(schemas: readonly JsonObject[], judge: (schema: JsonObject) => Satisfaction): readonly Outcome[] {
  if (schemas.length === 0) return [];
  const found = schemas.map(judge);
  const fitting = found.filter(({ is }) => is === 'yes').length;
  if (fitting > 1) return broken(fieldsWanted(schemas, 'exactly') ?? `fits ${fitting} of ${schemas.length} alternatives, expected one`);
  if (found.some(({ is }) => is === 'unsure')) return unsure('oneOf');
  if (fitting === 1) return [];
  return broken(fieldsWanted(schemas, 'exactly') ?? `fits none of ${schemas.length} alternatives: ${reasons(found)}`);
}

function not(satisfaction: Satisfaction): readonly Outcome[] {
  switch (satisfaction.is) {
    case 'yes':
      return broken('is what the schema rules out (not)');
    case 'no':
      return [];
    case 'unsure':
      return unsure('not');
  }
}

function unsure(keyword: string): readonly Outcome[] {
  return [{ kind: 'unsure', message: `was not compared with all alternatives of "${keyword}"` }];
}

/** The commonest alternatives: one field or another. */
function fieldsWanted(schemas: readonly JsonObject[], amount: 'at least' | 'exactly'): string | undefined {
  const fields = schemas.map(({ required, ...rest }) =>
    Array.isArray(required) && Object.keys(rest).length === 0 ? required.join(' and ') : undefined,
  );
  if (fields.some((field) => field === undefined)) return undefined;
  return `needs ${amount} one of ${fields.map((field) => `"${field}"`).join(', ')}`;
}

function reasons(found: readonly Satisfaction[]): string {
  return found
    .slice(0, 3)
    .flatMap((one) => (one.is === 'no' ? [one.why] : []))
    .join('; or ');
}

function schemasOf(list: Json | undefined): readonly JsonObject[] {
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}
