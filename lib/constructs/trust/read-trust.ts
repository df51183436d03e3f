import { keyIdOf } from '../../signing/public-key.ts';
import { subjectPattern } from '../../signing/subject-pattern.ts';
import type { Trust, TrustedIdentity } from '../../signing/trust.ts';
import type { TrustProblem } from './problem.ts';
import { readIdentities } from './read-identities.ts';

export interface ReadTrust {
  /** With what is sound of it: a list that cannot be read trusts nobody. */
  readonly trust: Trust;
  readonly problems: readonly TrustProblem[];
}

/** The trust of a project as user code wrote it. `owner` is how it is called: `project "shop"`. */
export function readTrust(given: unknown, owner: string): ReadTrust {
  const written: Written = typeof given === 'object' && given !== null ? given : {};
  const releases = readIdentities(written.releases, `trust.releases of ${owner}`);
  const promotions = readIdentities(written.promotions, `trust.promotions of ${owner}`);
  const evidence = written.evidence === undefined ? nobody : readIdentities(written.evidence, `trust.evidence of ${owner}`, 'evidence');
  const root = readRoot(written.trustedRoot, owner);
  const trust: Trust = {
    releases: [...releases.identities],
    promotions: [...promotions.identities],
    evidence: [...evidence.identities],
    ...(root.text === undefined ? {} : { trustedRoot: root.text }),
  };
  const problems = [...releases.problems, ...promotions.problems, ...evidence.problems, ...root.problems];
  const isCertified = [...trust.releases, ...trust.promotions, ...trust.evidence].some((one) => 'issuer' in one);
  if (isCertified && root.problems.length === 0 && trust.trustedRoot === undefined) problems.push(noRoot(owner));
  return { trust, problems: [...problems, ...sharedProblems(trust, owner)] };
}

/** Who promotes in one environment, as user code wrote it. */
export function readEnvironmentTrust(given: unknown, owner: string, project: Trust | undefined): EnvironmentTrustRead {
  const written: Written = typeof given === 'object' && given !== null ? given : {};
  const { identities, problems } = readIdentities(written.promotions, `trust.promotions of ${owner}`);
  const promotions = [...identities];
  if (project === undefined)
    return {
      trust: { promotions },
      problems: [
        ...problems,
        {
          id: 'trust',
          severity: 'error',
          message: `${owner} says who promotes, but its project does not say whom it trusts`,
          fix: 'Say it there, too: project({ trust: { releases, promotions } })',
        },
      ],
    };
  const needsRoot = promotions.some((one) => 'issuer' in one) && project.trustedRoot === undefined;
  return {
    trust: { promotions },
    problems: [
      ...problems,
      ...(needsRoot ? [noRoot(owner)] : []),
      ...overlaps(promotions, project.evidence, (who) => evidenceShared(who, `trust.promotions of ${owner}`)),
    ],
  };
}

export interface EnvironmentTrustRead {
  readonly trust: { readonly promotions: TrustedIdentity[] };
  readonly problems: readonly TrustProblem[];
}

interface Written {
  readonly releases?: unknown;
  readonly promotions?: unknown;
  readonly evidence?: unknown;
  readonly trustedRoot?: unknown;
}

const nobody = { identities: [], problems: [] };

function readRoot(given: unknown, owner: string): { readonly text?: string; readonly problems: readonly TrustProblem[] } {
  if (given === undefined) return { problems: [] };
  const refused = (why: string) => ({
    problems: [
      {
        id: 'trust-root',
        severity: 'error',
        message: `trust.trustedRoot of ${owner} ${why}`,
        fix: 'Give it the content of trusted_root.json, as "cosign trusted-root create" or your Sigstore instance has it',
      } as const,
    ],
  });
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  if (typeof text !== 'string' || text.length > largestRoot) return refused(`has more than ${largestRoot} characters, or none`);
  try {
    const parsed: unknown = JSON.parse(text);
    const isRoot = typeof parsed === 'object' && parsed !== null && 'certificateAuthorities' in parsed;
    return isRoot ? { text, problems: [] } : refused('is no trusted root: it has no certificateAuthorities');
  } catch {
    return refused('is not JSON');
  }
}

function noRoot(owner: string): TrustProblem {
  return {
    id: 'trust-root',
    severity: 'error',
    message: `${owner} trusts identities of an issuer, but no authority to certify them`,
    fix: 'Give project({ trust: { trustedRoot } }) the content of trusted_root.json',
  };
}

/** Keys for evidence are keys for nothing else; and who publishes had better not promote. */
function sharedProblems({ releases, promotions, evidence }: Trust, owner: string): readonly TrustProblem[] {
  return [
    ...overlaps(releases, evidence, (who) => evidenceShared(who, `trust.releases of ${owner}`)),
    ...overlaps(promotions, evidence, (who) => evidenceShared(who, `trust.promotions of ${owner}`)),
    ...overlaps(
      releases,
      promotions,
      (who): TrustProblem => ({
        id: 'trust-shared',
        severity: 'warning',
        message: `${who} is trusted with releases and with promotions of ${owner}: whoever signs as that can bring anything to production alone`,
        fix: 'Give publishing and promoting keys of their own',
      }),
    ),
  ];
}

function evidenceShared(who: string, place: string): TrustProblem {
  return {
    id: 'trust-shared',
    severity: 'error',
    message: `${who} is in trust.evidence and in ${place}`,
    fix: 'Give it a key of its own for evidence: some readers take any statement of a key that signs releases for a signature',
  };
}

function overlaps(
  one: readonly TrustedIdentity[],
  other: readonly TrustedIdentity[],
  say: (who: string) => TrustProblem,
): readonly TrustProblem[] {
  return one.filter((left) => other.some((right) => isSame(left, right) || isSame(right, left))).map((left) => say(nameOf(left)));
}

/** As far as it can be told: two expressions may match the same subject without being the same. */
function isSame(left: TrustedIdentity, right: TrustedIdentity): boolean {
  if ('key' in left) return 'key' in right && keyIdOf(left.key) === keyIdOf(right.key);
  if ('key' in right || left.issuer !== right.issuer) return false;
  if ('subjectPattern' in left) return 'subjectPattern' in right && left.subjectPattern === right.subjectPattern;
  return 'subject' in right ? left.subject === right.subject : subjectPattern(right.subjectPattern).test(left.subject);
}

function nameOf(identity: TrustedIdentity): string {
  if ('key' in identity) return `The key of "${identity.name ?? 'nobody'}"`;
  return `"${'subject' in identity ? identity.subject : identity.subjectPattern}"`;
}

/** As in `trustSchema`. */
const largestRoot = 262_144;
