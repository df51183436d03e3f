import { test } from 'node:test';
import { type ExpectedVerdict, expectDecisions, promotionVerdicts } from '../../../lib/constructs/testing/decisions.ts';
import { type PromotionOverrides, promotionFacts } from '../../../lib/constructs/testing/promotion-facts.ts';
import type { PromotionPolicy } from '../../../lib/promotion/policy.ts';

type Row = readonly [name: string, facts: PromotionOverrides, expected: ExpectedVerdict];

/** A decision table, one test for each row. Facts that a row does not name are those of `Testing.promotion()`. */
export function table(title: string, policy: PromotionPolicy, rows: readonly Row[]): void {
  for (const [name, facts, expected] of rows)
    test(`${title} ${name}`, () =>
      expectDecisions(policy.name, [{ name, expected, verdicts: promotionVerdicts(policy, promotionFacts(facts)) }]));
}
