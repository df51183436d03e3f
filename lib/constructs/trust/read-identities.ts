import { readPublicKey } from '../../signing/public-key.ts';
import { SigningError } from '../../signing/signing-error.ts';
import { subjectPattern, subjectPatternFault } from '../../signing/subject-pattern.ts';
import { evidenceIdentity, mostOfDelivery, type TrustedIdentity, trustedIdentity } from '../../signing/trust.ts';
import { boundsProblem } from './bounds-problem.ts';
import type { TrustProblem } from './problem.ts';

export interface ReadIdentities {
  /** Those that are sound: what nobody can verify trusts nobody. */
  readonly identities: readonly TrustedIdentity[];
  readonly problems: readonly TrustProblem[];
}

/**
 * One list of a trust, as user code wrote it. `place` is how it is called: `trust.releases of project "shop"`.
 * Only in a list of evidence an identity says what it may state.
 */
export function readIdentities(given: unknown, place: string, list: 'evidence' | 'other' = 'other'): ReadIdentities {
  if (!Array.isArray(given))
    return {
      identities: [],
      problems: [error('trust', `${place} is no list`, 'Give it a list of publicKey(…) and identity(…), or an empty one for nobody')],
    };
  const identities: TrustedIdentity[] = [];
  const problems: TrustProblem[] = [];
  for (const [index, one] of given.slice(0, most).entries()) {
    const sound = (list === 'evidence' ? evidenceIdentity : trustedIdentity).safeParse(one);
    const at = `${place}[${index}]`;
    const problem = problemOf(one, at) ?? boundsProblem(one, at, list) ?? (sound.success ? undefined : strange(at));
    if (problem !== undefined) problems.push(problem);
    else if (sound.success) identities.push(sound.data);
  }
  if (given.length > most)
    problems.push(error('trust', `${place} has ${given.length} identities, at most ${most} are allowed`, 'Trust fewer'));
  else if (list === 'other' && given.length > mostOfDelivery)
    problems.push({
      id: 'trust',
      severity: 'warning',
      message: `${place} has ${given.length} identities, and no agent can be told of more than ${mostOfDelivery}: a Delivery takes no more`,
      fix: 'Trust fewer: one key of a job in place of those of many people, or an identity whose subject is an expression',
    });
  if (given.length === 0)
    problems.push({ id: 'trust-nobody', severity: 'warning', message: `${place} is empty: nobody is trusted with it`, fix: 'Name who is' });
  return { identities, problems };
}

function problemOf(one: unknown, place: string): TrustProblem | undefined {
  if (isObject(one) && typeof one.key === 'string') return keyProblem(one.key, one.name, place);
  if (isObject(one) && typeof one.issuer === 'string') return identityProblem(one.issuer, one, place);
  return error(
    'trust',
    `${place} is neither a public key nor an identity`,
    'Make it with publicKey(pem, { name }) or identity({ issuer, subject })',
  );
}

function strange(place: string): TrustProblem {
  return error('trust', `${place} has something that means nothing there`, 'Make it with publicKey(…) or identity(…), and nothing besides');
}

function keyProblem(pem: string, name: unknown, place: string): TrustProblem | undefined {
  // Before anything of it could be printed.
  if (/PRIVATE KEY/.test(pem))
    return error('trust-key', `${place} is a private key`, 'Make a new pair with "pawl key new": this one is in a file that others read');
  if (typeof name !== 'string' || name.trim() === '' || name.length > 1024)
    return error('trust-key', `${place} has no name`, "Say whose key it is: publicKey(pem, { name: 'ann@example.com' })");
  const fault = keyFault(pem);
  return fault === undefined
    ? undefined
    : error('trust-key', `${place} ("${name}") ${fault}`, 'Paste what "pawl key show" prints, from -----BEGIN PUBLIC KEY----- on');
}

function keyFault(pem: string): string | undefined {
  if (!trustedIdentity.safeParse({ key: pem }).success) return 'is no public key in PEM';
  try {
    readPublicKey(pem);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof SigningError) return `is no public key that can be used: ${thrown.message.replace(/^Cannot [^:]+: /, '')}`;
    throw thrown;
  }
}

function identityProblem(issuer: string, { subject, subjectPattern }: Given, place: string): TrustProblem | undefined {
  if (!/^https:\/\/[^\s/]+/.test(issuer))
    return error(
      'trust-identity',
      `${place} has issuer "${issuer.slice(0, 200)}", which is no https address`,
      'Say the issuer as its tokens name it',
    );
  if (typeof subjectPattern === 'string') return patternProblem(issuer, subjectPattern, place);
  if (typeof subject !== 'string' || subject === '' || subject.length > 1024)
    return error(
      'trust-identity',
      `${place} has no subject`,
      'Say whom the issuer speaks of: an e-mail address, or the address of a workflow',
    );
  if (subject.includes('*'))
    return error(
      'trust-identity',
      `${place} has subject "${subject}", which is compared as it stands: "*" means nothing in it`,
      'Use a regular expression: identity({ issuer, subject: /^…$/ })',
    );
  return undefined;
}

function patternProblem(issuer: string, pattern: string, place: string): TrustProblem | undefined {
  const said = `${place} has the expression /${pattern.slice(0, 200)}/`;
  if (pattern.length > 1024) return error('trust-identity', `${said}, which has more than 1024 characters`, 'Write a shorter one');
  const fault = subjectPatternFault(pattern);
  if (fault !== undefined)
    return error(
      'trust-identity',
      `${said}, which cannot be used: ${fault}`,
      'Write one as JavaScript reads it with flag u, as plain as it can be',
    );
  // Whoever wrote it without these meant that more may follow, or did not think of it: somebody else's workflow of a longer name.
  if (!/^\^/.test(pattern) || !/(?<!\\)(?:\\\\)*\$$/.test(pattern))
    return error(
      'trust-identity',
      `${said}, which does not say where the subject begins and ends`,
      'Write it from ^ to $, with .* where anything may stand',
    );
  const expression = subjectPattern(pattern);
  const stranger = strangers.find(({ of, subject }) => (of === undefined || of === issuer) && expression.test(subject));
  return stranger === undefined
    ? undefined
    : error(
        'trust-identity',
        `${said}, which matches everybody whom ${issuer} knows`,
        'Name your organisation, repository or domain in it',
      );
}

/** Subjects that nobody means to trust. */
const strangers: readonly { readonly of?: string; readonly subject: string }[] = [
  { subject: 'somebody@else.invalid' },
  { subject: 'https://else.invalid/some/thing' },
  {
    of: 'https://token.actions.githubusercontent.com',
    subject: 'https://github.com/somebody-else/thing/.github/workflows/any.yml@refs/pull/1/merge',
  },
  { of: 'https://gitlab.com', subject: 'https://gitlab.com/somebody-else/thing//.gitlab-ci.yml@refs/heads/any' },
];

interface Given {
  readonly [property: string]: unknown;
}

function isObject(value: unknown): value is Given {
  return typeof value === 'object' && value !== null;
}

function error(id: TrustProblem['id'], message: string, fix: string): TrustProblem {
  return { id, severity: 'error', message, fix };
}

/** As in `trustSchema`. */
const most = 256;
