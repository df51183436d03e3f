import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Answer } from '../../lib/cli/json.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { keyIdOf } from '../../lib/signing/public-key.ts';
import { writeRecord } from '../promotion/ledger-samples.ts';
import { type UserProject, userProject } from './project.ts';
import { rememberingCompiler } from './remembering-compiler.ts';
import { shopFiles } from './shop.ts';

const key = generateKey();
const file = 'environments/index.ts';

function trusting(): Record<string, string> {
  const list = `[publicKey(${JSON.stringify(key.publicPem)}, { name: 'kim' })]`;
  const text = (shopFiles()[file] ?? '').replace(
    "project({ name: 'shop',",
    `project({ name: 'shop', trust: { releases: ${list}, promotions: ${list} },`,
  );
  return { [file]: text };
}

async function shopOf(t: TestContext, files: Record<string, string>): Promise<UserProject & { readonly signed: readonly string[] }> {
  const shop = await userProject(t, { '.gitignore': '.pawl\nnode_modules\n*.pem\n', ...files }, rememberingCompiler);
  await writeFile(join(shop.folder, 'kim.pem'), key.privatePem, { mode: 0o600 });
  return { ...shop, signed: ['--key', join(shop.folder, 'kim.pem')] };
}

async function done(shop: UserProject, ...words: readonly string[]): Promise<string> {
  const ran = await shop.pawl(...words);
  assert.equal(ran.code, 0, ran.stderr);
  return ran.stdout;
}

const newerOf = async (shop: UserProject) => (await shop.pawl('status', 'staging', '--json')).json<Answer<'status'>>()[0]?.newer;

test('status groups the records that do not count into one remark, and verify says that none of them counts', async (t) => {
  const shop = await shopOf(t, trusting());
  const ledger = openRepository(`oci-layout:${join(shop.folder, '.pawl', 'registry', 'shop', 'staging')}`);
  for (let sequence = 1; sequence <= 7; sequence += 1) await writeRecord(ledger, undefined, { environment: 'staging', sequence });
  assert.match(await done(shop, 'status', 'staging'), / {2}7 RECORDS DO NOT COUNT \(not signed\), see "pawl verify staging"\n/);
  const verified = await shop.pawl('verify', 'staging');
  assert.equal(verified.code, 1);
  assert.match(verified.stdout, /✗ Its ledger has records that count\n +None of its 7 records counts/);
  assert.doesNotMatch(verified.stdout, /Nothing was promoted/);
});

test('status names the key that signed records which do not count', async (t) => {
  const shop = await shopOf(t, trusting());
  await done(shop, 'publish', '1.0.0', ...shop.signed);
  await done(shop, 'follow', ...shop.signed);
  const next = generateKey();
  await shop.commit({ [file]: (trusting()[file] ?? '').replaceAll(JSON.stringify(key.publicPem), JSON.stringify(next.publicPem)) });
  const status = await shop.pawl('status', 'staging');
  assert.match(status.stdout, new RegExp(` {2}1 RECORD DOES NOT COUNT \\(key ${keyIdOf(key.publicPem).slice(7, 19)}\\), see`));
});

test('status calls newer only what nobody vetoed', async (t) => {
  const shop = await shopOf(t, shopFiles());
  await done(shop, 'publish', '1.0.0');
  await done(shop, 'follow');
  for (const [version, text] of [
    ['1.1.0', 'two'],
    ['1.2.0', 'three'],
  ] as const) {
    await shop.commit(shopFiles({ text }));
    await done(shop, 'publish', version);
  }
  assert.equal(await newerOf(shop), '1.2.0');
  await done(shop, 'veto', '1.2.0', '--why', 'it loses orders');
  assert.equal(await newerOf(shop), '1.1.0');
  await done(shop, 'veto', '1.1.0', '--why', 'it loses orders');
  assert.equal(await newerOf(shop), null);
});

test('status calls newer only what a publisher signed, and follow says that an unknown version may be taken away', async (t) => {
  const shop = await shopOf(t, shopFiles());
  await done(shop, 'publish', '6.6.6');
  await shop.commit(trusting());
  await done(shop, 'publish', '1.0.0', ...shop.signed);
  assert.equal(await newerOf(shop), '1.0.0');
  const followed = await done(shop, 'follow', 'staging', ...shop.signed);
  assert.match(followed, /staging moved to 1\.0\.0/);
  assert.equal(await newerOf(shop), null);
  const refused = await shop.pawl('promote', 'production', '6.6.6', ...shop.signed);
  assert.match(refused.stdout, /where nobody knows that version, take its tag away/);
});

