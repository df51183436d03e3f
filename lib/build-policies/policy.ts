import type { KindName, Kinds } from '../manifest/kinds.ts';
import type { KubernetesObject } from '../manifest/kubernetes-object.ts';
import type { ObjectId } from '../object-id.ts';
import type { Allow, Deny } from '../verdict.ts';

/** What a build policy may read: one compiled object, and where it is going. */
export interface BuildFacts {
  /** Kind, group, namespace and name: `Deployment.apps/shop/web`. */
  readonly id: ObjectId;
  /** All of it, as plain JSON. */
  readonly object: KubernetesObject;
  /** The object with its type where it is of that kind, else undefined: `as('Deployment')?.spec.replicas`. */
  readonly as: <K extends KindName>(kind: K) => Kinds[K] | undefined;
  /** The name of the application that made it. */
  readonly application: string;
  /** Where it is going. */
  readonly environment: JudgedEnvironment;
}

export interface JudgedEnvironment {
  /** As in `environment('production', …)`. */
  readonly name: string;
  /** How much depends on it. */
  readonly tier: 'development' | 'staging' | 'production';
  /** The Kubernetes minor version of its clusters: `1.34`. */
  readonly kubernetes: string;
}

/** An object passes, or it does not. `denyField` says which field is to blame. */
export type BuildVerdict = Allow | Deny;

export interface BuildPolicy {
  readonly kind: 'build-policy';
  /** The id of its findings. */
  readonly name: string;
  /** `warn` turns a refusal into a warning. */
  readonly mode: 'enforce' | 'warn';
  /** The verdict on one object, or several verdicts; an empty list allows. */
  readonly check: (facts: BuildFacts) => BuildVerdict | readonly BuildVerdict[];
}

export interface BuildPolicyOptions {
  /** `warn` turns a refusal into a warning. @default 'enforce' */
  readonly mode?: 'enforce' | 'warn';
}

/**
 * A policy that judges every compiled object of every environment. It may give several verdicts, one for each thing that is wrong;
 * an empty list allows. A policy that throws denies.
 */
export function buildPolicy(name: string, check: BuildPolicy['check'], options: BuildPolicyOptions = {}): BuildPolicy {
  return { kind: 'build-policy', name, mode: options.mode ?? 'enforce', check };
}
