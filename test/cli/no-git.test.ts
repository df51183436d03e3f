import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../oci/temporary-folder.ts';
import { userProject } from './project.ts';
import { rememberingCompiler } from './remembering-compiler.ts';
import { shopFiles } from './shop.ts';

const install = ': the program git is not found\n  Install Git, or add the folder where it lies to PATH\n';

test('where git is not found, commands that need it say so and what to do', async (t) => {
  const shop = await userProject(t, shopFiles({ keeper: 'git' }), rememberingCompiler);
  for (const words of [
    ['publish', '1.0.0'],
    ['follow', 'development'],
  ])
    assert.equal((await shop.pawl(...words)).code, 0);
  await withoutGit(t);
  for (const [words, says] of [
    [['publish', '1.1.0'], `pawl: Cannot publish "shop"${install}`],
    [['rebuild', '1.0.0'], `pawl: Cannot rebuild "1.0.0"${install}`],
    [
      ['hold', 'development', '--why', 'x'],
      'pawl: Cannot tell who acts: the program git is not found\n  Say it with --as NAME, or install Git\n',
    ],
  ] as const) {
    const { code, stdout, stderr } = await shop.pawl(...words);
    assert.deepEqual([code, stdout, stderr.slice(stderr.indexOf('pawl: '))], [1, '', says], words.join(' '));
  }
  const refused = await shop.pawl('publish', '1.1.0', '--json');
  assert.equal(refused.json<{ error: { code: string } }>().error.code, 'NO_GIT');
  assert.equal((await shop.pawl('hold', 'development', '--why', 'x', '--as', 'Dana')).code, 0, 'what needs no Git goes on');
});

test('where git is not found, no pin is said to differ from what was committed', async (t) => {
  const shop = await userProject(t, shopFiles({ keeper: 'git' }), rememberingCompiler);
  for (const words of [['publish', '1.0.0'], ['follow']]) assert.equal((await shop.pawl(...words)).code, 0);
  const file = 'environments/production.pin.json';
  await writeFile(join(shop.folder, file), '{ "version": "1.0.0" }\n');
  await shop.commit({});
  await withoutGit(t);
  const synced = await shop.pawl('sync');
  assert.equal(synced.code, 1);
  assert.match(`${synced.stdout}${synced.stderr}`, new RegExp(`Cannot take "${file}" for a pin: the program git is not found`));
  const committed = await shop.pawl('promote', 'production', '1.0.0', '--commit', '--as', 'Dana', '--why', 'first');
  assert.equal(committed.code, 1);
  assert.match(
    `${committed.stdout}${committed.stderr}`,
    /Cannot commit ".*": Git refuses: the program git is not found; the file itself is written/,
  );
});

/** A PATH with nothing on it. */
async function withoutGit(t: TestContext): Promise<void> {
  const { PATH } = process.env;
  t.after(() => {
    process.env.PATH = PATH;
  });
  process.env.PATH = await temporaryFolder(t);
}
