import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outcomeLines } from '../../lib/cli/output/move.ts';
import { promotionPolicy } from '../../lib/promotion/policy.ts';
import { allow, deny } from '../../lib/promotion/verdict.ts';
import { history } from '../../lib/release/ledgers/history.ts';
import { writeVeto } from '../../lib/release/ledgers/veto.ts';
import { follow } from '../../lib/release/moves/follow.ts';
import { hold } from '../../lib/release/moves/hold.ts';
import { type Move, previewMove } from '../../lib/release/moves/move.ts';
import { type MoveDoor, promote } from '../../lib/release/moves/promote.ts';
import { promoteAll } from '../../lib/release/moves/promote-all.ts';
import { world } from './world.ts';

const words = { who: 'sam', why: null };
const move = (version: string, change: Partial<Move> = {}): Move => ({
  environment: 'production',
  version,
  action: 'promote',
  ...words,
  ...change,
});
const go: MoveDoor = { confirm: async () => 'go' };

/** 1.0.0 is in force in both environments, and from then on the policies let nothing pass. */
async function movedOnce(t: Parameters<typeof world>[0]) {
  let asked = 0;
  let open = true;
  const once = promotionPolicy('once', () => {
    asked += 1;
    return open ? allow : deny('its approval has expired');
  });
  const { workplace, publish } = await world(t, [once]);
  await publish('1.0.0', 'one');
  for (const environment of ['staging', 'production']) await promote(workplace, move('1.0.0', { environment }), go);
  open = false;
  asked = 0;
  return { workplace, publish, asked: () => asked };
}

test('a version that is in force is not judged again: it is there, whatever policies would say', async (t) => {
  const { workplace, asked } = await movedOnce(t);
  const outcome = await promote(workplace, move('1.0.0'), go);
  assert.deepEqual([outcome.result, outcome.verdict, outcome.verdicts, asked()], ['unchanged', 'allow', [], 0]);
  assert.match(outcomeLines(outcome).join('\n'), /production is at 1\.0\.0 already \(record 1\)$/);
  assert.equal((await history(workplace, 'production', { limit: 10 })).length, 1);
});

test('an override of what nobody judged overrides nothing', async (t) => {
  const { workplace } = await movedOnce(t);
  const outcome = await promote(workplace, move('1.0.0', { override: 'now' }), go);
  assert.deepEqual([outcome.result, outcome.override], ['unchanged', undefined]);
});

test('follow says of the newest version that it is in force, in both ways', async (t) => {
  const { workplace, asked } = await movedOnce(t);
  for (const oneByOne of [false, true]) {
    const all = await follow(workplace, { ...words, oneByOne });
    assert.deepEqual(
      all.map((one) => one.kind === 'judged' && one.outcome.result),
      ['unchanged', 'unchanged'],
    );
  }
  assert.equal(asked(), 0);
});

test('follow says what refuses a newer version', async (t) => {
  const { workplace, publish } = await movedOnce(t);
  await publish('1.1.0', 'two');
  const [staging] = await follow(workplace, { ...words, environments: ['staging'] });
  assert.ok(staging?.kind === 'judged');
  assert.deepEqual([staging.outcome.result, staging.outcome.to.version], ['refused', '1.1.0']);
});

test('promote --all goes on over what is in force', async (t) => {
  const { workplace } = await movedOnce(t);
  const { outcomes, left } = await promoteAll(workplace, '1.0.0', { ...words, door: async () => ({ door: go }) });
  assert.deepEqual([outcomes.map(({ result }) => result), left], [['unchanged', 'unchanged'], []]);
});

test('a hold and a veto are said of what is in force, too', async (t) => {
  const { workplace } = await movedOnce(t);
  await hold(workplace, 'production', { who: 'sam', why: 'the holidays' });
  const held = await promote(workplace, move('1.0.0'), go);
  assert.deepEqual([held.result, held.findings.map(({ id }) => id)], ['refused', ['held']]);
  const named = await promote(workplace, move('1.0.0', { despiteHold: 2 }), go);
  assert.equal(named.result, 'unchanged');
  assert.match(outcomeLines(named).join('\n'), /already \(record 2\)\n {2}still held: "pawl unhold production --why REASON" ends that$/);
  await writeVeto(workplace, 'veto', { version: '1.0.0', who: 'sam', why: 'it leaks' });
  const vetoed = await promote(workplace, move('1.0.0', { despiteHold: 2 }), go);
  assert.deepEqual([vetoed.result, vetoed.findings.map(({ id }) => id)], ['refused', ['vetoed']]);
});

test('who asks what policies say of the version in force is told', async (t) => {
  const { workplace, asked } = await movedOnce(t);
  const explained = await previewMove(workplace, move('1.0.0'), { explain: [] });
  assert.deepEqual([explained.verdict, explained.verdicts[0]?.reason, asked()], ['deny', 'its approval has expired', 1]);
});
