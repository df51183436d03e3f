import type { TrustedIdentity } from '../../../signing/trust.ts';
import { allow, defer, type Verdict } from '../../../verdict.ts';
import type { PromotionFacts } from '../../facts.ts';
import { type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { PolicyError } from '../../policy-error.ts';
import { hasBeenHere, passesRollbacks } from '../has-been-here.ts';
import { isOneOf, trustedName } from '../identities.ts';
import { listed } from '../listed.ts';
import { firstInstant, zoneOf } from './zone.ts';

export interface FreezeOptions {
  /** The first moment: `2026-12-18T18:00`. */
  readonly from: string;
  /** The moment when it is over: `2027-01-04T09:00`. */
  readonly to: string;
  /** The IANA time zone of both. @default 'UTC' */
  readonly zone?: string | undefined;
  /** Why, for whoever is refused: `the holidays`. */
  readonly reason: string;
  /** Who may move in spite of it. They have to sign: a name that is only said exempts nobody. @default nobody */
  readonly exempt?: readonly TrustedIdentity[] | undefined;
}

/**
 * Nothing moves between two moments; moves are deferred to the end:
 * `freeze({ from: '2026-12-18T18:00', to: '2027-01-04T09:00', zone: 'Europe/Berlin', reason: 'the holidays' })`.
 * A rollback to a release that this environment had before is allowed.
 *
 * @throws PolicyError `BAD_OPTION` for moments that cannot be read, or that are the wrong way round
 */
export function freeze(options: FreezeOptions): PromotionPolicy {
  const [from, to] = [momentOf(options, 'from'), momentOf(options, 'to')];
  if (from >= to)
    throw new PolicyError('BAD_OPTION', `Cannot make policy "freeze": "to" is ${options.to}, expected a moment after ${options.from}`);
  return promotionPolicy('freeze', (facts) => judge(facts, { from, to, ...pick(options) }));
}

interface Freeze {
  readonly from: Date;
  readonly to: Date;
  readonly reason: string;
  readonly exempt: readonly TrustedIdentity[];
}

function pick({ reason, exempt = [] }: FreezeOptions): Pick<Freeze, 'reason' | 'exempt'> {
  return { reason, exempt };
}

function judge(facts: PromotionFacts, { exempt, from, reason, to }: Freeze): Verdict {
  const { actor, environment, now } = facts;
  if (hasBeenHere(facts)) return passesRollbacks;
  if (now < from || now >= to) return allow;
  if (actor.identity !== undefined && isOneOf(actor.identity, exempt)) return allow;
  const others = exempt.length === 0 ? '' : `; ${listed(exempt.map(trustedName), 'or')} may move it, signing the record`;
  return defer(to, `${environment.name} is frozen until ${to.toISOString()}: ${reason}${others}`);
}

function momentOf(options: FreezeOptions, option: 'from' | 'to'): Date {
  const text = options[option];
  const calendar = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
  // Date.parse takes the 30th of February for the 2nd of March.
  if (Number.isNaN(calendar) || !new Date(calendar).toISOString().startsWith(text))
    throw new PolicyError('BAD_OPTION', `Cannot make policy "freeze": "${option}" is "${text}", expected a moment like 2026-12-18T18:00`, {
      fix: 'Say the zone apart: { zone: "Europe/Berlin" }',
    });
  return firstInstant(zoneOf('freeze', options.zone ?? 'UTC'), calendar);
}
