import { type Identity, sameIdentity } from '../../../signing/identity.ts';
import { matches } from '../../../signing/matches.ts';
import type { TrustedIdentity } from '../../../signing/trust.ts';
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

/** Counts approvals, each signer for one group: who is in two of them does not stand for two people. */
export function countApprovals(groups: readonly Group[], signers: readonly Identity[], count: number): readonly GroupCount[] {
  const seats = groups.flatMap((group) => Array.from({ length: count }, () => group));
  const taken = seatSigners(seats, signers);
  return groups.map((group) => ({
    group,
    approved: seats.flatMap((seat, index) => (seat === group ? (taken[index] ?? []) : [])),
    could: group.members.filter((member) => !signers.some((signer) => matches(signer, member))).map(trustedName),
  }));
}

/** As many seats as can be filled at once (augmenting paths: who sits may move to another seat of theirs). */
function seatSigners(seats: readonly Group[], signers: readonly Identity[]): readonly (Identity | undefined)[] {
  const taken: (Identity | undefined)[] = seats.map(() => undefined);
  const place = (signer: Identity, tried: Set<number>): boolean => {
    for (const [index, { members }] of seats.entries()) {
      if (tried.has(index) || !members.some((member) => matches(signer, member))) continue;
      tried.add(index);
      const sitting = taken[index];
      if (sitting !== undefined && !place(sitting, tried)) continue;
      taken[index] = signer;
      return true;
    }
    return false;
  };
  const different = signers.filter((signer, index) => signers.findIndex((other) => sameIdentity(signer, other)) === index);
  for (const signer of different) place(signer, new Set());
  return taken;
}
