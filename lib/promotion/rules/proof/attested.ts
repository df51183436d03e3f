import { messageOf } from '../../../errors.ts';
import type { Json } from '../../../json.ts';
import { identityName } from '../../../signing/identity.ts';
import { type PredicateName, predicateTypeOf } from '../../../signing/predicate-names.ts';
import type { TrustedIdentity } from '../../../signing/trust.ts';
import { allow, deny, type Verdict } from '../../../verdict.ts';
import type { EvidenceFact } from '../../evidence-facts.ts';
import type { PromotionFacts } from '../../facts.ts';
import { type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { PolicyError } from '../../policy-error.ts';
import { hasBeenHere, passesRollbacks } from '../has-been-here.ts';
import { checkIdentities, isOneOf, trustedName } from '../identities.ts';
import { listed } from '../listed.ts';

export interface AttestedOptions {
  /** The predicate type: the whole URI, or a short name as of `pawl attest --type`. */
  readonly type: PredicateName | `${string}:${string}`;
  /** Whose word counts. Everybody else's is passed over. */
  readonly by: readonly TrustedIdentity[];
  /**
   * What the newest statement has to say. `true` is enough; a text is why it is not; `false` passes the statement over, as if it were
   * about something else, and the one before it is asked.
   *
   * @default anything
   */
  readonly where?: ((predicate: Json) => boolean | string) | undefined;
  /** What records and findings call the policy: give each its own name where an environment has several. @default 'attested' */
  readonly name?: string | undefined;
}

/**
 * Somebody who is trusted with it has attested something of the candidate, with `pawl attest`:
 *
 * ```ts
 * attested({
 *   type: 'test-result',
 *   by: [ci],
 *   where: (predicate) => resultSchema.parse(predicate).result === 'PASSED' || 'the tests did not pass',
 * });
 * ```
 *
 * The newest statement decides, so that a scan that fails today takes back the one of yesterday. What `where` throws is a refusal.
 * A rollback to a release that this environment had before is allowed.
 *
 * @throws PolicyError `BAD_OPTION` where `by` names nobody, or `type` is no type
 */
export function attested({ name = 'attested', by, type: said, where }: AttestedOptions): PromotionPolicy {
  const type = predicateTypeOf(said);
  if (type === undefined)
    throw new PolicyError(
      'BAD_OPTION',
      `Cannot make policy "${name}": "type" is "${said}", expected a URI or a name of "pawl attest --type"`,
    );
  checkIdentities({ policy: name, option: 'by', stated: { role: 'attestations', type } }, by);
  return promotionPolicy(name, (facts) => judge(facts, { by, type, where }));
}

interface Wanted extends Pick<AttestedOptions, 'by' | 'where'> {
  readonly type: string;
}

function judge(facts: PromotionFacts, { by, type, where }: Wanted): Verdict {
  if (hasBeenHere(facts)) return passesRollbacks;
  const { version } = facts.candidate;
  const statements = newestFirst(facts.evidence.filter((fact) => fact.type === type && isOneOf(fact.signer, by)));
  for (const { at, predicate, signer } of statements) {
    const answer = asked(where, predicate);
    if (answer === true) return allow;
    if (answer !== false)
      return deny(
        `${version}: ${answer} (${type}, attested by ${identityName(signer)} at ${at.toISOString()})`,
        `Attest it again once it is so: "pawl attest ${version} --type ${type} --predicate FILE"`,
      );
  }
  return deny(
    statements.length === 0
      ? `${type} of ${version} is not attested by ${listed(by.map(trustedName), 'or')}`
      : `No statement of ${type} about ${version} says what is wanted`,
    `Attest it with "pawl attest ${version} --type ${type} --predicate FILE"`,
  );
}

/** Of two at one time, the one that is later in the list. */
export function newestFirst(statements: readonly EvidenceFact[]): readonly EvidenceFact[] {
  return [...statements].reverse().sort((left, right) => right.at.getTime() - left.at.getTime());
}

function asked(where: AttestedOptions['where'], predicate: Json): boolean | string {
  if (where === undefined) return true;
  try {
    return where(predicate);
  } catch (thrown) {
    return `its predicate is not what the policy expects: ${messageOf(thrown)}`;
  }
}
