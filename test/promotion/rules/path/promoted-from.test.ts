import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promotedFrom } from '../../../../lib/promotion/rules/path/promoted-from.ts';
import { at, past } from '../facts.ts';
import { table } from '../table.ts';

const named = (name: string) => ({ kind: 'environment', name }) as const;
const stay = (name: string, rolledBack = false) => ({
  name,
  version: '1.1.0',
  since: at(-60),
  ...(rolledBack ? { until: at(-30), rolledBack } : {}),
});
const both = [named('europe'), named('america')];

table('promotedFrom any', promotedFrom({ any: both }), [
  ['allows what was in one', { stays: [stay('europe')] }, 'allow'],
  ['denies what was in neither', { stays: [stay('staging')] }, /^1\.1\.0 has never been in europe or america$/],
  [
    'denies what was taken back in one and never in the other',
    { stays: [stay('europe', true)] },
    /never been in america, and was rolled back in europe$/,
  ],
  [
    'denies what was taken back in both',
    { stays: [stay('europe', true), stay('america', true)] },
    /^1\.1\.0 was rolled back in europe and america$/,
  ],
  ['allows what was taken back in one and is in the other', { stays: [stay('europe', true), stay('america')] }, 'allow'],
  ['allows a rollback to what was here', { action: 'rollback', history: past('1.1.0') }, 'allow'],
  ['denies a rollback to what was nowhere', { action: 'rollback', history: past('1.0.0') }, 'deny'],
]);

table('promotedFrom all', promotedFrom({ all: both }), [
  ['allows what was in each', { stays: [stay('europe'), stay('america')] }, 'allow'],
  ['counts the source', { stays: [stay('europe')], source: stay('america') }, 'allow'],
  ['denies what was in one', { stays: [stay('europe')] }, /^1\.1\.0 has never been in america$/],
  ['denies what was nowhere', { stays: [] }, /^1\.1\.0 has never been in europe and america$/],
  ['denies what was taken back in one', { stays: [stay('europe'), stay('america', true)] }, /^1\.1\.0 was rolled back in america$/],
]);

test('promotedFrom of nothing is refused where it is written', () => {
  assert.throws(() => promotedFrom({ any: [] }), { code: 'BAD_OPTION' });
});
