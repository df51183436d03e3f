import type { Finding } from '../finding.ts';
import type { TrustedIdentity } from '../signing/trust.ts';
import { readIdentities } from './trust/read-identities.ts';

/** Who may go past the policies of an environment that refuse, in an emergency, with `pawl promote --override WHY`. */
export interface EnvironmentOverride {
  /**
   * Each of them signs the record, so it takes a key that is in `trust.promotions`, too. Holds, vetoes and releases that nobody signed
   * cannot be overridden.
   */
  readonly by: readonly TrustedIdentity[];
}

/** As user code wrote it: what is sound of it. */
export function readOverride(given: unknown): { readonly by: TrustedIdentity[] } {
  return { by: [...readIdentities(writtenBy(given), 'override.by').identities] };
}

export function overrideFindings(given: unknown, environment: string): readonly Finding[] {
  if (given === undefined) return [];
  const { problems } = readIdentities(writtenBy(given), `override.by of environment "${environment}"`);
  return problems.map((problem) => ({ ...problem, environment }));
}

function writtenBy(given: unknown): unknown {
  return typeof given === 'object' && given !== null && 'by' in given ? given.by : undefined;
}
