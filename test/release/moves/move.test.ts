import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '../../../lib/digest.ts';
import { promotionPolicy } from '../../../lib/promotion/policy.ts';
import { defer } from '../../../lib/promotion/verdict.ts';
import { history } from '../../../lib/release/ledgers/history.ts';
import { carryOut, type Move, previewMove } from '../../../lib/release/moves/move.ts';
import { type MoveDoor, promote } from '../../../lib/release/moves/promote.ts';
import { world } from '../world.ts';

const move = (version: string): Move => ({ environment: 'production', version, action: 'promote', who: 'sam', why: null });
const go: MoveDoor = { confirm: async () => 'go' };

test('carryOut writes nothing when somebody moved the environment elsewhere since the preview', async (t) => {
  const { workplace, publish } = await world(t);
  for (const version of ['1.0.0', '1.1.0', '1.2.0']) await publish(version, version);
  const preview = await previewMove(workplace, move('1.1.0'));
  assert.equal((await promote(workplace, move('1.2.0'), go)).result, 'written');

  const outcome = await carryOut(workplace, preview);
  assert.equal(outcome.result, 'overtaken');
  assert.equal(outcome.record, undefined);
  assert.equal(outcome.from?.version, '1.2.0');
  assert.equal((await history(workplace, 'production', { limit: 10 })).length, 1);
});

test('carryOut is done when somebody made the same move since the preview', async (t) => {
  const { workplace, publish } = await world(t);
  await publish('1.0.0', 'one');
  const preview = await previewMove(workplace, move('1.0.0'));
  await promote(workplace, move('1.0.0'), go);
  assert.equal((await carryOut(workplace, preview)).result, 'unchanged');
});

test('promote of the version in force writes no record', async (t) => {
  const { workplace, publish } = await world(t);
  await publish('1.0.0', 'one');
  await promote(workplace, move('1.0.0'), go);
  assert.equal((await promote(workplace, move('1.0.0'), go)).result, 'unchanged');
  assert.equal((await history(workplace, 'production', { limit: 10 })).length, 1);
});

test('promote that is declined writes no record and says so', async (t) => {
  const { workplace, publish } = await world(t);
  await publish('1.0.0', 'one');
  assert.equal((await promote(workplace, move('1.0.0'), { confirm: async () => 'declined' })).result, 'declined');
  assert.deepEqual(await history(workplace, 'production', { limit: 10 }), []);
});

test('promote waits until what deferred it has passed, and judges again', async (t) => {
  const noon = new Date('2026-03-01T12:00:00Z');
  const later = promotionPolicy('later', ({ now }) => (now < noon ? defer(noon, 'not yet') : { kind: 'allow' }));
  const { workplace, publish } = await world(t, [later]);
  await publish('1.0.0', 'one');
  let now = new Date('2026-03-01T11:59:57.500Z');
  const { signal } = new AbortController();
  const leaping: typeof workplace = {
    ...workplace,
    signal,
    clock: () => now,
    wait: async (milliseconds, waiting) => {
      if (waiting !== signal) return workplace.wait(milliseconds, waiting);
      now = new Date(now.getTime() + milliseconds);
    },
  };
  const waits: number[] = [];
  const outcome = await promote(leaping, move('1.0.0'), { ...go, wait: true, onWait: (_, left) => waits.push(left) });
  assert.equal(outcome.result, 'written');
  assert.deepEqual(waits, [2500, 1500, 500]);
});

test('the record keeps what was judged: verdicts, changes, who, and the digest of the policies', async (t) => {
  const { workplace, publish } = await world(t, [promotionPolicy('always', () => ({ kind: 'allow' }))]);
  await publish('1.0.0', 'one');
  const { record } = await promote(workplace, { ...move('1.0.0'), why: 'first' }, go);
  assert.deepEqual(record?.record.verdicts, [{ policy: 'always', mode: 'enforce', verdict: 'allow' }]);
  assert.deepEqual([record?.record.changes?.created, record?.record.who.name, record?.record.why], [1, 'sam', 'first']);
  assert.equal(record?.record.policies?.digest, digestOf('policies that judged'));
});
