import type { Project } from '../../constructs/project.ts';
import { evaluate, evaluationToJson, factsFromJson } from '../../promotion/evaluate.ts';
import { explain, explanationToJson } from '../../promotion/explain.ts';
import type { Answer, Question } from '../messages.ts';
import { policyRows } from './policy-rows.ts';

/** Asks the promotion policies of one environment. */
export function judgeMove(project: Project, question: Extract<Question, { kind: 'judge' }>): Answer {
  const environment = project.environments.find(({ name }) => name === question.environment);
  if (environment === undefined) return { kind: 'unknown-environment', environments: project.environments.map(({ name }) => name) };
  const guards = environment.policies ?? [];
  const facts = factsFromJson(question.facts);
  const policies = policyRows(project);
  const evaluation = evaluationToJson(evaluate(guards, facts));
  if (question.explain === undefined) return { kind: 'judged', evaluation, policies };
  return { kind: 'judged', evaluation, explanation: explanationToJson(explain(guards, facts, question.explain)), policies };
}
