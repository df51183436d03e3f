import type { PromotionFacts, SourceFact } from '../../facts.ts';

/** An environment, as policies name one: by the value itself, so that a wrong name cannot be written. */
export interface NamedEnvironment {
  readonly kind: 'environment';
  /** As in `environment('staging', …)`. */
  readonly name: string;
}

/** How the candidate stands to an environment. */
export type Standing = 'been' | 'never' | 'rolled-back';

export function standingIn(facts: PromotionFacts, environment: string): Standing {
  const stay = stayIn(facts, environment);
  if (stay === undefined) return 'never';
  return stay.rolledBack === true ? 'rolled-back' : 'been';
}

/** The candidate's latest stay there; undefined where it never was. */
function stayIn({ source, stays }: PromotionFacts, environment: string): SourceFact | undefined {
  return stays.find(({ name }) => name === environment) ?? (source?.name === environment ? source : undefined);
}
