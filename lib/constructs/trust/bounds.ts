import type { EvidenceRole } from '../../signing/role.ts';
import type { TrustedIdentity } from '../../signing/trust.ts';

/** Whose an identity is, and what its statements are good for: in `trust.evidence` everything, unless `for` says less. */
export type IdentityBounds = IdentityPerson & (BoundedEvidence | AnyEvidence);

interface IdentityPerson {
  /**
   * E-mail addresses of the person, as Git's authors and `--as` name them: by these `approved()` knows whether somebody approves of what is
   * their own. @default none, so that a key whose name is no e-mail address is nobody in particular
   */
  readonly emails?: readonly string[] | undefined;
}

interface BoundedEvidence {
  /**
   * In `trust.evidence`, what it may state, and nothing else: `approvals` (`pawl approve`, `pawl decline`), `reports` (agents),
   * `attestations` (`pawl attest`). What it states besides counts for nothing.
   */
  readonly for: readonly EvidenceRole[];
  /** The one cluster that its reports are about, as `spec.report.cluster` of the Delivery says it. @default any */
  readonly cluster?: string | undefined;
  /** The types that it may attest, as `pawl attest --type` takes them, and `http-check`. @default any */
  readonly types?: readonly string[] | undefined;
}

interface AnyEvidence {
  readonly for?: undefined;
  readonly cluster?: undefined;
  readonly types?: undefined;
}

type Kept = Pick<TrustedIdentity, 'emails' | 'for' | 'cluster' | 'types'>;

/** What was given of these; nothing else of the options. */
export function readBounds(options: IdentityBounds | undefined): Kept {
  if (options === undefined) return {};
  const { emails, for: roles, cluster, types } = options;
  return {
    ...(emails === undefined ? {} : { emails }),
    ...(roles === undefined ? {} : { for: roles }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(types === undefined ? {} : { types }),
  };
}
