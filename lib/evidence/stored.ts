import type { Digest } from '../digest.ts';
import type { Json } from '../json.ts';
import type { Identity } from '../signing/identity.ts';

/** What was read and believed: the same shapes as the facts that promotion policies read. */

interface Stored {
  readonly signer: Identity;
  /** Of the bundle. */
  readonly digest: Digest;
}

export interface StoredEvidence extends Stored {
  readonly type: string;
  readonly predicate: Json;
  /** When it was made, as its signer says; 1970 where it says nothing of that. */
  readonly at: Date;
}

export interface StoredApproval extends Stored {
  readonly decision: 'approve' | 'decline';
  readonly environment: string;
  readonly base: Digest | undefined;
  readonly why: string | undefined;
  readonly at: Date;
  readonly expires: Date;
}

export interface StoredReport extends Stored {
  readonly environment: string;
  readonly cluster: string;
  /** `namespace/name` of the Delivery. */
  readonly delivery: string;
  readonly healthy: boolean;
  readonly healthySince: Date | undefined;
  readonly observedAt: Date;
  readonly validUntil: Date;
  /** Milliseconds of healthy time, gaps left out, up to now or `validUntil`. */
  readonly covered: number;
  /** The sequence of the promotion record that it follows. */
  readonly sequence: number | undefined;
}

/** What lies under a tag of a release and does not count. */
export interface Ignored {
  readonly tag: string;
  /** A clause about "it", without final period: "it is signed by …, who is not trusted with this". */
  readonly reason: string;
  /** Somebody who is trusted with other evidence signed it: their key may be in other hands. */
  readonly outside?: true | undefined;
}
