export type Tier = 'development' | 'staging' | 'production';

/** What an application may know about where it goes. */
export interface EnvironmentFacts {
  readonly name: string;
  readonly tier: Tier;
  /** `1.34` */
  readonly kubernetes: string;
  /** The namespace of every namespaced object that names none. */
  readonly namespace: string;
  /** The project's name. */
  readonly project: string;
}
