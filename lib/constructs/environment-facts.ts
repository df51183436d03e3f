/** How much depends on an environment. One of tier production always says what it is promoted from. */
export type Tier = 'development' | 'staging' | 'production';

/** What an application may know about where it goes. */
export interface EnvironmentFacts {
  /** As in `environment('production', …)`. */
  readonly name: string;
  /** How much depends on it. */
  readonly tier: Tier;
  /** The Kubernetes minor version of its clusters: `1.34`. */
  readonly kubernetes: string;
  /** The namespace of every namespaced object that names none. */
  readonly namespace: string;
  /** The project's name. */
  readonly project: string;
}
