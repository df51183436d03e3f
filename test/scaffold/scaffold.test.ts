import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { scaffold } from '../../lib/scaffold/scaffold.ts';

async function temporary(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-scaffold-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('scaffold writes a project with its name filled in and nothing of the template left', async (t) => {
  const folder = await temporary(t);
  const made = await scaffold({ folder, name: 'demo-project', pawl: '0.1.0' });
  assert.ok(made.files.includes('package.json') && made.files.includes('.gitignore') && made.files.includes('environments/index.ts'));
  const manifest = JSON.parse(await readFile(join(made.folder, 'package.json'), 'utf8'));
  assert.equal(manifest.name, 'demo-project');
  assert.equal(manifest.dependencies.pawl, '^0.1.0');
  for (const file of made.files) assert.doesNotMatch(await readFile(join(made.folder, file), 'utf8'), /__\w+__/, file);
});

test('the README of a new project goes from nothing to a release, and links to no page that is not there', async (t) => {
  const { folder } = await scaffold({ folder: await temporary(t), name: 'demo-project', pawl: '0.1.0' });
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  const commands = ['npm install', 'npm test', 'git init', 'git add --all', 'git commit', 'npx pawl publish', 'npx pawl promote'];
  const places = commands.map((command) => readme.indexOf(`\n    ${command}`));
  assert.ok(!places.includes(-1), String(places));
  assert.deepEqual(
    places,
    places.toSorted((left, right) => left - right),
  );
  assert.match(readme, /`pawl` comes from the version or file that `package\.json` names/);
  assert.doesNotMatch(readme, /https?:/);
});

test('a new project keeps private keys out of Git, and says how signing begins', async (t) => {
  const { folder } = await scaffold({ folder: await temporary(t), name: 'demo-project', pawl: '0.1.0' });
  const ignored = await readFile(join(folder, '.gitignore'), 'utf8');
  assert.match(ignored, /^\*\.key$/m);
  // With a slash, Git would take in a link to packages that lie elsewhere.
  assert.match(ignored, /^node_modules$/m);
  for (const file of ['README.md', 'environments/index.ts']) {
    const text = await readFile(join(folder, file), 'utf8');
    assert.match(text, /npx pawl key new ~\/ci\.key/, file);
    assert.match(text, /\btrust\b/, file);
  }
});

test('scaffold refuses a folder that has something in it, and leaves it alone', async (t) => {
  const folder = await temporary(t);
  await mkdir(join(folder, 'shop'));
  await writeFile(join(folder, 'shop', 'precious.txt'), 'mine');
  await assert.rejects(scaffold({ folder, name: 'shop', pawl: '0.1.0' }), { code: 'FOLDER_NOT_EMPTY' });
  assert.deepEqual(await readdir(join(folder, 'shop')), ['precious.txt']);
});

test('scaffold takes an empty folder that exists', async (t) => {
  const folder = await temporary(t);
  await mkdir(join(folder, 'shop'));
  assert.ok((await scaffold({ folder, name: 'shop', pawl: 'file:../pawl.tgz' })).files.length > 5);
});

test('a folder that nothing can be written to is refused with what to do', async (t) => {
  const file = join(await temporary(t), 'a-file');
  await writeFile(file, 'mine');
  await assert.rejects(scaffold({ folder: file, name: 'shop', pawl: '0.1.0' }), { code: 'CANNOT_WRITE', fix: /may write to/ });
});

test('scaffold refuses names that could not name a project or would leave the folder', async (t) => {
  const folder = await temporary(t);
  for (const name of ['', '.', '..', '../evil', 'Shop', 'a/b', '-a', '1shop', 'a'.repeat(41)]) {
    await assert.rejects(scaffold({ folder, name, pawl: '0.1.0' }), { code: 'BAD_NAME' }, name);
  }
  assert.deepEqual(await readdir(folder), []);
});
