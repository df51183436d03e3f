import type { KubernetesObject } from '../manifest/kubernetes-object.ts';

/** What a Kubernetes version, or a set of CustomResourceDefinitions, knows about kinds and their fields. Pure: data in, problems out. */
export interface Schemas {
  /** What is wrong with an object by the schema of its kind. Nothing is said of a kind that is not served: ask `standingOf` first. */
  judge(object: KubernetesObject): SchemaJudgement;
  standingOf(apiVersion: string, kind: string): KindStanding;
  /** Undefined for kinds that it does not know. */
  scopeOf(apiVersion: string, kind: string): 'namespaced' | 'cluster' | undefined;
}

export interface SchemaJudgement {
  /** In the order of the object's fields; at most 100. */
  readonly problems: readonly SchemaProblem[];
  /** What no schema can say offline: rules in CEL, patterns that cannot be read. Never more than 100. */
  readonly notProven: readonly NotProven[];
}

export interface SchemaProblem {
  /**
   * - `unknown-field`: the schema has no such field; the API server refuses or drops it
   * - `missing-field`: a required field is not there
   * - `invalid-field`: a value of the wrong type, format, range or choice
   * - `duplicate-item`: two items of a list have the same key
   */
  readonly rule: 'unknown-field' | 'missing-field' | 'invalid-field' | 'duplicate-item';
  /** The field, as in findings: `spec.template.spec.containers[name=web].imagePullPolicy`. For a missing field, the field that is missing. */
  readonly path: string;
  /** One sentence without final period. Values of Secrets are never in it. */
  readonly message: string;
  /** One sentence: `Did you mean "imagePullPolicy"?`. */
  readonly fix?: string;
}

export interface NotProven {
  /** The field that the rule is about. */
  readonly path: string;
  /** What was not checked, one sentence without final period. */
  readonly message: string;
}

/** How a version stands to an API version and kind. */
export type KindStanding =
  | { readonly standing: 'served' }
  /** Served only where the cluster's administrator turned it on: alpha, and beta since Kubernetes 1.24. */
  | { readonly standing: 'opt-in'; readonly stage: 'alpha' | 'beta'; readonly replacement?: ApiKind }
  /** `since` and `removedIn` are versions of Kubernetes; a custom resource has none, but may say something itself (`warning`). */
  | {
      readonly standing: 'deprecated';
      readonly since?: string;
      readonly removedIn?: string;
      readonly replacement?: ApiKind;
      readonly warning?: string;
    }
  | { readonly standing: 'removed'; readonly in: string; readonly replacement?: ApiKind }
  /** A later version serves it; until then there may be another. */
  | { readonly standing: 'future'; readonly since: string; readonly replacement?: ApiKind }
  /** A group of Kubernetes itself, or of a definition in the set, that has no such version or kind. */
  | { readonly standing: 'mistaken'; readonly suggestion?: ApiKind }
  /** A group or kind that nobody here knows: a custom resource whose definition was not given. Nothing can be said about it. */
  | { readonly standing: 'foreign' };

export interface ApiKind {
  /** `apps/v1`, or `v1` for the core group. */
  readonly apiVersion: string;
  readonly kind: string;
}
