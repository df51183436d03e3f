import type { Json, JsonObject } from '../../json.ts';
import { choiceRule } from './choices.ts';
import { formatRule } from './formats.ts';
import { numberRules, sizeRules, textRules } from './limits.ts';
import type { Outcome } from './outcome.ts';
import { patternRule } from './pattern-rule.ts';

/** The rules of a schema about one value itself that do not hold, or of which nobody here can say it. Fields below are not looked at. */
export function ownRules(schema: JsonObject, value: Json): readonly Outcome[] {
  return [
    ...choiceRule(schema, value),
    ...(typeof value === 'number' ? numberRules(schema, value) : []),
    ...(typeof value === 'string' ? [...textRules(schema, value), ...patternRule(schema, value), ...formatRule(schema, value)] : []),
    ...(typeof value === 'object' && value !== null ? sizeRules(schema, value) : []),
  ];
}
