import type { KindName, Kinds } from '../manifest/kinds.ts';
import type { KubernetesObject } from '../manifest/kubernetes-object.ts';
import type { ObjectId } from '../object-id.ts';
import type { Allow, Deny } from '../verdict.ts';

/** What a build policy may read: one compiled object, and where it is going. */
export interface BuildFacts {
  readonly id: ObjectId;
  readonly object: KubernetesObject;
  /** The object with its type where it is of that kind, else undefined: `as('Deployment')?.spec.replicas`. */
  readonly as: <K extends KindName>(kind: K) => Kinds[K] | undefined;
  readonly application: string;
  readonly environment: JudgedEnvironment;
}

export interface JudgedEnvironment {
  readonly name: string;
  readonly tier: 'development' | 'staging' | 'production';
  /** The Kubernetes minor version of its clusters: `1.34`. */
  readonly kubernetes: string;
}

/** An object passes, or it does not. `denyField` says which field is to blame. */
export type BuildVerdict = Allow | Deny;

export interface BuildPolicy {
  readonly kind: 'build-policy';
  readonly name: string;
  /** `warn` turns a refusal into a warning. */
  readonly mode: 'enforce' | 'warn';
  readonly check: (facts: BuildFacts) => BuildVerdict | readonly BuildVerdict[];
}

export interface BuildPolicyOptions {
  /** @default 'enforce' */
  readonly mode?: 'enforce' | 'warn';
}

/**
 * A policy that judges every compiled object of every environment. It may give several verdicts, one for each thing that is wrong;
 * an empty list allows. A policy that throws denies.
 */
export function buildPolicy(name: string, check: BuildPolicy['check'], options: BuildPolicyOptions = {}): BuildPolicy {
  return { kind: 'build-policy', name, mode: options.mode ?? 'enforce', check };
}
