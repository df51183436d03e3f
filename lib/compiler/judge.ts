import type { Digest } from '../digest.ts';
import type { Json } from '../json.ts';
import type { Evaluation } from '../promotion/evaluate.ts';
import { evaluationFromJson } from '../promotion/evaluate.ts';
import { policiesDigest } from './policies-digest.ts';
import { askProject, type ProjectOptions } from './process/ask-project.ts';

export interface JudgeOptions extends ProjectOptions {
  readonly environment: string;
  /** What `factsToJson` made of the facts. */
  readonly facts: Json;
}

/** The project on disk is read again for every judgement: this is the digest of the policies that judged. */
export type Judgement = Evaluation & { readonly policiesDigest: Digest };

/** Judges one move by the promotion policies of an environment, where user code runs: in a process of its own. */
export async function judgePromotion({ environment, facts, ...options }: JudgeOptions): Promise<Judgement> {
  const { bundle, answer } = await askProject('judged', { kind: 'judge', environment, facts }, options);
  return { ...evaluationFromJson(answer.evaluation), policiesDigest: policiesDigest(answer.policies, bundle.inputs) };
}
