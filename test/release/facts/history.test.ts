import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Duration } from '../../../lib/duration.ts';
import { approved } from '../../../lib/promotion/rules/people/approved.ts';
import { unhold } from '../../../lib/release/moves/hold.ts';
import { type MoveDoor, promote } from '../../../lib/release/moves/promote.ts';
import { rollbackMove } from '../../../lib/release/moves/rollback.ts';
import { previewApproval, putApproval } from '../../../lib/release/statements/approve.ts';
import type { Workplace } from '../../../lib/release/workplace.ts';
import { trusted, trustedWorld } from '../trusted-world.ts';

const environment = 'production';
const go: MoveDoor = { confirm: async () => 'go' };
const words = { who: 'x', why: 'y' };

const ago = (time: Duration) => ({ clock: () => new Date(Date.now() - time.milliseconds) });
const move = (version: string) => ({ environment, version, action: 'promote', who: 'x', why: null }) as const;

/** 1.1.0 was approved, promoted and rolled back, and the hold is over. */
async function rolledBack(t: TestContext, { approver = {}, roller = {} }: { approver?: Partial<Workplace>; roller?: Partial<Workplace> }) {
  const world = await trustedWorld(t, [approved({ by: trusted('agent'), notByAuthor: 'where-known' })]);
  const agent = world.as('agent', approver);
  for (const version of ['1.0.0', '1.1.0']) {
    await world.publish(version);
    const preview = await previewApproval(agent, { environment, version, decision: 'approve' });
    await putApproval(agent, preview, { decision: 'approve', why: null, expires: Duration.hours(1) });
    assert.equal((await promote(world.as('sam'), move(version), go)).result, 'written');
  }
  const olga = world.as('olga', roller);
  const back = await promote(olga, await rollbackMove(olga, environment, { version: '1.0.0', ...words }), go);
  assert.equal(back.result, 'written');
  await unhold(world.as('sam'), environment, words);
  return world.as('sam');
}

test('an approval that counted before a rollback does not count again where the clock of who rolled back is behind', async (t) => {
  const again = await promote(await rolledBack(t, { roller: ago(Duration.hours(3)) }), move('1.1.0'), go);
  assert.equal(again.result, 'refused');
});

test('an approval that counted before a rollback does not count again where the clock of who approved was ahead', async (t) => {
  const ahead = { clock: () => new Date(Date.now() + Duration.minutes(4).milliseconds) };
  const again = await promote(await rolledBack(t, { approver: ahead }), move('1.1.0'), go);
  assert.equal(again.result, 'refused');
  assert.match(again.findings[0]?.message ?? '', /agent's has counted for record 2$/);
});
