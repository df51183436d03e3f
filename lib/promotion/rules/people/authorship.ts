import { isEmail, isSamePerson, type KnownPerson, namesOf } from '../../../signing/emails.ts';
import { identityName } from '../../../signing/identity.ts';
import type { ApprovalFact } from '../../evidence-facts.ts';
import type { PromotionFacts } from '../../facts.ts';

/** Whether a release is of whoever approves of it, as far as that can be told. */
export type Authorship =
  | { readonly kind: 'own' }
  | { readonly kind: 'other' }
  /** `reason` is the end of a sentence about the approval; `fix` is what to do. */
  | { readonly kind: 'unknown'; readonly reason: string; readonly fix: string };

/** Git's author is an e-mail address: it is compared with those of the signer, never with what people call a key. */
export function authorshipOf({ signer, emails }: ApprovalFact, { candidate }: PromotionFacts): Authorship {
  const person: KnownPerson = { identity: signer, emails };
  const { author, signers = [] } = candidate;
  if (signers.some((identity) => isSamePerson(person, { identity, emails: candidate.signerEmails }))) return { kind: 'own' };
  const names = namesOf(person);
  if (author === undefined)
    return {
      kind: 'unknown',
      reason: `cannot be told from its author's: the commit of ${candidate.version} is not in this repository`,
      fix: 'Fetch it ("git fetch --unshallow", or fetch-depth: 0), or say approved({ notByAuthor: \'where-known\' })',
    };
  if (names?.includes(author.toLowerCase()) === true) return { kind: 'own' };
  if (names?.some(isInCommits) === true) return { kind: 'other' };
  const where =
    signer.kind === 'key'
      ? `the key is trusted: publicKey(…, { name: '${identityName(signer)}', emails: ['…'] })`
      : `that identity is trusted: identity({ issuer: '${signer.issuer}', subject: '${signer.subject}', emails: ['…'] })`;
  return {
    kind: 'unknown',
    reason: `cannot be told from the author's (${author}): nobody says which addresses are theirs`,
    fix: `Say it where ${where}`,
  };
}

/** The subject of a certificate may be the address of a profile, or of a workflow (`https://…/release.yaml@refs/heads/main`), which Git never writes. */
function isInCommits(name: string): boolean {
  return isEmail(name) && !name.includes('://');
}
