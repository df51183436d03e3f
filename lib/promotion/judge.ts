import { z } from 'zod';
import { messageOf } from '../errors.ts';
import { deny, type Verdict } from '../verdict.ts';
import { whereThrown } from '../written.ts';
import type { PromotionFacts } from './facts.ts';
import type { PromotionPolicy } from './policy.ts';

/** A policy that fails to judge denies: a broken guard is no open door. */
export function judge(policy: PromotionPolicy, facts: PromotionFacts): Verdict {
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
    const what = `${oneLine(messageOf(thrown))}${whereThrown(facts, thrown)}`;
    return deny(`Policy "${policy.name}" failed: ${what}`, 'Correct the policy: one that throws denies');
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
  z.object({ kind: z.literal('allow'), reason: sentence.optional() }),
  z.object({ kind: z.literal('deny'), reason: sentence, fix: sentence.optional(), field: z.string().max(1024).optional() }),
  z.object({ kind: z.literal('defer'), until: z.date(), reason: sentence }),
]);

/** A record keeps a reason on one line of at most 4096 characters. */
function oneLine(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length <= 1000 ? line : `${line.slice(0, 999)}…`;
}
