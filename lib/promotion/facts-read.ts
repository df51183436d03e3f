import { type Digest, isDigest } from '../digest.ts';
import type { ApprovalFact, EvidenceFact, ReportFact } from './evidence-facts.ts';
import type { ImageFact, PromotionFacts, ReleaseFact } from './facts.ts';
import type { RecordedVerdict } from './record.ts';

/** A signed statement that a policy looked into. */
export type ReadFact = NonNullable<RecordedVerdict['read']>[number];

/** How many of each kind of them a record keeps for each policy: approvals are not crowded out by what else it read. */
const mostKept = 64;

/**
 * The same facts for one policy, noting which signed statements it reads. Reading means: of evidence its signer or content, of an approval its
 * decision, of a report its health, of an image its signers. Asking for the type of a statement, or for the environment that it is about, is not
 * reading. Pawl's own policies look at approvals with `unnoted` first, so that only those that count are noted.
 */
export function watchFacts(facts: PromotionFacts): { readonly facts: PromotionFacts; readonly read: () => readonly ReadFact[] } {
  const seen = new Map<Kind, Map<Digest, ReadFact>>();
  const note: Note = (kind, digest) => {
    const own = seen.get(kind) ?? new Map<Digest, ReadFact>();
    seen.set(kind, own);
    // What a record cannot hold, or what nobody could find again by its digest, is not noted.
    if (isDigest(digest) && own.size < mostKept) own.set(digest, { kind, digest });
  };
  return {
    facts: {
      ...facts,
      candidate: watchImages(facts.candidate, note),
      evidence: facts.evidence.map((fact) => watchEvidence(fact, note)),
      approvals: facts.approvals.map((fact) => watchApproval(fact, note)),
      reports: facts.reports.map((fact) => watchReport(fact, note)),
    },
    read: () => [...seen.values()].flatMap((own) => [...own.values()]),
  };
}

/** An approval to look at without reading it: whether it counts for this move at all. */
export function unnoted(approval: ApprovalFact & { readonly [behind]?: ApprovalFact }): ApprovalFact {
  return approval[behind] ?? approval;
}

/** By a name that every copy of this package has: policies may be made by another one than the one that watches. */
const behind: unique symbol = Symbol.for('pawl.approval');

type Kind = 'approval' | 'evidence' | 'image' | 'report';
type Note = (kind: Kind, digest: string) => void;

function watchImages(candidate: ReleaseFact, note: Note): ReleaseFact {
  const { images } = candidate;
  return images === undefined ? candidate : { ...candidate, images: images.map((fact) => watchImage(fact, note)) };
}

/** Only where somebody looked for signatures is there anything to be read. */
function watchImage(fact: ImageFact, note: Note): ImageFact {
  const { digest, signers } = fact;
  if (digest === undefined || signers === undefined) return fact;
  return {
    ...fact,
    get signers() {
      note('image', digest);
      return signers;
    },
  };
}

function watchEvidence(fact: EvidenceFact, note: Note): EvidenceFact {
  return {
    ...fact,
    get predicate() {
      note('evidence', fact.digest);
      return fact.predicate;
    },
    get signer() {
      note('evidence', fact.digest);
      return fact.signer;
    },
  };
}

function watchApproval(fact: ApprovalFact, note: Note): ApprovalFact {
  const watched = {
    ...fact,
    get decision() {
      note('approval', fact.digest);
      return fact.decision;
    },
  };
  // Not enumerable: nothing that copies, compares or prints a fact meets it.
  return Object.defineProperty(watched, behind, { value: fact });
}

function watchReport(fact: ReportFact, note: Note): ReportFact {
  return {
    ...fact,
    get healthy() {
      note('report', fact.digest);
      return fact.healthy;
    },
    get healthySince() {
      note('report', fact.digest);
      return fact.healthySince;
    },
  };
}
