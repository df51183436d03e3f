import { digestOf } from '../../../lib/digest.ts';
import { diffSets } from '../../../lib/manifest/diff.ts';
import type { PromotionFacts } from '../../../lib/promotion/policy.ts';

/** Complete facts of a promotion of 1.1.0 over 1.0.0 into production, with what a test says about it. */
export function factsWith(given: Partial<PromotionFacts> = {}): PromotionFacts {
  return {
    environment: { name: 'production', tier: 'production', kubernetes: '1.34' },
    action: 'promote',
    actor: { name: 'pia' },
    candidate: release('1.1.0'),
    current: release('1.0.0'),
    promoteFrom: 'staging',
    stays: [],
    history: [],
    approvals: [],
    evidence: [],
    reports: [],
    vetoes: [],
    diff: diffSets(undefined, undefined),
    now: at(0),
    ...given,
  };
}

export function release(version: string) {
  return { version, digest: digestOf(version) };
}

/** So many seconds after noon of the first day of 2026. */
export function at(seconds: number): Date {
  return new Date(Date.parse('2026-01-01T12:00:00Z') + seconds * 1000);
}

/** A record of the environment's past that had this version. */
export function past(version: string | undefined) {
  return [{ sequence: 1, action: 'promote', version, who: 'ann', when: at(-1000) }];
}
