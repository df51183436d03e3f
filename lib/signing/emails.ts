import { type Identity, sameIdentity } from './identity.ts';
import { matches } from './matches.ts';
import type { TrustedIdentity } from './trust.ts';

/** The e-mail addresses that the entries of a list give to an identity; undefined where none gives any. */
export function emailsOf(identity: Identity, trusted: readonly TrustedIdentity[]): readonly string[] | undefined {
  const emails = trusted.filter((one) => matches(identity, one)).flatMap((one) => one.emails ?? []);
  return emails.length === 0 ? undefined : [...new Set(emails)];
}

/** What is known of a signer as a person. */
export interface KnownPerson {
  readonly identity: Identity;
  /** As whoever trusts them says. */
  readonly emails?: readonly string[] | undefined;
}

/**
 * The names by which Git and `--as` may call a signer, in lower case: the addresses that are theirs, and the subject of a certificate.
 * Undefined for a key of which nobody says whose it is: a name that people gave it is a guess, unless it is an e-mail address.
 */
export function namesOf({ identity, emails }: KnownPerson): readonly string[] | undefined {
  const own = identity.kind === 'certificate' ? [identity.subject] : isEmail(identity.name) ? [identity.name] : [];
  const names = [...own, ...(emails ?? [])].map((name) => name.toLowerCase());
  return names.length === 0 ? undefined : names;
}

/** Whether two signers are one person, as far as anybody says. */
export function isSamePerson(one: KnownPerson, other: KnownPerson): boolean {
  if (sameIdentity(one.identity, other.identity)) return true;
  const names = namesOf(other);
  return namesOf(one)?.some((name) => names?.includes(name)) === true;
}

export function isEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text);
}
