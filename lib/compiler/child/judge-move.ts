import type { Project } from '../../constructs/project.ts';
import { evaluate, evaluationToJson, factsFromJson } from '../../promotion/evaluate.ts';
import type { Answer, Question } from '../messages.ts';
import { policyRows } from './policy-rows.ts';

/** Asks the promotion policies of one environment. */
export function judgeMove(project: Project, question: Extract<Question, { kind: 'judge' }>): Answer {
  const environment = project.environments.find(({ name }) => name === question.environment);
  if (environment === undefined) return { kind: 'unknown-environment', environments: project.environments.map(({ name }) => name) };
  const evaluation = evaluate(environment.policies ?? [], factsFromJson(question.facts));
  return { kind: 'judged', evaluation: evaluationToJson(evaluation), policies: policyRows(project) };
}
