/** What is wrong with the trust of a project, or of an environment. */
export interface TrustProblem {
  readonly id: 'trust' | 'trust-key' | 'trust-identity' | 'trust-root' | 'trust-nobody' | 'trust-role' | 'trust-shared';
  readonly severity: 'error' | 'warning';
  /** One sentence without final period. */
  readonly message: string;
  readonly fix: string;
}
