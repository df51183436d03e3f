import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { test } from 'node:test';
import { Duration } from '../../lib/duration.ts';
import { approved } from '../../lib/promotion/rules/people/approved.ts';
import { atMost } from '../../lib/promotion/rules/time/at-most.ts';
import { freeze } from '../../lib/promotion/rules/time/freeze.ts';
import { lookBack } from '../../lib/release/facts/stays-everywhere.ts';
import { hold, unhold } from '../../lib/release/moves/hold.ts';
import { type MoveDoor, promote } from '../../lib/release/moves/promote.ts';
import { rollbackMove } from '../../lib/release/moves/rollback.ts';
import { pinPath, pinText } from '../../lib/release/pins/pin.ts';
import { syncPin } from '../../lib/release/pins/sync.ts';
import { previewApproval, putApproval } from '../../lib/release/statements/approve.ts';
import { gitRepository } from '../compiler/git-repository.ts';
import { type TrustedWorld, trusted, trustedWorld } from './trusted-world.ts';

const environment = 'production';
const go: MoveDoor = { confirm: async () => 'go' };
const words = { who: 'x', why: 'y' };
const move = (version: string) => ({ environment, version, action: 'promote', who: 'x', why: null }) as const;

/** More records than facts have, none of which moves anything. */
async function crowd(world: TrustedWorld): Promise<void> {
  for (let written = 0; written < lookBack; written += 2) {
    await hold(world.as('sam'), environment, words);
    await unhold(world.as('sam'), environment, words);
  }
}

test('holds, however many, do not hide promotions from "at-most"', async (t) => {
  const world = await trustedWorld(t, [atMost({ moves: 2, per: Duration.days(1) })]);
  for (const version of ['1.0.0', '1.1.0', '1.2.0']) await world.publish(version);
  for (const version of ['1.0.0', '1.1.0']) assert.equal((await promote(world.as('sam'), move(version), go)).result, 'written');
  await crowd(world);
  const outcome = await promote(world.as('sam'), move('1.2.0'), go);
  assert.deepEqual([outcome.result, outcome.verdict], ['refused', 'defer']);
  assert.match(outcome.findings[0]?.message ?? '', /^Nobody can tell whether production has been promoted less than 2 times in 1d: /);
  const tomorrow = () => new Date((outcome.until?.getTime() ?? 0) + 1);
  assert.equal((await promote(world.as('sam', { clock: tomorrow }), move('1.2.0'), go)).result, 'written');
});

test('holds, however many, do not hide a rollback from an approval that was given before it', async (t) => {
  const world = await trustedWorld(t, [approved({ by: trusted('agent'), notByAuthor: 'where-known' })]);
  const approve = async (version: string) => {
    const preview = await previewApproval(world.as('agent'), { environment, version, decision: 'approve' });
    await putApproval(world.as('agent'), preview, { decision: 'approve', why: null, expires: Duration.hours(1) });
  };
  for (const version of ['1.0.0', '1.1.0']) {
    await world.publish(version);
    await approve(version);
    assert.equal((await promote(world.as('sam'), move(version), go)).result, 'written');
  }
  await promote(world.as('sam'), await rollbackMove(world.as('sam'), environment, { version: '1.0.0', ...words }), go);
  await unhold(world.as('sam'), environment, words);
  await crowd(world);
  const outcome = await promote(world.as('sam'), move('1.1.0'), go);
  assert.equal(outcome.result, 'refused');
  assert.match(outcome.findings[0]?.message ?? '', /agent's is from before record \d+, the oldest that is known$/);
  await approve('1.1.0');
  assert.equal((await promote(world.as('sam'), move('1.1.0'), go)).result, 'written');
});

test('holds, however many, do not keep anybody from rolling back to what was here before them', async (t) => {
  const world = await trustedWorld(t, [
    freeze({ from: '2020-01-01T00:00', to: '2120-01-01T00:00', reason: 'a test', exempt: trusted('sam') }),
  ]);
  for (const version of ['1.0.0', '1.1.0']) {
    await world.publish(version);
    assert.equal((await promote(world.as('sam'), move(version), go)).result, 'written');
  }
  await crowd(world);
  const olga = world.as('olga');
  const { folder, commit, write } = await gitRepository({ [pinPath(environment)]: pinText({ version: '1.1.0' }) });
  t.after(() => rm(folder, { recursive: true, force: true }));
  await write({ [pinPath(environment)]: pinText({ version: '1.0.0', hold: 'it loses orders' }) });
  await commit();
  const synced = await syncPin({ ...olga, folder }, environment, {
    door: { confirm: async () => 'dry-run' },
    confirmHold: async () => 'dry-run',
  });
  assert.deepEqual(
    synced.steps.map((step) => step.kind === 'move' && [step.outcome.move.action, step.outcome.result]),
    [['rollback', 'dry-run']],
  );
  const back = await promote(olga, await rollbackMove(olga, environment, { version: '1.0.0', ...words }), go);
  assert.deepEqual([back.result, back.verdicts[0]?.reason], ['written', 'rollbacks pass this rule']);
});
