import { z } from 'zod';
import type { Json } from '../json.ts';
import { identitySchema } from '../signing/identity.ts';
import { evaluate } from './evaluate.ts';
import { type Evaluation, evaluationFromJson, evaluationToJson } from './evaluation.ts';
import type { ActorFact } from './evidence-facts.ts';
import type { PromotionFacts } from './facts.ts';
import { type Outlook, outlookSchema, whenWouldItPass, whoCouldPromote } from './outlook.ts';
import { type PromotionPolicy, withMode } from './policy.ts';

/** What all policies say about one move now, and what they would say later, or to somebody else. */
export interface Explanation {
  readonly evaluation: Evaluation;
  readonly outlook: Outlook;
  /** Each policy by itself, in their order, whatever its mode. */
  readonly policies: readonly { readonly policy: string; readonly outlook: Outlook }[];
  readonly actors: readonly { readonly actor: ActorFact; readonly outlook: Outlook }[];
}

/** @param actors people of whom to say whether they could make the move */
export function explain(policies: readonly PromotionPolicy[], facts: PromotionFacts, actors: readonly ActorFact[] = []): Explanation {
  return {
    evaluation: evaluate(policies, facts),
    outlook: whenWouldItPass(policies, facts),
    policies: policies.map((policy) => ({ policy: policy.name, outlook: whenWouldItPass([withMode(policy, 'enforce')], facts) })),
    actors: whoCouldPromote(policies, facts, actors),
  };
}

/** An explanation as JSON, on its way back from the process where policies run. */
export function explanationToJson({ evaluation, ...others }: Explanation): Json {
  return JSON.parse(JSON.stringify({ ...others, evaluation: evaluationToJson(evaluation) }));
}

/** Throws a ZodError where the value is not what `explanationToJson` gives. */
export function explanationFromJson(value: Json): Explanation {
  const { evaluation, ...others } = explanationSchema.parse(value);
  return { ...others, evaluation: evaluationFromJson(evaluation) };
}

const text = z.string().max(4096);

const explanationSchema = z.strictObject({
  evaluation: z.custom<Json>((value) => value !== undefined),
  outlook: outlookSchema,
  policies: z.array(z.strictObject({ policy: text, outlook: outlookSchema })).max(256),
  actors: z
    .array(
      z.strictObject({
        actor: z.strictObject({ name: text, identity: identitySchema.optional(), emails: z.array(text).optional() }),
        outlook: outlookSchema,
      }),
    )
    .max(256),
});
