import type { SemanticDiff } from '../manifest/diff.ts';
import type { Verdict } from './verdict.ts';

/**
 * What a promotion policy may read: plain facts about one move, gathered beforehand.
 * There is no clock, network or promise in it, so that every verdict can be replayed.
 */
export interface PromotionFacts {
  /** The environment that would move. */
  readonly environment: { readonly name: string; readonly tier: 'development' | 'staging' | 'production' };
  /** What moves it: a person, a range that it follows, or the way back. */
  readonly action: 'promote' | 'follow' | 'rollback';
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
  /** Earlier records of this environment, newest first, at most the last 100. */
  readonly history: readonly HistoryFact[];
  /** From the manifest set in force (or from nothing) to the candidate's. */
  readonly diff: SemanticDiff;
  /** When this is judged: the only clock that a policy has. */
  readonly now: Date;
}

export interface ReleaseFact {
  /** Semver, without `v` or build metadata. */
  readonly version: string;
  /** Digest of the release's index. */
  readonly digest: string;
}

export interface SourceFact {
  /** The name of the environment that this one is promoted from. */
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
  /** When it was written. */
  readonly when: Date;
}

export interface PromotionPolicy {
  readonly kind: 'promotion-policy';
  /** What records and findings call it. */
  readonly name: string;
  /** `warn` turns a refusal into a remark in the record. */
  readonly mode: 'enforce' | 'warn';
  /** The verdict on one move. */
  readonly judge: (facts: PromotionFacts) => Verdict;
}

export interface PolicyOptions {
  /** `warn` turns a refusal into a remark in the record. @default 'enforce' */
  readonly mode?: 'enforce' | 'warn';
}

/** A policy that judges moves of the environments that name it. A policy that throws denies. */
export function promotionPolicy(name: string, judge: (facts: PromotionFacts) => Verdict, options: PolicyOptions = {}): PromotionPolicy {
  return { kind: 'promotion-policy', name, mode: options.mode ?? 'enforce', judge };
}
