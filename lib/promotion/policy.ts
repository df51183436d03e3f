import type { SemanticDiff } from '../manifest/diff.ts';
import type { Verdict } from './verdict.ts';

/**
 * What a promotion policy may read: plain facts about one move, gathered beforehand.
 * There is no clock, network or promise in it, so that every verdict can be replayed.
 */
export interface PromotionFacts {
  readonly environment: { readonly name: string; readonly tier: 'development' | 'staging' | 'production' };
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
  readonly now: Date;
}

export interface ReleaseFact {
  /** Semver, without `v` or build metadata. */
  readonly version: string;
  /** Digest of the release's index. */
  readonly digest: string;
}

export interface SourceFact {
  readonly name: string;
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
  readonly sequence: number;
  readonly action: string;
  readonly version: string | undefined;
  readonly who: string;
  readonly when: Date;
}

export interface PromotionPolicy {
  readonly kind: 'promotion-policy';
  readonly name: string;
  /** `warn` turns a refusal into a remark in the record. */
  readonly mode: 'enforce' | 'warn';
  readonly judge: (facts: PromotionFacts) => Verdict;
}

export interface PolicyOptions {
  /** @default 'enforce' */
  readonly mode?: 'enforce' | 'warn';
}

/** A policy that judges moves of the environments that name it. A policy that throws denies. */
export function promotionPolicy(name: string, judge: (facts: PromotionFacts) => Verdict, options: PolicyOptions = {}): PromotionPolicy {
  return { kind: 'promotion-policy', name, mode: options.mode ?? 'enforce', judge };
}
