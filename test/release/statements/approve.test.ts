import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Duration } from '../../../lib/duration.ts';
import { hold, unhold } from '../../../lib/release/moves/hold.ts';
import { type MoveDoor, promote } from '../../../lib/release/moves/promote.ts';
import { rollbackMove } from '../../../lib/release/moves/rollback.ts';
import { type Decision, previewApproval, putApproval } from '../../../lib/release/statements/approve.ts';
import { trustedWorld } from '../trusted-world.ts';

const environment = 'production';
const go: MoveDoor = { confirm: async () => 'go' };
const words = { who: 'x', why: 'it loses orders' };

/** Somebody looks at the step to 1.1.0; meanwhile that is made and taken back, so that the same release is in force again. */
async function madeAndTakenBack(t: Parameters<typeof trustedWorld>[0], decision: Decision) {
  const world = await trustedWorld(t);
  const sam = world.as('sam');
  const move = (version: string) => promote(sam, { environment, version, action: 'promote', who: 'x', why: null }, go);
  for (const version of ['1.0.0', '1.1.0']) await world.publish(version);
  await move('1.0.0');
  const preview = await previewApproval(world.as('agent'), { environment, version: '1.1.0', decision });
  await move('1.1.0');
  await promote(sam, await rollbackMove(sam, environment, { version: '1.0.0', ...words }), go);
  await unhold(sam, environment, words);
  return () => putApproval(world.as('agent'), preview, { decision, why: null, expires: Duration.hours(1) });
}

test('nobody approves of a step that was made and taken back while they looked at it', async (t) => {
  await assert.rejects(await madeAndTakenBack(t, 'approve'), {
    code: 'ENVIRONMENT_MOVED',
    message: 'Cannot approve 1.1.0 for "production": its records are others now than those that you saw',
    fix: 'Look at it again: "pawl approve production 1.1.0"',
  });
});

test('somebody who declines a step is heard, whatever happened while they looked at it', async (t) => {
  const decline = await madeAndTakenBack(t, 'decline');
  assert.equal((await decline()).approval.decision, 'decline');
});

test('somebody who approves a step is heard where meanwhile only records came that move nothing', async (t) => {
  const world = await trustedWorld(t);
  const sam = world.as('sam');
  for (const version of ['1.0.0', '1.1.0']) await world.publish(version);
  const move = (version: string) => promote(sam, { environment, version, action: 'promote', who: 'x', why: null }, go);
  await move('1.0.0');
  const approve = async (meanwhile: () => Promise<unknown>) => {
    const preview = await previewApproval(world.as('agent'), { environment, version: '1.1.0', decision: 'approve' });
    await meanwhile();
    return putApproval(world.as('agent'), preview, { decision: 'approve', why: null, expires: Duration.hours(1) });
  };
  const holdAndLetGo = async () => {
    await hold(sam, environment, words);
    await unhold(sam, environment, words);
  };
  assert.equal((await approve(holdAndLetGo)).approval.decision, 'approve');
  await assert.rejects(
    approve(() => move('1.1.0')),
    { code: 'ENVIRONMENT_MOVED' },
  );
});

test('nobody approves of a first step that was made while they looked at it', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  const preview = await previewApproval(world.as('agent'), { environment, version: '1.0.0', decision: 'approve' });
  const put = () => putApproval(world.as('agent'), preview, { decision: 'approve', why: null, expires: Duration.hours(1) });
  await promote(world.as('sam'), { environment, version: '1.0.0', action: 'promote', who: 'x', why: null }, go);
  await assert.rejects(put(), { code: 'ENVIRONMENT_MOVED' });
});
