import assert from 'node:assert/strict';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readChanges, readCommit, tryGit } from '../../lib/compiler/git.ts';
import { gitRepository } from './git-repository.ts';

const files = { 'shop/a.ts': 'a', 'shop/charts/web/values.yaml': 'a: 1', 'shared/b.ts': 'b', '.gitignore': 'secret.yaml\n' };

test('readCommit gives HEAD or another commit of the repository, with its time', async () => {
  await using repository = await gitRepository(files);
  const first = await repository.git('rev-parse', 'HEAD');
  await repository.write({ 'shop/a.ts': 'changed' });
  const second = await repository.commit();
  assert.equal((await readCommit(repository.folder))?.hash, second);
  const commit = await readCommit(join(repository.folder, 'shop'), first);
  assert.equal(commit?.hash, first);
  assert.equal(commit.committedAt.getTime(), Number(await repository.git('log', '-1', '--format=%ct', first)) * 1000);
  for (const absent of ['f'.repeat(40), '--all', 'no-such-branch', ''])
    assert.equal(await readCommit(repository.folder, absent), undefined);
});

test('readChanges of a work tree that is its commit is empty, whatever lies elsewhere in the repository', async () => {
  await using repository = await gitRepository(files);
  await repository.write({ 'elsewhere/x': 'x', 'shop/.pawl/registry/x': 'x' });
  assert.deepEqual(await readChanges(join(repository.folder, 'shop'), ['a.ts', 'charts/web', '../shared/b.ts']), []);
});

test('readChanges takes an empty folder, and one of ignored files only, for nothing, as git status does, and another repository for a change', async () => {
  await using repository = await gitRepository(files);
  const folder = join(repository.folder, 'shop');
  for (const empty of ['charts/web/crds', 'new/deep']) await mkdir(join(folder, empty), { recursive: true });
  await repository.write({ 'shop/notes/secret.yaml': 's' });
  assert.equal(await repository.git('status', '--short'), '');
  assert.deepEqual(await readChanges(folder, ['a.ts', 'charts/web']), []);
  assert.deepEqual(await readChanges(folder, ['charts/web/crds', 'notes', 'notes/secret.yaml']), [
    'charts/web/crds',
    'notes',
    'notes/secret.yaml',
  ]);
  await repository.write({ 'shop/new/deep/b.ts': 'b' });
  await repository.git('init', '--quiet', 'shop/other');
  assert.deepEqual(await readChanges(folder, []), ['new/', 'other/']);
});

test('readChanges names what is changed, new, staged, deleted, ignored and used, or outside and changed', async () => {
  await using repository = await gitRepository({ ...files, 'shop/gone.ts': 'gone' });
  await repository.write({
    'shop/a.ts': 'changed',
    'shop/new.ts': 'new',
    'shop/staged.ts': 'staged',
    'shop/secret.yaml': 's',
    'shared/b.ts': 'changed',
    'shared/c.ts': 'new',
  });
  await repository.git('add', 'shop/staged.ts');
  await rm(join(repository.folder, 'shop/gone.ts'));
  const folder = join(repository.folder, 'shop');
  assert.deepEqual(await readChanges(folder, ['a.ts']), ['a.ts', 'gone.ts', 'new.ts', 'staged.ts']);
  assert.deepEqual(await readChanges(folder, ['a.ts', 'secret.yaml', '../shared/b.ts', '../shared/c.ts', '../../elsewhere', 'absent']), [
    '../../elsewhere',
    '../shared/b.ts',
    '../shared/c.ts',
    'a.ts',
    'absent',
    'gone.ts',
    'new.ts',
    'secret.yaml',
    'staged.ts',
  ]);
});

test('what Git refuses, and an answer that nobody would read, are told apart', async () => {
  await using repository = await gitRepository({ file: '' });
  assert.deepEqual(await tryGit(repository.folder, ['-c', 'alias.much=!head -c 68000000 /dev/zero', 'much']), {
    refusal: 'it answers with more than 64 MiB',
  });
  assert.deepEqual(await tryGit(repository.folder, ['rev-parse', '--verify', 'gone']), { refusal: 'Needed a single revision' });
});
