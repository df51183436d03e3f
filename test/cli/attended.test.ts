import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer } from '../../lib/cli/json.ts';
import { type AttendedProject, attendProject } from '../../lib/compiler/attend-project.ts';
import { userProject } from './project.ts';
import { rememberingCompiler } from './remembering-compiler.ts';
import { shopFiles } from './shop.ts';

test('a command that moves judges in the process that its project was compiled in, and others have none that stays', async (t) => {
  const attending: AttendedProject[] = [];
  t.after(() => Promise.all(attending.map(({ end }) => end())));
  const shop = await userProject(t, shopFiles(), {
    ...rememberingCompiler,
    judgePromotion: () => assert.fail('another process'),
    attendProject: async (options) => {
      const attended = await attendProject({ ...options, clock: () => new Date() });
      attending.push(attended);
      return attended;
    },
  });
  for (const words of [['publish', '1.0.0'], ['status'], ['history', 'staging']]) assert.equal((await shop.pawl(...words)).code, 0);
  assert.equal(attending.length, 0);
  const followed = (await shop.pawl('follow', '--json')).json<Answer<'follow'>>();
  assert.deepEqual(
    followed.map((one) => 'result' in one && one.result),
    ['written', 'written'],
  );
  assert.equal((await shop.pawl('promote', 'production', '1.0.0')).code, 0);
  const { policies } = (await shop.pawl('explain', 'production', '1.0.0', '--json')).json<Answer<'explain'>>();
  assert.deepEqual(
    policies.map(({ policy }) => policy),
    ['comes-from-source', 'soaked', 'no-downgrade'],
  );
  assert.equal(attending.length, 3);
});