test('a release from files that differ from its commit is called that wherever it goes', async (t) => {
  const shop = await shopOf(t, shopFiles());
  await writeFile(join(shop.folder, 'environments', 'unused.ts'), 'export {};\n');
  await done(shop, 'publish', '1.0.0', '--allow-dirty');
  const sentence = /! 1\.0\.0 was published from files that differ from its commit, so nobody can rebuild it\n/;
  assert.match(await done(shop, 'follow'), sentence);
  const asked = await shop.pawl('promote', 'production', '1.0.0', '--dry-run');
  assert.match(asked.stderr, sentence, 'before anybody says yes');
  assert.match(await done(shop, 'promote', 'production', '1.0.0'), sentence);
  assert.match(await done(shop, 'status', 'staging'), / {2}1\.0\.0 was published from files that differ from its commit/);
  assert.equal((await shop.pawl('status', 'staging', '--json')).json<Answer<'status'>>()[0]?.dirty, true);
  assert.match(await done(shop, 'verify', 'staging'), /\? It is what its commit compiles to\n +It was published from files that differ/);
});

test('history and explain say that a move went past policies, by whom and why', async (t) => {
  const shop = await shopOf(t, shopFiles({ overrider: key.publicPem }));
  await done(shop, 'publish', '1.0.0');
  const before = await done(shop, 'explain', 'production', '1.0.0', '--as', 'ann');
  assert.equal(before.match(/1\.0\.0 has never been in staging/g)?.length, 2, 'once by each policy');
  assert.match(before, /comes-from-source: .*\n {6}Promote it to staging first\n/);
  assert.match(before, /\n {2}needs: comes-from-source, soaked\n.*\n {4}ann could, once the above is done\n/);
  await done(shop, 'promote', 'production', '1.0.0', '--override', 'customers cannot pay', '--as', 'ann', ...shop.signed);
  assert.match(await done(shop, 'history', 'production'), /overridden: customers cannot pay\n/);
  const explained = await done(shop, 'explain', 'production@1');
  assert.match(explained, /^! record 1, promote production: nothing -> 1\.0\.0: moved by override of \S+: customers cannot pay\n/);
  assert.match(explained, /^ {2}Its policies said: refused\n/m);
  const markdown = await done(shop, 'explain', 'production@1', '--markdown');
  assert.match(markdown, /^### .*: moved by override, its policies said: refused\n\n\*\*Overridden\*\* by /);
});

test('status says where the pin in Git and the ledger disagree, and nothing where they agree', async (t) => {
  const shop = await shopOf(t, shopFiles({ keeper: 'git' }));
  await done(shop, 'publish', '1.0.0');
  await done(shop, 'follow');
  const said = async () => {
    const [answer] = (await shop.pawl('status', 'production', '--json')).json<Answer<'status'>>();
    return [(await done(shop, 'status', 'production')).match(/GIT SAYS .*|\S+ is not there/)?.[0].trim(), answer?.pin];
  };
  assert.deepEqual(await said(), ['environments/production.pin.json is not there', { agrees: false }]);
  await done(shop, 'promote', 'production', '1.0.0', '--commit');
  const merge = '"pawl sync" writes that once it is merged';
  const [before, pinned] = await said();
  assert.equal(before, `GIT SAYS 1.0.0: ${merge}`);
  assert.deepEqual([typeof pinned === 'object' && pinned.version, typeof pinned === 'object' && pinned.agrees], ['1.0.0', false]);
  await done(shop, 'sync');
  const [agreed, same] = await said();
  assert.deepEqual([agreed, typeof same === 'object' && same.agrees], [undefined, true]);
  await shop.commit({ 'environments/production.pin.json': '{ "version": "0.9.0", "hold": "a sale" }\n' });
  const [other, held] = await said();
  assert.equal(other, `GIT SAYS 0.9.0, held: ${merge}`);
  assert.deepEqual(held, { version: '0.9.0', hold: 'a sale', agrees: false });
});
