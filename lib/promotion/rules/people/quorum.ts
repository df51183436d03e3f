import { isSamePerson, type KnownPerson, namesOf } from '../../../signing/emails.ts';
import type { Identity } from '../../../signing/identity.ts';
import { matches } from '../../../signing/matches.ts';
import type { TrustedIdentity } from '../../../signing/trust.ts';
import { trustedKey } from '../../../signing/trusted-key.ts';
import { trustedName } from '../identities.ts';

/** People of whom so many have to approve. */
export interface Group {
  /** Undefined for the only one. */
  readonly name: string | undefined;
  readonly members: readonly TrustedIdentity[];
}

export interface GroupCount {
  readonly group: Group;
  /** Whose approvals count for it. */
  readonly approved: readonly Identity[];
  /** Names of those who could give another. */
  readonly could: readonly string[];
}

/** Counts approvals, each person for one group: neither who is in two of them nor who has two keys stands for two people. */
export function countApprovals(groups: readonly Group[], signers: readonly KnownPerson[], count: number): readonly GroupCount[] {
  const people = peopleOf(signers);
  const seats = groups.flatMap((group) => Array.from({ length: count }, () => group));
  const taken = seatPeople(seats, people);
  return groups.map((group) => ({
    group,
    approved: seats.flatMap((seat, index) => (seat === group ? (identityIn(group, taken[index]) ?? []) : [])),
    could: group.members.filter((member) => !people.some((one) => isOf(member, one))).map(trustedName),
  }));
}

/** How many people a list names, as far as it says who is one; any number where it names some by a pattern. */
export function countPeople(members: readonly TrustedIdentity[]): number {
  const known = members.flatMap((member) => ('subjectPattern' in member ? [] : [knownPerson(member)]));
  return known.length < members.length ? Number.POSITIVE_INFINITY : peopleOf(known).length;
}

function knownPerson(member: Exclude<TrustedIdentity, { readonly subjectPattern: string }>): KnownPerson {
  const { emails } = member;
  if (!('key' in member)) return { identity: { kind: 'certificate', issuer: member.issuer, subject: member.subject }, emails };
  const { keyId, name } = trustedKey(member);
  return { identity: { kind: 'key', keyId, name }, emails };
}

/** One person, by all the identities with which they approved. */
type Person = readonly KnownPerson[];

/** Who shares an address is one person, also where only a third identity says so of two others. */
function peopleOf(signers: readonly KnownPerson[]): readonly Person[] {
  return signers.reduce<readonly Person[]>((people, signer) => {
    const same = people.filter((person) => person.some((other) => isSamePerson(signer, other)));
    return [...people.filter((person) => !same.includes(person)), [...same.flat(), signer]];
  }, []);
}

/** As many seats as can be filled at once (augmenting paths: who sits may move to another seat of theirs). */
function seatPeople(seats: readonly Group[], people: readonly Person[]): readonly (Person | undefined)[] {
  const taken: (Person | undefined)[] = seats.map(() => undefined);
  const place = (person: Person, tried: Set<number>): boolean => {
    for (const [index, group] of seats.entries()) {
      if (tried.has(index) || identityIn(group, person) === undefined) continue;
      tried.add(index);
      const sitting = taken[index];
      if (sitting !== undefined && !place(sitting, tried)) continue;
      taken[index] = person;
      return true;
    }
    return false;
  };
  for (const person of people) place(person, new Set());
  return taken;
}

/** The identity by which somebody is in a group. */
function identityIn({ members }: Group, person: Person = []): Identity | undefined {
  return person.find(({ identity }) => members.some((member) => matches(identity, member)))?.identity;
}

/** Whether a policy means somebody by that: one of their identities, or another one with an address of theirs. */
function isOf(member: TrustedIdentity, person: Person): boolean {
  const names = [...('subject' in member ? [member.subject] : []), ...(member.emails ?? [])].map((name) => name.toLowerCase());
  return person.some((known) => matches(known.identity, member) || namesOf(known)?.some((name) => names.includes(name)) === true);
}
