import { isSamePerson, type KnownPerson, namesOf } from '../../../signing/emails.ts';
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
  if (names === undefined)
    return {
      kind: 'unknown',
      reason: `cannot be told from the author's (${author}): nobody says which addresses are theirs`,
      fix: `Say it where the key is trusted: publicKey(…, { name: '${identityName(signer)}', emails: ['…'] })`,
    };
  return { kind: names.includes(author.toLowerCase()) ? 'own' : 'other' };
}
