import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer } from '../../lib/cli/json.ts';
import { userProject } from './project.ts';
import { rememberingCompiler } from './remembering-compiler.ts';
import { shopFiles } from './shop.ts';

test('explain says what each policy thinks of a move, when it would pass and who could make it, and writes nothing', async (t) => {
  const shop = await userProject(t, shopFiles({ soak: 3600 }), rememberingCompiler);
  for (const words of [['publish', '1.0.0'], ['follow']]) assert.equal((await shop.pawl(...words)).code, 0);
  const { code, json } = await shop.pawl('explain', 'production', '1.0.0', '--as', 'ann', '--json');
  assert.equal(code, 0);
  const explained = json<Answer<'explain'>>();
  assert.deepEqual(
    explained.policies.map(({ policy, verdict, outlook }) => [policy, verdict, outlook?.kind]),
    [
      ['comes-from-source', 'allow', 'allow'],
      ['soaked', 'defer', 'allow'],
      ['no-downgrade', 'allow', 'allow'],
    ],
  );
  const from = explained.outlook?.kind === 'allow' ? explained.outlook.from : '';
  assert.equal(explained.policies[1]?.until, from);
  assert.deepEqual(explained.actors, [{ name: 'ann', outlook: { kind: 'allow', from } }]);
  const { stdout } = await shop.pawl('explain', 'production', '1.0.0');
  assert.match(stdout, /^… promote production: nothing -> 1\.0\.0: not yet\n/);
  assert.match(stdout, /\n {2}passes from 20\S+, if nothing changes but the time\n/);
  assert.match((await shop.pawl('explain', 'production', '1.0.0', '--markdown')).stdout, /\| soaked \| enforce \| defer \|/);
  assert.deepEqual((await shop.pawl('history', 'production', '--json')).json(), []);
});

test('explain of a record says what was judged when it was written', async (t) => {
  const shop = await userProject(t, shopFiles(), rememberingCompiler);
  for (const words of [['publish', '1.0.0'], ['follow'], ['promote', 'production', '1.0.0']])
    assert.equal((await shop.pawl(...words)).code, 0);
  const explained = (await shop.pawl('explain', 'production@1', '--json')).json<Answer<'explain'>>();
  assert.deepEqual([explained.sequence, explained.verdict, explained.policies.length], [1, 'allow', 3]);
  assert.match(explained.judgedBy?.revision ?? '', /^[0-9a-f]{40}$/);
  assert.match((await shop.pawl('explain', 'production@2')).stderr, /its newest is 1/);
  for (const words of [['production'], ['production@1', '1.0.0'], ['production', '1.0.0', '--json', '--markdown']])
    assert.equal((await shop.pawl('explain', ...words)).code, 2, words.join(' '));
});
