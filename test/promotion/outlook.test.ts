import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promotionFacts } from '../../lib/constructs/testing/promotion-facts.ts';
import { Duration } from '../../lib/duration.ts';
import { explain, explanationFromJson, explanationToJson } from '../../lib/promotion/explain.ts';
import { whenWouldItPass, whoCouldPromote } from '../../lib/promotion/outlook.ts';
import { promotionPolicy, withMode } from '../../lib/promotion/policy.ts';
import { healthyNow } from '../../lib/promotion/rules/path/healthy-now.ts';
import { soaked } from '../../lib/promotion/rules/path/soaked.ts';
import { approved } from '../../lib/promotion/rules/people/approved.ts';
import { allowedWindows } from '../../lib/promotion/rules/time/allowed-windows.ts';
import { freeze } from '../../lib/promotion/rules/time/freeze.ts';
import { defer, deny } from '../../lib/verdict.ts';
import { at } from './rules/facts.ts';
import { approval, person, report, signer } from './rules/people.ts';

const source = { name: 'staging', version: '1.1.0', since: at(-3600) };
const day = soaked(Duration.hours(24));
const mornings = allowedWindows({ from: '09:00', to: '10:00', zone: 'UTC' });
const ask = approved({ by: [person('ann')] });

test('a move that passes, passes from now on', () => {
  assert.deepEqual(whenWouldItPass([], promotionFacts({})), { kind: 'allow', from: at(0) });
});

test('a move passes where every deferral has led to', () => {
  // Soaked at 11:00 of the next day, an hour after the window of that day.
  assert.deepEqual(whenWouldItPass([day, mornings], promotionFacts({ source })), { kind: 'allow', from: new Date('2026-01-03T09:00:00Z') });
});

test('a move that somebody has to do something for is denied, with what', () => {
  const outlook = whenWouldItPass([day, ask], promotionFacts({ source }));
  assert.ok(outlook.kind === 'deny');
  assert.deepEqual([outlook.at, outlook.reasons.length], [at(0), 1]);
  assert.match(outlook.reasons[0] ?? '', /^1\.1\.0 is not approved for production/);
});

test('an approval that expires before the others pass is said', () => {
  const facts = promotionFacts({ source, approvals: [approval('ann')] });
  const outlook = whenWouldItPass([day, ask], facts);
  assert.deepEqual([outlook.kind, outlook.kind === 'deny' && outlook.at], ['deny', at(23 * 3600)]);
});

test('agents are taken to go on reporting', () => {
  const facts = promotionFacts({ source, reports: [report('eu', 3600)] });
  const healthy = soaked(Duration.hours(24), { healthy: true });
  assert.deepEqual(whenWouldItPass([healthy, healthyNow], facts), { kind: 'allow', from: at(23 * 3600) });
  const over = promotionFacts({ source, reports: [report('eu', 3600, { validUntil: at(-1) })] });
  assert.equal(whenWouldItPass([healthy], over).kind, 'deny');
});

test('a policy that puts off for ever ends nowhere', () => {
  const never = promotionPolicy('never', ({ now }) => defer(new Date(now.getTime() + 86_400_000), 'Tomorrow'));
  const outlook = whenWouldItPass([never], promotionFacts({}));
  assert.ok(outlook.kind === 'unknown' && outlook.after.getTime() > at(365 * 86_400).getTime());
  let asked = 0;
  const restless = promotionPolicy('restless', ({ now }) => {
    asked += 1;
    return defer(new Date(now.getTime() + 1), 'Soon');
  });
  assert.equal(whenWouldItPass([restless], promotionFacts({})).kind, 'unknown');
  assert.ok(asked <= 400);
});

test('what is put off for years once, passes then', () => {
  const long = freeze({ from: '2025-01-01T00:00', to: '2030-01-01T00:00', reason: 'a test' });
  assert.deepEqual(whenWouldItPass([long], promotionFacts({})), { kind: 'allow', from: new Date('2030-01-01T00:00:00Z') });
});

test('warnings stand in nobody’s way', () => {
  const facts = promotionFacts({ source });
  assert.equal(whenWouldItPass([withMode(ask, 'warn'), withMode(day, 'audit')], facts).kind, 'allow');
});

test('who could promote, and from when, is told for each', () => {
  const policies = [freeze({ from: '2026-01-01T00:00', to: '2026-01-02T00:00', reason: 'a test', exempt: [person('ann')] }), ask];
  const facts = promotionFacts({ source, approvals: [approval('ann', { expires: at(90_000) })] });
  const people = [{ name: 'ann', identity: signer('ann') }, { name: 'ben', identity: signer('ben') }, { name: 'ann@shop.example' }];
  assert.deepEqual(
    whoCouldPromote(policies, facts, people).map(({ actor, outlook }) => [
      actor.name,
      outlook.kind,
      outlook.kind === 'allow' && outlook.from,
    ]),
    // Ann's own approval is none for her own move.
    [
      ['ann', 'deny', false],
      ['ben', 'allow', new Date('2026-01-02T00:00:00Z')],
      ['ann@shop.example', 'deny', false],
    ],
  );
});

test('an explanation says of each policy when it passes by itself, and comes back from JSON as it was', () => {
  const policies = [day, withMode(mornings, 'audit'), ask, promotionPolicy('no', () => deny('No'), { mode: 'warn' })];
  const explanation = explain(policies, promotionFacts({ source }), [{ name: 'ben', identity: signer('ben') }]);
  assert.deepEqual(
    explanation.policies.map(({ policy, outlook }) => [policy, outlook.kind === 'allow' ? outlook.from : outlook.kind]),
    [
      ['soaked', at(23 * 3600)],
      ['allowed-windows', new Date('2026-01-02T09:00:00Z')],
      ['approved', 'deny'],
      ['no', 'deny'],
    ],
  );
  assert.deepEqual([explanation.evaluation.verdict, explanation.outlook.kind, explanation.actors.length], ['deny', 'deny', 1]);
  assert.deepEqual(explanationFromJson(JSON.parse(JSON.stringify(explanationToJson(explanation)))), explanation);
  assert.throws(() => explanationFromJson({ evaluation: {}, outlook: { kind: 'allow', from: 'soon' }, policies: [], actors: [] }), {
    name: 'ZodError',
  });
});
