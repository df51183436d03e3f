import type { OpenOverride } from '../memory/memory.ts';
import type { ConditionFacts } from './conditions.ts';

/** Whether somebody moved this environment past its policies, and nobody has looked at it since. */
export function overriddenCondition(overrides: readonly OpenOverride[]): ConditionFacts {
  const type = 'Overridden';
  if (overrides.length === 0) return { type, status: 'False', reason: 'None', message: '' };
  const lines = overrides.toReversed().map(({ sequence, version, who, why }) => `Record ${sequence} (${version}) by ${who}: ${why}`);
  return { type, status: 'True', reason: 'NotAcknowledged', message: `Past its policies, not acknowledged: ${lines.join('; ')}` };
}
