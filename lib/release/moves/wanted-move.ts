import type { Digest } from '../../digest.ts';
import type { PromotionFacts } from '../../promotion/policy.ts';

/** A move that somebody wants: an environment to a version. */
export interface Move {
  readonly environment: string;
  readonly version: string;
  readonly action: PromotionFacts['action'];
  /** As they say; their identity's name where they sign. */
  readonly who: string;
  /** Whoever signs acts for `who`, whom Git names: the record says so. @default false */
  readonly onBehalf?: boolean | undefined;
  readonly why: string | null;
  /** The hold that this move ends, by the sequence of the record that set it. */
  readonly despiteHold?: number | undefined;
  /** Goes past policies that refuse, where the environment allows that: why. */
  readonly override?: string | undefined;
  /** Nobody signs now: whether whoever will may override is looked at when they do. For a pin that Git keeps. @default false */
  readonly signedLater?: boolean | undefined;
  /** Whoever acts is refused before policies are asked where they may not write the record. @default false */
  readonly signsNow?: boolean | undefined;
  /** Environments that are taken to have moved to it, since a dry run found that they may. Such a move is never written. @default none */
  readonly assumed?: readonly string[] | undefined;
  /** Digest of the release's index, where somebody has said which one it is. */
  readonly index?: Digest | undefined;
}
