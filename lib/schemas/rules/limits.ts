import { counted } from '../../counted.ts';
import { canonicalJson, type Json, type JsonObject } from '../../json.ts';
import { valueText } from '../shape/describe.ts';
import { broken, type Outcome } from './outcome.ts';

/** `minimum`, `maximum`, `multipleOf`, and whether the first two are excluded. */
export function numberRules(schema: JsonObject, value: number): readonly Outcome[] {
  const { minimum, maximum, multipleOf } = schema;
  const outcomes: Outcome[] = [];
  if (typeof minimum === 'number' && (schema.exclusiveMinimum === true ? value <= minimum : value < minimum))
    outcomes.push(...broken(`is ${value}, expected ${schema.exclusiveMinimum === true ? 'more than' : 'at least'} ${minimum}`));
  if (typeof maximum === 'number' && (schema.exclusiveMaximum === true ? value >= maximum : value > maximum))
    outcomes.push(...broken(`is ${value}, expected ${schema.exclusiveMaximum === true ? 'less than' : 'at most'} ${maximum}`));
  if (typeof multipleOf === 'number' && multipleOf > 0 && !isMultiple(value, multipleOf))
    outcomes.push(...broken(`is ${value}, expected a multiple of ${multipleOf}`));
  return outcomes;
}

/** 0.3 is a multiple of 0.1, whatever the last bit says (go-openapi divides likewise). */
function isMultiple(value: number, factor: number): boolean {
  const times = value / factor;
  return Math.abs(times - Math.round(times)) < 1e-9;
}

/** `minLength`, `maxLength`: in characters, as Go counts them, not in UTF-16. */
export function textRules({ minLength, maxLength }: JsonObject, value: string): readonly Outcome[] {
  if (typeof minLength !== 'number' && typeof maxLength !== 'number') return [];
  return sizeOutcomes([...value].length, 'character', { least: minLength, most: maxLength });
}

/** The sizes of lists and maps, and `uniqueItems`. */
export function sizeRules(schema: JsonObject, value: readonly Json[] | JsonObject): readonly Outcome[] {
  if (!isList(value)) return sizeOutcomes(Object.keys(value).length, 'entry', { least: schema.minProperties, most: schema.maxProperties });
  const sizes = sizeOutcomes(value.length, 'item', { least: schema.minItems, most: schema.maxItems });
  return schema.uniqueItems === true ? [...sizes, ...uniqueItems(value)] : sizes;
}

function sizeOutcomes(
  size: number,
  unit: 'character' | 'entry' | 'item',
  { least, most }: { readonly least: Json | undefined; readonly most: Json | undefined },
): readonly Outcome[] {
  if (typeof least === 'number' && size < least) return broken(`has ${counted(size, unit)}, expected at least ${least}`);
  if (typeof most === 'number' && size > most) return broken(`has ${counted(size, unit)}, expected at most ${most}`);
  return [];
}

function uniqueItems(items: readonly Json[]): readonly Outcome[] {
  const seen = new Set<string>();
  for (const item of items) {
    const text = canonicalJson(item);
    if (seen.has(text)) return broken(`has ${valueText(item)} twice, expected it once`);
    seen.add(text);
  }
  return [];
}

function isList(value: Json | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}
