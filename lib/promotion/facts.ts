import type { SemanticDiff } from '../manifest/diff.ts';
import type { Identity } from '../signing/identity.ts';
import type { ContentsFact } from './contents.ts';
import type { ActorFact, ApprovalFact, EvidenceFact, ReportFact, VetoFact } from './evidence-facts.ts';

/**
 * What a promotion policy may read: plain facts about one move, gathered beforehand.
 * There is no clock, network or promise in it, so that every verdict can be replayed.
 */
export interface PromotionFacts {
  /** The environment that would move. */
  readonly environment: EnvironmentFact;
  /** What moves it: a person, a range that it follows, or the way back. */
  readonly action: 'promote' | 'follow' | 'rollback';
  /** Who asks for it. */
  readonly actor: ActorFact;
  /** The release that is proposed. */
  readonly candidate: ReleaseFact;
  /** The release in force; undefined for an environment that never had one. */
  readonly current?: ReleaseFact | undefined;
  /**
   * The candidate's latest stay in the environment that this one is promoted from; undefined where it never was there,
   * or where this environment is promoted from nothing.
   */
  readonly source?: SourceFact | undefined;
  /** The name of the environment that this one is promoted from, whether or not the candidate has been there. */
  readonly promoteFrom?: string | undefined;
  /** The candidate's latest stay in every environment where it has been, `source` among them. */
  readonly stays: readonly SourceFact[];
  /**
   * Earlier records of this environment, newest first: at most the last 100; of a rollback, the last 1,000. The first of all has sequence 1,
   * so that there are more where another one is the last.
   */
  readonly history: readonly HistoryFact[];
  /** What people said about moving this environment to the candidate, in signed statements of whom `trust.evidence` names. */
  readonly approvals: readonly ApprovalFact[];
  /** Signed statements about the candidate: test results, scans, provenance, answers of HTTP checks. */
  readonly evidence: readonly EvidenceFact[];
  /** What agents last said about the candidate, in every environment. */
  readonly reports: readonly ReportFact[];
  /** Versions that nobody may promote. What is vetoed is refused before any policy is asked. */
  readonly vetoes: readonly VetoFact[];
  /** From the manifest set in force (or from nothing) to the candidate's. */
  readonly diff: SemanticDiff;
  /** The candidate's manifest set as a whole, unchanged objects included; undefined where nobody counted. */
  readonly contents?: ContentsFact | undefined;
  /** When this is judged: the only clock that a policy has. */
  readonly now: Date;
}

export interface EnvironmentFact {
  /** As in `environment('production', …)`. */
  readonly name: string;
  /** How much depends on it. */
  readonly tier: 'development' | 'staging' | 'production';
  /** The Kubernetes minor version of its clusters: `1.34`. */
  readonly kubernetes: string;
}

export interface ReleaseFact {
  /** Semver, without `v` or build metadata. */
  readonly version: string;
  /** Digest of the release's index. */
  readonly digest: string;
  /** The time of its commit; undefined where the release does not say. */
  readonly created?: Date | undefined;
  /** The commit that it was compiled from: `1.2.3@sha1:…`. */
  readonly revision?: string | undefined;
  /** Where its source lies, as the project says. */
  readonly source?: string | undefined;
  /** The author of its commit, as Git says: an e-mail address. Nobody has proven it. */
  readonly author?: string | undefined;
  /** It was compiled from a work tree with changes that were not committed. */
  readonly dirty?: boolean | undefined;
  /** Whose signatures on it were verified; undefined where nobody looked, because no publisher is trusted by name. */
  readonly signers?: readonly Identity[] | undefined;
  /** Their e-mail addresses, as `trust.releases` says; undefined where it does not. */
  readonly signerEmails?: readonly string[] | undefined;
  /** The images of the environment's manifest set. */
  readonly images?: readonly ImageFact[] | undefined;
}

export interface ImageFact {
  /** As a container names it, without digest: `ghcr.io/acme/web:1.4.2`. */
  readonly image: string;
  /** Undefined where it is named by tag alone. */
  readonly digest?: string | undefined;
  /** Whose signatures on the image were verified, of those whom a policy asks for; undefined where nobody looked, or could. */
  readonly signers?: readonly Identity[] | undefined;
  /** Why nobody could look: the image's registry did not answer, or refused. One sentence without final period. */
  readonly unread?: string | undefined;
}

export interface SourceFact {
  /** The name of the environment. */
  readonly name: string;
  /** The candidate's version. */
  readonly version: string;
  /** The time of the promotion record that brought the candidate there. */
  readonly since: Date;
  /** When another release took its place there; undefined while it is still in force. */
  readonly until?: Date | undefined;
  /** A rollback ended the stay: whoever runs it took the candidate back. */
  readonly rolledBack?: boolean | undefined;
  /** Since when agents report it healthy there without a gap; undefined while nobody has reported. */
  readonly healthySince?: Date | undefined;
}

export interface HistoryFact {
  /** The number of the record, from 1. */
  readonly sequence: number;
  /** `promote`, `follow`, `rollback`, `hold`, `unhold`, … */
  readonly action: string;
  /** The release in force after it; undefined where there was none. */
  readonly version: string | undefined;
  /** Who wrote it, as they said. */
  readonly who: string;
  /** When it was written, as its writer says; not before the records below it. */
  readonly when: Date;
  /** Digests of the approvals and declines that counted for it. */
  readonly approvals?: readonly string[] | undefined;
}
