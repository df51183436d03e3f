import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { answers } from '../../lib/cli/json.ts';
import { run, userProject, writeFiles } from './project.ts';
import { rememberingCompiler } from './remembering-compiler.ts';
import { shopFiles } from './shop.ts';

test('a release is rebuilt from its commit to the same digest, long after the work tree has moved on', async (t) => {
  const shop = await userProject(t, shopFiles());
  const published = answers.publish.parse((await shop.pawl('publish', '1.0.0', '--verify', '--json')).json());
  assert.deepEqual([published.dirty, published.verified], [false, true]);
  await shop.commit(shopFiles({ text: 'two' }));
  await writeFiles(shop.folder, shopFiles({ text: 'three' }));

  const ran = await shop.pawl('rebuild', '1.0.0', '--json');
  assert.equal(ran.code, 0, ran.stderr);
  const rebuilt = answers.rebuild.parse(ran.json());
  assert.deepEqual([rebuilt.same, rebuilt.rebuilt, rebuilt.differences], [true, published.digest, []]);
  assert.equal(rebuilt.packages, 'linked without lock file');

  const dirty = await shop.pawl('publish', '1.1.0');
  assert.equal(dirty.code, 1);
  assert.match(
    dirty.stderr,
    /^pawl: Cannot publish "shop": the project's folder is not what commit [0-9a-f]{12} holds: environments\/index\.ts$/m,
  );
  const marked = answers.publish.parse((await shop.pawl('publish', '1.1.0', '--allow-dirty', '--json')).json());
  assert.equal(marked.dirty, true);
  const refused = await shop.pawl('rebuild', `oci-layout:${join(shop.folder, '.pawl/registry/shop')}:1.1.0`, '--json');
  assert.equal(refused.code, 1);
  assert.equal(answers.error.parse(refused.json()).error.code, 'NO_PROOF');
});

test('a release that is not what its commit says is told by environment, object and field', async (t) => {
  const shop = await userProject(t, shopFiles(), rememberingCompiler);
  // Behind the back of Git: publish does not see it.
  await run('git', ['update-index', '--assume-unchanged', 'environments/index.ts'], shop.folder);
  await writeFiles(shop.folder, shopFiles({ text: 'smuggled' }));
  assert.equal((await shop.pawl('publish', '1.0.0')).code, 0);

  const ran = await shop.pawl('rebuild', '1.0.0');
  assert.equal(ran.code, 1);
  assert.match(ran.stdout, /^✗ oci-layout:\S+:1\.0\.0 is not what commit [0-9a-f]{12} compiles to$/m);
  for (const environment of ['development', 'staging', 'production'])
    assert.match(
      ran.stdout,
      new RegExp(`^✗ ${environment} ConfigMap/shop/settings data\\.text: It is "smuggled" in the release and "one" in the rebuild`, 'm'),
    );
  assert.match(ran.stdout, /^✗ File "environments\/index\.ts" is not the same in the release and the rebuild/m);
});

test('a commit that compiles with errors only is not compared to the release', async (t) => {
  const shop = await userProject(t, shopFiles({ text: 'x'.repeat(2_000_000) }));
  await run('git', ['update-index', '--assume-unchanged', 'environments/index.ts'], shop.folder);
  await writeFiles(shop.folder, shopFiles());
  assert.equal((await shop.pawl('publish', '1.0.0')).code, 0);
  const ran = await shop.pawl('rebuild', '1.0.0');
  assert.equal(ran.code, 1);
  assert.match(ran.stderr, /^pawl: Cannot rebuild "1\.0\.0": commit [0-9a-f]{12} does not compile without errors in a folder of its own/m);
  assert.match(ran.stderr, /ConfigMap\/shop\/settings/);
  assert.equal(ran.stdout, '');
});

test('rebuild says so where the commit does not compile by itself, and what to look for', async (t) => {
  const shop = await userProject(t, { 'environments/index.ts': "import './left-out.ts';\n" });
  await run('git', ['update-index', '--assume-unchanged', 'environments/index.ts'], shop.folder);
  await writeFiles(shop.folder, shopFiles());
  assert.equal((await shop.pawl('publish', '1.0.0')).code, 0);
  const ran = await shop.pawl('rebuild', '1.0.0');
  assert.equal(ran.code, 1);
  assert.match(ran.stderr, /^pawl: Cannot rebuild "1\.0\.0": commit [0-9a-f]{12} does not compile in a folder of its own: .*left-out/m);
  assert.match(ran.stderr, /^\s+Install the packages that it was compiled with/m);
});

test('rebuild refuses what names no release or no commit that is there', async (t) => {
  const shop = await userProject(t, shopFiles(), rememberingCompiler);
  assert.match((await shop.pawl('rebuild', 'oci://registry.example.com/shop')).stderr, /it names no version\n\s+Add one/);
  assert.match((await shop.pawl('rebuild', 'latest')).stderr, /Cannot read version "latest"/);
  assert.equal((await shop.pawl('publish', '1.0.0')).code, 0);
  const other = await userProject(t, shopFiles({ text: 'another repository' }), rememberingCompiler);
  const ran = await other.pawl('rebuild', `oci-layout:${join(shop.folder, '.pawl/registry/shop')}:1.0.0`);
  assert.equal(ran.code, 1);
  assert.match(ran.stderr, /Cannot rebuild "1\.0\.0": commit [0-9a-f]{40} is not in the Git repository of /);
});

test('publish refuses project code that reads the clock, and synth only says so', async (t) => {
  const clocked = shopFiles({ text: 'x' })['environments/index.ts']?.replace("text: 'x'", 'text: String(Date.now())') ?? '';
  const shop = await userProject(t, { 'environments/index.ts': clocked });
  const published = await shop.pawl('publish', '1.0.0');
  assert.equal(published.code, 1);
  assert.match(published.stderr, /✗ The project reads the clock \(Date\.now\(\)\).*\n\s+environments\/index\.ts:9:/);
  const synthesized = await shop.pawl('synth');
  assert.equal(synthesized.code, 0);
  assert.match(synthesized.stderr, /! The project reads the clock/);
});
