import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { clip } from '../shape/describe.ts';
import type { Judging } from '../shape/judging.ts';
import { combinationRules } from './combinations.ts';
import type { Outcome } from './outcome.ts';
import { ownRules } from './own-rules.ts';
import { satisfies } from './satisfies.ts';

/** What a custom resource's schema says of a value beyond its type: limits, choices, patterns, combinations; and what it says in CEL. */
export function judgeRules(at: Judging, schema: JsonObject, value: Json): void {
  for (const outcome of [...ownRules(schema, value), ...combinationRules(schema, value, satisfies)]) report(at, outcome);
  const validations = schema['x-kubernetes-validations'];
  if (!Array.isArray(validations)) return;
  for (const validation of validations) {
    if (!isJsonObject(validation) || typeof validation.rule !== 'string') continue;
    const text = typeof validation.message === 'string' ? validation.message : validation.rule;
    at.notProven(`${at.name()} has a rule that only a server can judge: ${clip(text)}`);
  }
}

function report(at: Judging, outcome: Outcome): void {
  switch (outcome.kind) {
    case 'broken':
      at.problem('invalid-field', `${at.name()} ${outcome.message}`, { fix: outcome.fix });
      break;
    case 'unsure':
      at.notProven(`${at.name()} ${outcome.message}`);
      break;
  }
}
