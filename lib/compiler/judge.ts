import type { Digest } from '../digest.ts';
import type { Json } from '../json.ts';
import type { Evaluation } from '../promotion/evaluate.ts';
import { evaluationFromJson } from '../promotion/evaluate.ts';
import type { ActorFact } from '../promotion/evidence-facts.ts';
import { type Explanation, explanationFromJson } from '../promotion/explain.ts';
import type { Question } from './messages.ts';
import { policiesDigest } from './policies-digest.ts';
import { type Asked, askProject, type ProjectOptions } from './process/ask-project.ts';

/** What is asked of an environment's policies. */
export interface Move {
  readonly environment: string;
  /** What `factsToJson` made of the facts. */
  readonly facts: Json;
  /** Asks when the move would pass, too, and whether each of these people could make it. @default nothing of that */
  readonly explain?: readonly ActorFact[] | undefined;
}

export interface JudgeOptions extends ProjectOptions, Move {}

/** The project on disk is read again for every judgement: this is the digest of the policies that judged. */
export type Judgement = Evaluation & { readonly policiesDigest: Digest; readonly explanation?: Explanation | undefined };

/** Judges one move by the promotion policies of an environment, where user code runs: in a process of its own. */
export async function judgePromotion(options: JudgeOptions): Promise<Judgement> {
  return judgementOf(await askProject('judged', questionOf(options), options));
}

export function questionOf({ environment, facts, explain }: Move): Question {
  return { kind: 'judge', environment, facts, ...(explain === undefined ? {} : { explain }) };
}

/** What the process where policies judged answered, checked. */
export function judgementOf({ bundle, answer }: Pick<Asked<'judged'>, 'bundle' | 'answer'>): Judgement {
  const explained = answer.explanation === undefined ? {} : { explanation: explanationFromJson(answer.explanation) };
  return { ...evaluationFromJson(answer.evaluation), ...explained, policiesDigest: policiesDigest(answer.policies, bundle.inputs) };
}
