import { z } from 'zod';
import { messageOf } from '../errors.ts';
import type { Finding } from '../finding.ts';
import { deny, type Verdict } from '../verdict.ts';
import type { Evaluation } from './evaluation.ts';
import type { PromotionFacts, PromotionPolicy } from './policy.ts';
import type { RecordedVerdict } from './record.ts';

export { type Evaluation, evaluationFromJson, evaluationToJson } from './evaluation.ts';
export { factsFromJson, factsToJson } from './facts-json.ts';

/** Asks every policy, also after the first refusal, so that everything that stands in the way is said at once. */
export function evaluate(policies: readonly PromotionPolicy[], facts: PromotionFacts): Evaluation {
  const judged = policies.map((policy) => ({ policy, verdict: judge(policy, facts) }));
  const enforced = judged.filter(({ policy }) => policy.mode === 'enforce').map(({ verdict }) => verdict);
  const until = enforced.reduce<Date | undefined>((latest, verdict) => laterOf(latest, verdict), undefined);
  const denied = enforced.some(({ kind }) => kind === 'deny');
  return {
    verdict: denied ? 'deny' : until === undefined ? 'allow' : 'defer',
    ...(denied || until === undefined ? {} : { until }),
    verdicts: judged.map(({ policy, verdict }) => recorded(policy, verdict)),
    findings: judged.flatMap(({ policy, verdict }) => findings(policy, verdict, facts.environment.name)),
  };
}

/** A policy that fails to judge denies: a broken guard is no open door. */
function judge(policy: PromotionPolicy, facts: PromotionFacts): Verdict {
  try {
    const answer: unknown = policy.judge(facts);
    if (answer instanceof Promise) {
      // Nobody will wait for it; its failure must not end the process.
      answer.catch(() => undefined);
      return deny(
        `Policy "${policy.name}" is asynchronous: it answered with a promise`,
        'Decide from the facts alone, and return the verdict itself',
      );
    }
    return readVerdict(policy, answer, facts.now);
  } catch (thrown) {
    return deny(`Policy "${policy.name}" failed: ${oneLine(messageOf(thrown))}`, 'Correct the policy: one that throws denies');
  }
}

function readVerdict(policy: PromotionPolicy, answer: unknown, now: Date): Verdict {
  const verdict = verdictSchema.safeParse(answer);
  if (!verdict.success) return deny(`Policy "${policy.name}" returned no verdict`, 'Return allow, deny(reason) or defer(until, reason)');
  // Whoever waits for the time and asks again would never wait at all.
  if (verdict.data.kind === 'defer' && verdict.data.until <= now)
    return deny(
      `Policy "${policy.name}" deferred to ${verdict.data.until.toISOString()}, which is not after now`,
      'Defer to a later time, or allow',
    );
  return verdict.data;
}

const sentence = z.string().transform(oneLine);
const verdictSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('allow') }),
  z.object({ kind: z.literal('deny'), reason: sentence, fix: sentence.optional(), field: z.string().max(1024).optional() }),
  z.object({ kind: z.literal('defer'), until: z.date(), reason: sentence }),
]);

/** A record keeps a reason on one line of at most 4096 characters. */
function oneLine(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length <= 1000 ? line : `${line.slice(0, 999)}…`;
}

function laterOf(latest: Date | undefined, verdict: Verdict): Date | undefined {
  if (verdict.kind !== 'defer') return latest;
  return latest === undefined || verdict.until > latest ? verdict.until : latest;
}

function recorded({ name, mode }: PromotionPolicy, verdict: Verdict): RecordedVerdict {
  switch (verdict.kind) {
    case 'allow':
      return { policy: name, mode, verdict: 'allow' };
    case 'deny':
      return { policy: name, mode, verdict: 'deny', reason: verdict.reason };
    case 'defer':
      return { policy: name, mode, verdict: 'defer', reason: verdict.reason, until: verdict.until.toISOString() };
  }
}

function findings({ name, mode }: PromotionPolicy, verdict: Verdict, environment: string): readonly Finding[] {
  if (verdict.kind === 'allow') return [];
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
