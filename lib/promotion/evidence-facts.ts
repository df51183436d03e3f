import type { Json } from '../json.ts';
import type { Identity } from '../signing/identity.ts';

/** Who asks for a move. */
export interface ActorFact {
  /** As they say: `--as`, or Git's `user.email`; the name of their identity where they sign. */
  readonly name: string;
  /** What their signature on the record will prove; undefined where nobody signs. */
  readonly identity?: Identity | undefined;
  /** E-mail addresses of that identity, as `trust.promotions` says; undefined where it does not. */
  readonly emails?: readonly string[] | undefined;
}

/** A signed statement about the candidate: a test result, a scan, the answer of an HTTP check. Its signature was verified. */
export interface EvidenceFact {
  /** The predicate type: `https://slsa.dev/provenance/v1`, `https://in-toto.io/attestation/test-result/v0.1`. */
  readonly type: string;
  /** What it says, in the form of its type. Nobody has checked it. */
  readonly predicate: Json;
  /** Who signed it. */
  readonly signer: Identity;
  /** Digest of the bundle, to find it again. */
  readonly digest: string;
  /** When it was stored, as its signer says. */
  readonly at: Date;
}

/** Somebody's signed word on moving one environment to the candidate. */
export interface ApprovalFact {
  /** For or against it. */
  readonly decision: 'approve' | 'decline';
  /** The name of the environment that would move. */
  readonly environment: string;
  /** The release in force when it was given (digest of its index): an approval of another step is none of this one. Undefined: none. */
  readonly base?: string | undefined;
  /** Who says so. */
  readonly signer: Identity;
  /** Their e-mail addresses, as `trust.evidence` says; undefined where it does not. */
  readonly emails?: readonly string[] | undefined;
  /** In their words. */
  readonly why?: string | undefined;
  /** When it was given, as its signer says. */
  readonly at: Date;
  /** From then on it counts for nothing. */
  readonly expires: Date;
  /** Digest of the bundle. */
  readonly digest: string;
}

/** The newest valid report of one agent about the candidate. Stale, forged and replayed ones are not among the facts. */
export interface ReportFact {
  /** The name of the environment that it runs. */
  readonly environment: string;
  /** As its agent calls itself. */
  readonly cluster: string;
  /** `namespace/name` of the Delivery. */
  readonly delivery: string;
  /** Ready, as released, at `observedAt`. */
  readonly healthy: boolean;
  /** Since when it has been healthy without a gap in what was reported; undefined while it is not. */
  readonly healthySince?: Date | undefined;
  /** When the agent looked. */
  readonly observedAt: Date;
  /** After this the report says nothing any more. */
  readonly validUntil: Date;
  /** The agent. */
  readonly signer: Identity;
  /** Digest of the bundle. */
  readonly digest: string;
}

/** A version that nobody may promote anywhere. */
export interface VetoFact {
  /** Semver. */
  readonly version: string;
  /** Digest of the release's index. */
  readonly index: string;
  /** Who vetoed it. */
  readonly who: string;
  /** In their words. */
  readonly why: string;
  /** When they did. */
  readonly since: Date;
}
