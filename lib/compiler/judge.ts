import type { Json } from '../json.ts';
import type { Evaluation } from '../promotion/evaluate.ts';
import { evaluationFromJson } from '../promotion/evaluate.ts';
import { askProject, type ProjectOptions } from './process/ask-project.ts';

export interface JudgeOptions extends ProjectOptions {
  readonly environment: string;
  /** What `factsToJson` made of the facts. */
  readonly facts: Json;
}

/** Judges one move by the promotion policies of an environment, where user code runs: in a process of its own. */
export async function judgePromotion({ environment, facts, ...options }: JudgeOptions): Promise<Evaluation> {
  const { answer } = await askProject('judged', { kind: 'judge', environment, facts }, options);
  return evaluationFromJson(answer.evaluation);
}
