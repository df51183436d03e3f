import { z } from 'zod';
import { Duration } from '../duration.ts';
import { evaluate } from './evaluate.ts';
import type { ActorFact } from './evidence-facts.ts';
import type { PromotionFacts } from './facts.ts';
import type { PromotionPolicy } from './policy.ts';
import type { RecordedVerdict } from './record.ts';

/** When a move would pass, if nothing changes but the time. */
export type Outlook =
  | {
      /** It passes. */
      readonly kind: 'allow';
      /** The first moment at which it does; the time of the facts where it does at once. */
      readonly from: Date;
    }
  | {
      /** Somebody has to do something first. */
      readonly kind: 'deny';
      /** When that is so: later than the time of the facts where policies defer before. */
      readonly at: Date;
      /** What the policies say that deny then. */
      readonly reasons: readonly string[];
    }
  | {
      /** Deferred again and again, for a year or hundreds of times. */
      readonly kind: 'unknown';
      /** It does not pass before. */
      readonly after: Date;
    };

/**
 * Asks the policies now, then at the time to which they defer, and so on, until they allow or deny, or for a year.
 * Agents are taken to go on reporting what they report now; everything else expires when it expires.
 */
export function whenWouldItPass(policies: readonly PromotionPolicy[], facts: PromotionFacts): Outlook {
  const end = facts.now.getTime() + year.milliseconds;
  let at = facts.now;
  for (let asked = 0; asked < mostAsked; asked += 1) {
    const { verdict, until, verdicts } = evaluate(policies, factsAt(facts, at));
    if (verdict === 'allow') return { kind: 'allow', from: at };
    if (verdict === 'deny' || until === undefined) return { kind: 'deny', at, reasons: reasonsOf(verdicts) };
    // One that puts off far beyond is asked there once.
    const isBeyond = at.getTime() > end;
    at = until;
    if (isBeyond) break;
  }
  return { kind: 'unknown', after: at };
}

/** Who of some people could make the same move, and from when. */
export function whoCouldPromote(
  policies: readonly PromotionPolicy[],
  facts: PromotionFacts,
  actors: readonly ActorFact[],
): readonly { readonly actor: ActorFact; readonly outlook: Outlook }[] {
  return actors.map((actor) => ({ actor, outlook: whenWouldItPass(policies, { ...facts, actor }) }));
}

export const outlookSchema: z.ZodType<Outlook> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('allow'), from: z.coerce.date() }),
  z.strictObject({ kind: z.literal('deny'), at: z.coerce.date(), reasons: z.array(z.string().max(4096)).max(256) }),
  z.strictObject({ kind: z.literal('unknown'), after: z.coerce.date() }),
]);

const year = Duration.days(366);
/** Windows open once a day at least, or once a week: a year of them. */
const mostAsked = 400;

function factsAt(facts: PromotionFacts, now: Date): PromotionFacts {
  const later = now.getTime() - facts.now.getTime();
  if (later === 0) return facts;
  const reports = facts.reports.map((report) =>
    report.validUntil < facts.now
      ? report
      : { ...report, observedAt: shifted(report.observedAt, later), validUntil: shifted(report.validUntil, later) },
  );
  return { ...facts, reports, now };
}

function shifted(time: Date, milliseconds: number): Date {
  return new Date(time.getTime() + milliseconds);
}

/** What denies, not what would only defer. */
function reasonsOf(verdicts: readonly RecordedVerdict[]): readonly string[] {
  return verdicts.flatMap(({ mode, verdict, reason }) => (mode === 'enforce' && verdict === 'deny' ? [reason ?? ''] : []));
}
