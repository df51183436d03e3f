import type { TrustedIdentity } from '../signing/trust.ts';
import { noteWritten } from '../written.ts';
import type { PromotionFacts } from './facts.ts';
import type { Verdict } from './verdict.ts';

export type { EnvironmentFact, HistoryFact, ImageFact, PromotionFacts, ReleaseFact, SourceFact } from './facts.ts';

export interface PromotionPolicy {
  readonly kind: 'promotion-policy';
  /** What records and findings call it. */
  readonly name: string;
  /** What its refusal does. */
  readonly mode: PolicyMode;
  /** Whose signatures on the candidate's images are looked for before it judges. */
  readonly imageSigners?: readonly TrustedIdentity[] | undefined;
  /** The verdict on one move. */
  readonly judge: (facts: PromotionFacts) => Verdict;
}

/**
 * `enforce`: a refusal refuses the move. `warn`: it is shown and goes into the record. `audit`: it goes into the record alone,
 * to see what a policy would say before anybody hears of it.
 */
export type PolicyMode = 'enforce' | 'warn' | 'audit';

export interface PolicyOptions {
  /** What its refusal does: refuse the move, be shown, or be recorded alone. @default 'enforce' */
  readonly mode?: PolicyMode;
  /**
   * Whose signatures on the candidate's images are to be looked for at the images' registries, so that `candidate.images` tells their
   * `signers`. Costs some requests for each image.
   *
   * @default nobody's, and no registry of an image is asked
   */
  readonly imageSigners?: readonly TrustedIdentity[] | undefined;
}

/** A policy that judges moves of the environments that name it. A policy that throws denies. */
export function promotionPolicy(name: string, judge: (facts: PromotionFacts) => Verdict, options: PolicyOptions = {}): PromotionPolicy {
  const { mode = 'enforce', imageSigners } = options;
  const policy = { kind: 'promotion-policy', name, mode, judge, ...(imageSigners === undefined ? {} : { imageSigners }) } as const;
  return noteWritten(policy, promotionPolicy);
}

/** Whose signatures on images any of these policies asks for, as the option of a policy around them. */
export function imageSignersOf(policies: readonly PromotionPolicy[]): Pick<PolicyOptions, 'imageSigners'> {
  const imageSigners = policies.flatMap((policy) => policy.imageSigners ?? []);
  return imageSigners.length === 0 ? {} : { imageSigners };
}

/** The same policy in another mode: `withMode(noEscalation, 'warn')`. */
export function withMode(policy: PromotionPolicy, mode: PolicyMode): PromotionPolicy {
  return noteWritten({ ...policy, mode }, withMode);
}
