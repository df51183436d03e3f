import type { TrustedIdentity } from '../../signing/trust.ts';

/**
 * Who may sign what. A list that is empty trusts nobody, so that nothing of the kind is accepted.
 * What signs evidence is accepted for nothing else.
 */
export interface ProjectTrust {
  /** Publishers, who sign releases. Without one of their keys `pawl publish` refuses. */
  readonly releases: readonly TrustedIdentity[];
  /** Promoters, who sign promotion records. An environment may say otherwise. */
  readonly promotions: readonly TrustedIdentity[];
  /** Approvers, agents, scanners: whose statements about releases count. @default nobody */
  readonly evidence?: readonly TrustedIdentity[] | undefined;
  /**
   * Sigstore's trusted root (`trusted_root.json`), as text or as what was imported: certificate authorities, transparency logs,
   * timestamp authorities. Needed where identities of an issuer are trusted. @default none
   */
  readonly trustedRoot?: string | object | undefined;
}

export interface EnvironmentTrust {
  /** Who moves this environment, instead of the project's `trust.promotions`. */
  readonly promotions: readonly TrustedIdentity[];
}
