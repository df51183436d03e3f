import { z } from 'zod';
import { Duration } from '../../../duration.ts';
import { messageOf } from '../../../errors.ts';
import type { Json } from '../../../json.ts';
import { predicateTypes } from '../../../signing/statement.ts';
import type { TrustedIdentity } from '../../../signing/trust.ts';
import { allow, deny, type Verdict } from '../../../verdict.ts';
import type { EvidenceFact } from '../../evidence-facts.ts';
import type { PromotionFacts } from '../../facts.ts';
import { type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { PolicyError } from '../../policy-error.ts';
import { hasBeenHere, passesRollbacks } from '../has-been-here.ts';
import { checkIdentities, isOneOf } from '../identities.ts';
import { newestFirst } from '../proof/attested.ts';

/** What some server answered, fetched and signed beforehand. */
export interface HttpAnswer {
  /** The HTTP status. */
  readonly status: number;
  /** Without query. */
  readonly url: string;
  /** Parsed where it is JSON, else its text. */
  readonly answer: Json;
}

export interface HttpCheckOptions {
  /** Whether the answer is good; a text is why it is not. @default its status is from 200 to 299 */
  readonly where?: ((answer: HttpAnswer) => boolean | string) | undefined;
  /** How old the answer may be. @default 15 minutes */
  readonly maximalAge?: Duration | undefined;
  /** Who may have asked. @default anybody whom `trust.evidence` names */
  readonly by?: readonly TrustedIdentity[] | undefined;
}

/**
 * What a server says of the candidate is good: `httpCheck('smoke-tests')`. Policies ask nobody: `pawl attest` fetches the answer
 * beforehand and signs it as evidence under that name. The newest answer decides, and only while it is young enough.
 * A rollback to a release that this environment had before is allowed.
 *
 * @param name as the answer was stored: lower-case letters, digits and dashes, at most 63
 * @throws PolicyError `BAD_OPTION` for another name, and where `by` is an empty list
 */
export function httpCheck(name: string, { by, maximalAge = Duration.minutes(15), where }: HttpCheckOptions = {}): PromotionPolicy {
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name))
    throw new PolicyError(
      'BAD_OPTION',
      `Cannot make policy "http-check": its name is "${name}", expected lower-case letters, digits and dashes`,
    );
  if (by !== undefined)
    checkIdentities({ policy: 'http-check', option: 'by', stated: { role: 'attestations', type: predicateTypes.httpCheck } }, by);
  return promotionPolicy('http-check', (facts) => judge(facts, { name, by, maximalAge, where: where ?? isGood }));
}

interface Wanted {
  readonly name: string;
  readonly by: readonly TrustedIdentity[] | undefined;
  readonly maximalAge: Duration;
  readonly where: (answer: HttpAnswer) => boolean | string;
}

function judge(facts: PromotionFacts, { by, maximalAge, name, where }: Wanted): Verdict {
  if (hasBeenHere(facts)) return passesRollbacks;
  const { candidate, now } = facts;
  const fix = `Ask it: "pawl attest ${candidate.version} --http-check ${name}=URL"`;
  const answers = facts.evidence
    .filter(({ type }) => type === predicateTypes.httpCheck)
    .filter(({ signer }) => by === undefined || isOneOf(signer, by));
  const newest = newestFirst(answers).flatMap((fact) => answerOf(fact, name))[0];
  if (newest === undefined) return deny(`Nobody has asked "${name}" about ${candidate.version}`, fix);
  const age = now.getTime() - newest.at.getTime();
  if (age > maximalAge.milliseconds)
    return deny(`The answer of "${name}" about ${candidate.version} is of ${newest.at.toISOString()}, older than ${maximalAge}`, fix);
  const said = asked(where, newest.answer);
  if (said === true) return allow;
  return deny(`"${name}" answered ${newest.answer.status} about ${candidate.version}${said === false ? '' : `: ${said}`}`, fix);
}

interface TimedAnswer {
  readonly answer: HttpAnswer;
  readonly at: Date;
}

// What else is in it is for whoever audits.
const predicate = z.object({
  name: z.string(),
  url: z.string(),
  status: z.int(),
  at: z.iso.datetime(),
  answer: z.unknown().transform((value) => (value ?? null) as Json),
});

/** What is no answer, or one to another question, is passed over. */
function answerOf(fact: EvidenceFact, name: string): readonly TimedAnswer[] {
  const read = predicate.safeParse(fact.predicate);
  if (!read.success || read.data.name !== name) return [];
  const { answer, at, status, url } = read.data;
  // An answer that says it is younger than its signature is as old as that: nobody makes it last by writing a date.
  return [{ answer: { answer, status, url }, at: new Date(Math.min(Date.parse(at), fact.at.getTime())) }];
}

function isGood({ status }: HttpAnswer): boolean {
  return status >= 200 && status <= 299;
}

function asked(where: Wanted['where'], answer: HttpAnswer): boolean | string {
  try {
    return where(answer);
  } catch (thrown) {
    return `it is not what the policy expects: ${messageOf(thrown)}`;
  }
}
