import { identityName } from '../../../signing/identity.ts';
import type { TrustedIdentity } from '../../../signing/trust.ts';
import { allow, deny, type Verdict } from '../../../verdict.ts';
import type { PromotionFacts } from '../../facts.ts';
import { type PromotionPolicy, promotionPolicy } from '../../policy.ts';
import { PolicyError } from '../../policy-error.ts';
import { hasBeenHere, passesRollbacks } from '../has-been-here.ts';
import { checkIdentities } from '../identities.ts';
import { listed } from '../listed.ts';
import { judgeApprovals, type NotBy } from './approvals.ts';
import { countApprovals, countPeople, type Group, type GroupCount } from './quorum.ts';

export interface ApprovedOptions {
  /** Who may approve: a list, or groups by name, each of which has to: `{ security: [ann, ben], operations: [cem] }`. */
  readonly by: readonly TrustedIdentity[] | { readonly [group: string]: readonly TrustedIdentity[] };
  /** How many different people, of each group. Signers who share an address of `emails` are one person. @default 1 */
  readonly count?: number | undefined;
  /**
   * An approval by the author of the release's commit, or by who signed the release, does not count. Git's author is an e-mail address, as a
   * commit says it of itself; it is compared with the `emails` of whoever approves, with the name of their key where that is an address, and
   * with the subject of a certificate where that is one. Where nobody says whose a key or a certificate is, or who the author is, nobody can
   * tell, and the approval does not count either; with `where-known` it does.
   *
   * @default true
   */
  readonly notByAuthor?: boolean | 'where-known' | undefined;
  /** An approval by whoever makes the move does not count, nor one with another key of theirs, where `emails` say so. @default true */
  readonly notByPromoter?: boolean | undefined;
}

/**
 * Enough people have approved of this step, with `pawl approve`. An approval is for one release (by digest), one environment, and the
 * release in force when it was given; it expires. The last word of each person counts. Any decline by anybody whom `trust.evidence`
 * names stands in the way until it is taken back or expires. Who is in two groups counts for one of them.
 * A rollback to a release that this environment had before is allowed.
 *
 * @throws PolicyError `BAD_OPTION` where nobody may approve, or fewer people than have to
 */
export function approved(options: ApprovedOptions): PromotionPolicy {
  const rule = readApproved('approved', options);
  return promotionPolicy('approved', (facts) => (hasBeenHere(facts) ? passesRollbacks : judgeApproved(facts, rule)));
}

/** Options that were looked at. */
export interface ApprovedRule {
  readonly groups: readonly Group[];
  readonly count: number;
  readonly notBy: NotBy;
}

/** For every policy that wants approvals. */
export function readApproved(policy: string, options: ApprovedOptions): ApprovedRule {
  const { by, count = 1, notByAuthor = true, notByPromoter = true } = options;
  const groups = isList(by) ? [{ name: undefined, members: by }] : Object.entries(by).map(([name, members]) => ({ name, members }));
  if (groups.length === 0)
    throw new PolicyError('BAD_OPTION', `Cannot make policy "${policy}": "by" names no group, expected at least one`);
  if (!Number.isSafeInteger(count) || count < 1)
    throw new PolicyError('BAD_OPTION', `Cannot make policy "${policy}": "count" is ${count}, expected a whole number of at least 1`);
  for (const { members, name } of groups) {
    checkIdentities({ policy, option: name === undefined ? 'by' : `by.${name}`, stated: { role: 'approvals' } }, members);
    const people = countPeople(members);
    if (people < count)
      throw new PolicyError(
        'BAD_OPTION',
        `Cannot make policy "${policy}": ${count} ${count === 1 ? 'person has' : 'people have'} to approve, but ${name === undefined ? '"by"' : `group "${name}"`} has ${people}${people < members.length ? ', by what it says of their addresses' : ''}`,
      );
  }
  return { groups, count, notBy: { author: notByAuthor, promoter: notByPromoter } };
}

export function judgeApproved(facts: PromotionFacts, { count, groups, notBy }: ApprovedRule): Verdict {
  const { candidate, environment } = facts;
  const { approvals, declines, passedOver, fixes } = judgeApprovals(facts, notBy);
  const [decline] = declines;
  if (decline !== undefined)
    return deny(
      `${identityName(decline.signer)} declines ${candidate.version} for ${environment.name}${decline.why === undefined ? '' : `: ${decline.why}`}`,
      `They take it back with "pawl approve ${environment.name} ${candidate.version}"; it expires at ${decline.expires.toISOString()}`,
    );
  const missing = countApprovals(
    groups,
    approvals.map(({ signer, emails }) => ({ identity: signer, emails })),
    count,
  ).filter(({ approved: given }) => given.length < count);
  if (missing.length === 0) return allow;
  const others = passedOver.length === 0 ? '' : `; ${listed(passedOver)}`;
  return deny(
    `${candidate.version} is not approved for ${environment.name}: ${missing.map((one) => missingText(one, count)).join('; ')}${others}`,
    fixes[0] ?? `Approve it with "pawl approve ${environment.name} ${candidate.version}"`,
  );
}

function missingText({ approved: given, could, group }: GroupCount, count: number): string {
  const who = given.length === 0 ? '' : ` (${listed(given.map(identityName))})`;
  const others = could.length === 0 ? ', and nobody else may give one' : `; ${listed(could, 'or')} could`;
  return `${given.length} of ${count}${group.name === undefined ? '' : ` of ${group.name}`}${who}${others}`;
}

function isList(by: ApprovedOptions['by']): by is readonly TrustedIdentity[] {
  return Array.isArray(by);
}
