import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { answers } from '../../lib/cli/json.ts';
import { registryForTests } from '../registries/registry.ts';
import { run, userProject, writeFiles } from './project.ts';
import { shopFiles } from './shop.ts';

test('a release is rebuilt with the packages of its commit: those that are here where the lock file is the same, else those that it names', async (t) => {
  const shop = await shopWithWords(t);
  await shop.install('one');
  const published = answers.publish.parse((await shop.pawl('publish', '1.0.0', '--json')).json());

  const linked = answers.rebuild.parse((await shop.pawl('rebuild', '1.0.0', '--json')).json());
  assert.deepEqual([linked.same, linked.packages], [true, 'linked']);

  const before = await shop.pawl('synth', 'staging');
  await shop.install('two');
  assert.notEqual((await shop.pawl('synth', 'staging')).stdout, before.stdout);
  const ran = await shop.pawl('rebuild', '1.0.0', '--json');
  assert.equal(ran.code, 0, ran.stderr);
  assert.match(ran.stderr, /^The lock file of that commit is another one: npm ci --ignore-scripts$/m);
  const { same, packages, rebuilt, differences } = answers.rebuild.parse(ran.json());
  assert.deepEqual([same, packages, rebuilt, differences], [true, 'installed', published.digest, []]);
});

test('a release in a registry is rebuilt from a reference to it, and one that is not there is not found', async (t) => {
  const found = await registryForTests(t);
  if (found.kind === 'missing') return t.skip(found.reason);
  const shop = await shopWithWords(t);
  await shop.install('one');
  const reference = `oci://${found.registry.host}/acme/shop`;
  const publish = await shop.pawl('publish', '1.0.0', '--json', '--registry', reference, '--plain-http');
  const published = answers.publish.parse(publish.json());
  const ran = await shop.pawl('rebuild', `${reference}:1.0.0`, '--json', '--plain-http');
  assert.equal(ran.code, 0, ran.stderr);
  const { same, packages, rebuilt } = answers.rebuild.parse(ran.json());
  assert.deepEqual([same, packages, rebuilt], [true, 'linked', published.digest]);
  const absent = await shop.pawl('rebuild', `${reference}:1.0.1`, '--json', '--plain-http');
  assert.equal(absent.code, 1);
  assert.equal(answers.error.parse(absent.json()).error.code, 'NOT_FOUND');
});

/** A project in a folder with packages of its own, below one that has all others installed, and a package that says a word. */
async function shopWithWords(t: TestContext) {
  const { folder, pawl } = await userProject(t, {});
  const shop = join(folder, 'shop');
  const must = async (program: string, ...words: readonly string[]) => {
    const { code, stderr } = await run(program, words, shop);
    assert.equal(code, 0, stderr);
  };
  const entry = shopFiles()['environments/index.ts'] ?? '';
  await writeFiles(shop, {
    'environments/index.ts': `import { word } from 'words';\n${entry.replaceAll("'one'", 'word')}`,
    'package.json': '{ "name": "shop", "private": true, "type": "module" }\n',
    '.gitignore': 'node_modules\n.pawl\n',
  });
  await must('git', 'init', '--quiet');
  return {
    pawl: (...words: readonly string[]) => pawl(...words, '--project', 'shop'),
    /** Another version of the package, by the package manager, and a commit of what it wrote. */
    install: async (word: 'one' | 'two') => {
      const version = word === 'one' ? '1.0.0' : '2.0.0';
      const words = `{ "name": "words", "version": "${version}", "type": "module", "exports": "./index.js" }\n`;
      await writeFiles(folder, { 'words/package.json': words, 'words/index.js': `export const word = '${word}';\n` });
      await must('npm', 'pack', '--silent', '../words');
      await must('npm', 'install', '--offline', '--silent', '--no-audit', '--no-fund', `./words-${version}.tgz`);
      await must('git', 'add', '--all');
      await must('git', '-c', 'user.name=Dana', '-c', 'user.email=dana@shop.example', 'commit', '--quiet', '--message', `Words ${version}`);
    },
  };
}
