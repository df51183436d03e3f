import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer } from '../../lib/cli/json.ts';
import { userProject } from './project.ts';
import { shopFiles } from './shop.ts';

// Each command compiles the project in a child process: as few as there are ways to read a side.
test('diff compares versions, records, environments and the work tree, and says by its exit code whether they differ', async (t) => {
  const shop = await userProject(t, shopFiles());
  for (const words of [['publish', '1.0.0'], ['follow']]) assert.equal((await shop.pawl(...words)).code, 0);
  await shop.commit(shopFiles({ text: 'two' }));
  for (const words of [
    ['publish', '1.1.0'],
    ['follow', 'development'],
  ])
    assert.equal((await shop.pawl(...words)).code, 0);

  const texts = async (...words: string[]) => {
    const ran = await shop.pawl('diff', ...words, '--json', '--exit-code');
    const answer = ran.json<Answer<'diff'>>();
    const [field] = answer.diff.changes.flatMap(({ fields }) => fields);
    return [ran.code, answer.from, answer.to, field?.before, field?.after];
  };
  assert.deepEqual(await texts('staging', '1.0.0'), [1, '1.0.0', 'work tree', 'one', 'two']);
  assert.deepEqual(await texts('staging', 'development'), [1, 'staging 1.0.0', 'development 1.1.0', 'one', 'two']);
  assert.deepEqual(await texts('development@2', 'staging@1.1.0'), [
    0,
    'development 1.1.0 (record 2)',
    'staging 1.1.0',
    undefined,
    undefined,
  ]);

  const markdown = await shop.pawl('diff', 'production', '--markdown');
  assert.equal(markdown.code, 0);
  assert.match(markdown.stdout, /^### production: nothing -&#62; work tree\n\n\*\*1 created, 0 changed/);
  const missing = await shop.pawl('diff', 'staging@9');
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /Cannot find record 9 of "staging": its newest is 1\n.*pawl history staging/);
  // As in git diff: 1 is an answer, and what failed is more than that.
  assert.equal((await shop.pawl('diff', 'staging@9', '--exit-code')).code, 2);
});

test('diff tells wrong usage before it compiles anything', async (t) => {
  const shop = await userProject(t, {});
  for (const [words, message] of [
    [['1.0.0'], /names no environment/],
    [['staging@x'], /"@x" is no point/],
    [['staging', '--json', '--markdown'], /exclude each other/],
    [['staging', '--context', 'x'], /are for --cluster/],
    [['staging', 'production', '--cluster'], /With --cluster the cluster is one side/],
  ] as const) {
    const ran = await shop.pawl('diff', ...words);
    assert.equal(ran.code, 2, ran.stderr);
    assert.match(ran.stderr, message);
  }
});
