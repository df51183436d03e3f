import type { Finding } from '../finding.ts';
import type { Verdict } from '../verdict.ts';
import type { Evaluation } from './evaluation.ts';
import { type ReadFact, watchFacts } from './facts-read.ts';
import { judge } from './judge.ts';
import type { PromotionFacts, PromotionPolicy } from './policy.ts';
import type { RecordedVerdict } from './record.ts';

export { type Evaluation, evaluationFromJson, evaluationToJson } from './evaluation.ts';
export { factsFromJson, factsToJson } from './facts-json.ts';

/** Asks every policy, also after the first refusal, so that everything that stands in the way is said at once. */
export function evaluate(policies: readonly PromotionPolicy[], facts: PromotionFacts): Evaluation {
  const judged = policies.map((policy) => judgeWatched(policy, facts));
  const enforced = judged.filter(({ policy }) => policy.mode === 'enforce').map(({ verdict }) => verdict);
  const until = enforced.reduce<Date | undefined>((latest, verdict) => laterOf(latest, verdict), undefined);
  const denied = enforced.some(({ kind }) => kind === 'deny');
  return {
    verdict: denied ? 'deny' : until === undefined ? 'allow' : 'defer',
    ...(denied || until === undefined ? {} : { until }),
    verdicts: judged.map(({ policy, verdict, read }) => ({
      ...recorded(policy, verdict),
      ...(read.length === 0 ? {} : { read: [...read] }),
    })),
    findings: judged.flatMap(({ policy, verdict }) => findings(policy, verdict, facts.environment.name)),
  };
}

interface Judged {
  readonly policy: PromotionPolicy;
  readonly verdict: Verdict;
  readonly read: readonly ReadFact[];
}

function judgeWatched(policy: PromotionPolicy, given: PromotionFacts): Judged {
  const { facts, read } = watchFacts(given);
  const verdict = judge(policy, facts);
  return { policy, verdict, read: read() };
}

function laterOf(latest: Date | undefined, verdict: Verdict): Date | undefined {
  if (verdict.kind !== 'defer') return latest;
  return latest === undefined || verdict.until > latest ? verdict.until : latest;
}

function recorded({ name, mode }: PromotionPolicy, verdict: Verdict): RecordedVerdict {
  switch (verdict.kind) {
    case 'allow':
      return { policy: name, mode, verdict: 'allow', ...(verdict.reason === undefined ? {} : { reason: verdict.reason }) };
    case 'deny':
      return { policy: name, mode, verdict: 'deny', reason: verdict.reason };
    case 'defer':
      return { policy: name, mode, verdict: 'defer', reason: verdict.reason, until: verdict.until.toISOString() };
  }
}

function findings({ name, mode }: PromotionPolicy, verdict: Verdict, environment: string): readonly Finding[] {
  if (verdict.kind === 'allow' || mode === 'audit') return [];
  const { fix, field } = verdict.kind === 'deny' ? verdict : {};
  return [
    {
      id: name,
      severity: mode === 'warn' ? 'warning' : 'error',
      message: verdict.reason,
      ...(fix === undefined ? {} : { fix }),
      environment,
      ...(field === undefined ? {} : { field }),
    },
  ];
}
