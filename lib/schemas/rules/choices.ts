import { canonicalJson, type Json, type JsonObject } from '../../json.ts';
import { printable } from '../../manifest/printable.ts';
import { clip, valueText } from '../shape/describe.ts';
import { similar } from '../shape/similar.ts';
import { broken, type Outcome } from './outcome.ts';

/** `enum` */
export function choiceRule({ enum: choices }: JsonObject, value: Json): readonly Outcome[] {
  if (!isList(choices) || choices.some((choice) => choice === value)) return [];
  if (typeof value === 'object' && value !== null) {
    const text = canonicalJson(value);
    if (choices.some((choice) => typeof choice === 'object' && canonicalJson(choice) === text)) return [];
  }
  const meant = typeof value === 'string' ? similar(value, choices.filter(isText)) : undefined;
  const shown = choices.slice(0, 12).map((choice) => clip(printable(choice)));
  const expected = `${choices.length === 1 ? '' : 'one of '}${shown.join(', ')}${choices.length > shown.length ? ', …' : ''}`;
  return broken(`is ${valueText(value)}, expected ${expected}`, meant === undefined ? undefined : `Did you mean "${meant}"?`);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isText(value: Json): value is string {
  return typeof value === 'string';
}
