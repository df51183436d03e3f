import type { Project } from '../../constructs/project.ts';
import { frozen } from '../../frozen.ts';
import { evaluate, evaluationToJson, factsFromJson } from '../../promotion/evaluate.ts';
import { explain, explanationToJson } from '../../promotion/explain.ts';
import type { PromotionFacts, PromotionPolicy } from '../../promotion/policy.ts';
import { tellingPlaces } from '../../written.ts';
import type { Answer, Question } from '../messages.ts';
import { announced, type Placing } from './placed-policies.ts';
import { policyRows } from './policy-rows.ts';
import { placeOf } from './threw.ts';

/** Asks the promotion policies of one environment. With `placing`, what they throw is told with its place in the project. */
export function judgeMove(project: Project, question: Extract<Question, { kind: 'judge' }>, placing?: Placing): Answer {
  const environment = project.environments.find(({ name }) => name === question.environment);
  if (environment === undefined) return { kind: 'unknown-environment', environments: project.environments.map(({ name }) => name) };
  const listed = environment.policies ?? [];
  const guards = placing === undefined ? listed : listed.map((policy) => announcedPolicy(policy, placing));
  const read = factsFromJson(question.facts);
  // Told with the facts, so that policies inside of others tell it as well.
  const facts = frozen(placing === undefined ? read : tellingPlaces(read, (thrown) => placeOf(thrown, placing.folder)));
  const policies = policyRows(project);
  const evaluation = evaluationToJson(evaluate(guards, facts));
  if (question.explain === undefined) return { kind: 'judged', evaluation, policies };
  return { kind: 'judged', evaluation, explanation: explanationToJson(explain(guards, facts, question.explain)), policies };
}

function announcedPolicy(policy: PromotionPolicy, placing: Placing): PromotionPolicy {
  return { ...policy, judge: announced({ name: policy.name, ask: (facts: PromotionFacts) => policy.judge(facts) }, policy, placing) };
}
