import assert from 'node:assert/strict';
import { access, readFile, realpath, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkOutCommit } from '../../../lib/compiler/checkout/check-out-commit.ts';
import { copyProject } from '../../../lib/compiler/checkout/copy-project.ts';
import { filesBelow, gitRepository } from '../git-repository.ts';

const files = {
  '.gitignore': 'node_modules\nignored.yaml\n',
  'package-lock.json': '{}',
  'shop/environments/index.ts': 'first',
  'shop/packages/web/package.json': '{}',
  'shared/b.ts': 'b',
};
const installed = {
  'node_modules/zod/index.js': '',
  'shop/packages/web/node_modules/left/index.js': '',
  'shop/ignored.yaml': 'i',
  'shop/new.ts': 'new',
};
const quiet = { progress: () => undefined };

test('copyProject copies what Git knows or would take, and the inputs, with links to the installed packages', async () => {
  await using repository = await gitRepository(files);
  await repository.write(installed);
  await symlink('new.ts', join(repository.folder, 'shop/link.ts'));
  const folder = join(repository.folder, 'shop');
  let top: string;
  {
    await using copy = await copyProject(folder, ['ignored.yaml', '../shared/b.ts', 'absent.yaml']);
    top = copy.top;
    assert.equal(copy.folder, join(top, 'shop'));
    assert.deepEqual(await filesBelow(top), [
      'node_modules',
      'shared/b.ts',
      'shop/environments/index.ts',
      'shop/ignored.yaml',
      'shop/link.ts',
      'shop/new.ts',
      'shop/packages/web/node_modules',
      'shop/packages/web/package.json',
    ]);
    assert.equal(await realpath(join(top, 'node_modules')), join(repository.folder, 'node_modules'));
  }
  await assert.rejects(access(top));
});

test('packages that are installed above the repository are found from a copy and from a checkout, the nearest first', async () => {
  await using outer = await gitRepository({ 'a.ts': 'a' });
  const top = join(outer.folder, 'a/b/repository');
  await outer.write({
    'node_modules/far/index.js': '',
    'node_modules/both/index.js': 'far',
    'a/b/node_modules/near/index.js': '',
    'a/b/node_modules/both/index.js': 'near',
    'a/b/repository/shop/environments/index.ts': '',
  });
  await outer.git('init', '--quiet', top);
  await outer.git('-C', top, 'add', '--all');
  await outer.git('-C', top, '-c', 'user.name=Dana', '-c', 'user.email=dana@shop.example', 'commit', '--quiet', '--message', 'One');
  const commit = await outer.git('-C', top, 'rev-parse', 'HEAD');
  const folder = join(top, 'shop');
  await using copy = await copyProject(folder, []);
  await using checkout = await checkOutCommit(folder, commit, quiet);
  for (const place of [copy.folder, checkout.folder]) {
    const { resolve } = createRequire(join(place, 'environments/index.ts'));
    for (const [name, path] of [
      ['near', 'a/b/node_modules/near/index.js'],
      ['both', 'a/b/node_modules/both/index.js'],
      ['far', 'node_modules/far/index.js'],
    ] as const)
      assert.equal(resolve(name), join(outer.folder, path));
  }
});

test('checkOutCommit writes that commit and nothing else, and leaves the repository as it was', async () => {
  await using repository = await gitRepository(files);
  const first = await repository.git('rev-parse', 'HEAD');
  await repository.write({ 'shop/environments/index.ts': 'second', 'shop/more.ts': 'm' });
  await repository.commit();
  await repository.write({ ...installed, 'shop/environments/index.ts': 'third' });
  const before = await repository.git('status', '--porcelain');
  await using checkout = await checkOutCommit(join(repository.folder, 'shop'), first, quiet);
  assert.equal(checkout.packages, 'linked');
  assert.deepEqual(await filesBelow(checkout.top), [...Object.keys(files), 'node_modules'].sort());
  assert.equal(await readFile(join(checkout.folder, 'environments/index.ts'), 'utf8'), 'first');
  assert.equal(await repository.git('status', '--porcelain'), before);
  assert.equal(await repository.git('worktree', 'list', '--porcelain').then((text) => text.match(/^worktree/gm)?.length), 1);
});

test('checkOutCommit says whether a lock file vouches for the packages, and refuses one that it cannot install from', async () => {
  await using repository = await gitRepository({ 'a.ts': 'a' });
  const first = await repository.git('rev-parse', 'HEAD');
  {
    await using checkout = await checkOutCommit(repository.folder, first, quiet);
    assert.equal(checkout.packages, 'linked without lock file');
  }
  await repository.write({ 'yarn.lock': 'one' });
  const second = await repository.commit();
  await repository.write({ 'yarn.lock': 'two' });
  await assert.rejects(checkOutCommit(repository.folder, second, quiet), {
    code: 'CHECKOUT_FAILED',
    message: /its lock file is not the one of the work tree$/,
  });
});

test('checkOutCommit refuses a commit that is not there, and a folder outside of Git', async () => {
  await using repository = await gitRepository({ 'a.ts': 'a' });
  await assert.rejects(checkOutCommit(repository.folder, 'f'.repeat(40), quiet), { code: 'CHECKOUT_FAILED' });
  await assert.rejects(checkOutCommit('/', 'f'.repeat(40), quiet), { code: 'NO_WORK_TREE' });
});
