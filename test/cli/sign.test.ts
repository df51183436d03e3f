import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { answers } from '../../lib/cli/json.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { predicateTypes } from '../../lib/signing/statement.ts';
import { userProject } from './project.ts';
import { rememberingCompiler } from './remembering-compiler.ts';
import { shopFiles } from './shop.ts';

const keys = { old: generateKey(), new: generateKey(), sam: generateKey(), ann: generateKey() };
type Name = keyof typeof keys;

test('pawl sign: publishers change keys, and what they released before goes on', async (t) => {
  const shop = await shopOf(t, ['old']);
  await shop.good('publish', '1.0.0', '--key', '.git/old.key');
  await shop.good('promote', 'development', '1.0.0', '--yes', '--key', '.git/sam.key');
  await shop.trusting('old', 'new');

  const shown = await shop.pawl('sign', '1.0.0', '--key', '.git/new.key', '--dry-run');
  assert.match(shown.stderr, /believed because old signed all of it\n {2}new would sign development, production, staging, the release/);
  assert.equal(shown.stdout, '1.0.0: nothing was signed\n');
  const signed = await shop.sign('1.0.0', '--key', '.git/new.key');
  assert.equal(signed.result, 'signed');
  assert.equal(signed.signer?.kind === 'key' && signed.signer.name, 'new');
  assert.deepEqual(
    signed.statements.filter(({ environment }) => environment === null).map(({ type }) => type),
    [predicateTypes.provenance, predicateTypes.images, predicateTypes.signature],
  );
  assert.deepEqual(
    signed.copies.map(({ environment, result }) => `${environment} ${result}`),
    ['development copied', 'production not-promoted', 'staging not-promoted'],
  );

  await shop.trusting('new');
  for (const what of ['1.0.0', 'development']) assert.equal((await shop.pawl('verify', what)).code, 0, what);
  await shop.good('promote', 'staging', '1.0.0', '--yes', '--key', '.git/sam.key');
  const again = await shop.sign('1.0.0', '--key', '.git/new.key');
  assert.deepEqual([again.result, again.statements], ['unchanged', []]);
});

test('pawl sign, too late: the old key is trusted no more, and has to be named, or the release rebuilt', async (t) => {
  const shop = await shopOf(t, ['old']);
  await shop.good('publish', '1.0.0', '--key', '.git/old.key');
  await shop.trusting('new');

  const refused = await shop.pawl('sign', '1.0.0', '--key', '.git/new.key', '--yes');
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /Cannot sign "1\.0\.0": nobody vouches for it/);
  assert.match(refused.stderr, /pawl rebuild.*--rebuilt DIGEST.*--was-signed-by/);
  const { rebuilt } = answers.rebuild.parse((await shop.good('rebuild', '1.0.0', '--json')).json());
  const byRebuild = await shop.sign('1.0.0', '--key', '.git/new.key', '--rebuilt', rebuilt, '--dry-run');
  assert.equal(byRebuild.believed, 'rebuilt');
  assert.ok(!byRebuild.statements.some(({ type }) => type === predicateTypes.provenance), 'nobody says where it comes from');
  const byKey = await shop.sign('1.0.0', '--key', '.git/new.key', '--was-signed-by', '.git/old.pub');
  assert.equal(byKey.result, 'signed');
  assert.ok(byKey.statements.some(({ type }) => type === predicateTypes.provenance));
  assert.equal((await shop.pawl('verify', '1.0.0')).code, 0);
});

test('pawl sign --copy brings signatures to environments without a key', async (t) => {
  const shop = await shopOf(t, ['old']);
  await shop.good('publish', '1.0.0', '--key', '.git/old.key');
  await shop.good('promote', 'development', '1.0.0', '--yes', '--key', '.git/sam.key');
  const copied = await shop.good('sign', '1.0.0', '--copy');
  assert.equal(
    copied.stdout,
    'Signatures of 1.0.0\n  development: were there before\n  production: does not have 1.0.0, so nothing is to be copied\n' +
      '  staging: does not have 1.0.0, so nothing is to be copied\n',
  );
  assert.deepEqual((await shop.sign('1.0.0', '--copy', '--dry-run')).copies, []);
  assert.equal((await shop.pawl('sign', '1.0.0', '--copy', '--key', '.git/old.key')).code, 2);
});

test('pawl sign takes a reference to a release elsewhere, and says what it needs', async (t) => {
  const shop = await shopOf(t, ['old', 'new']);
  const there = `oci-layout:${join(shop.folder, '.git', 'mirror')}`;
  await shop.good('publish', '1.0.0', '--key', '.git/old.key', '--registry', there);
  assert.equal((await shop.sign(`${there}/shop:1.0.0`, '--key', '.git/new.key')).result, 'signed');
  for (const [words, code, message] of [
    [['1.0.0', '--key', '.git/new.key'], 1, /it does not exist/],
    [[`${there}/shop`, '--key', '.git/new.key'], 1, /it names no version/],
    [[`${there}/shop:1.0.0`], 1, /nobody does/],
    [[`${there}/shop:1.0.0`, '--key', '.git/ann.key'], 1, /is not in trust\.releases/],
    [['1.0.0', '--rebuilt', 'yes'], 2, /--rebuilt takes the digest/],
    [['1.0.0', '--key', '.git/new.key', '--was-signed-by', '.git/nothing.pub'], 1, /Cannot read the key/],
    [['production', '--key', '.git/new.key'], 1, /starts with neither/],
  ] as const) {
    const ran = await shop.pawl('sign', ...words);
    assert.equal(ran.code, code, ran.stderr);
    assert.match(ran.stderr, message);
  }
});

/** A shop that trusts these keys with releases, sam's with promotions and ann's with evidence; the keys lie in `.git`. */
test('pawl publish signs with a key that its passphrase opens, and publishes nothing without it', async (t) => {
  const { privatePem, publicPem } = generateKey('correct horse');
  const signingVariables: { PAWL_SIGNING_PASSPHRASE?: string } = {};
  const text = trustingFiles(['old'])['environments/index.ts'] ?? '';
  const files = { 'environments/index.ts': text.replace(JSON.stringify(keys.old.publicPem), JSON.stringify(publicPem)) };
  const shop = await userProject(t, files, { ...rememberingCompiler, signingVariables });
  await writeFile(join(shop.folder, '.git', 'locked.key'), privatePem);
  const publish = () => shop.pawl('publish', '1.0.0', '--key', '.git/locked.key');
  for (const [passphrase, message] of [
    [undefined, /^pawl: Cannot read the private key: it is encrypted and there is no passphrase\n/],
    ['wrong', /^pawl: Cannot read the private key: .*passphrase/],
  ] as const) {
    if (passphrase !== undefined) signingVariables.PAWL_SIGNING_PASSPHRASE = passphrase;
    const refused = await publish();
    assert.deepEqual([refused.code, refused.stdout], [1, '']);
    assert.match(refused.stderr, message);
  }
  signingVariables.PAWL_SIGNING_PASSPHRASE = 'correct horse';
  const { code, stdout, stderr } = await publish();
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^✓ Published /);
  assert.equal((await shop.pawl('verify', '1.0.0')).code, 0);
});

async function shopOf(t: TestContext, releases: readonly Name[]) {
  const project = await userProject(t, trustingFiles(releases), rememberingCompiler);
  for (const [name, { privatePem, publicPem }] of Object.entries(keys)) {
    await writeFile(join(project.folder, '.git', `${name}.key`), privatePem);
    await writeFile(join(project.folder, '.git', `${name}.pub`), publicPem);
  }
  const good = async (...words: readonly string[]) => {
    const ran = await project.pawl(...words);
    assert.equal(ran.code, 0, ran.stderr + ran.stdout);
    return ran;
  };
  return {
    ...project,
    good,
    trusting: (...names: readonly Name[]) => project.commit(trustingFiles(names)),
    sign: async (...words: readonly string[]) => answers.sign.parse((await good('sign', ...words, '--json')).json()),
  };
}

function trustingFiles(releases: readonly Name[]): Record<string, string> {
  const files = shopFiles();
  const listed = (names: readonly Name[]) =>
    `[${names.map((name) => `publicKey(${JSON.stringify(keys[name].publicPem)}, { name: '${name}' })`).join(', ')}]`;
  const trust = `trust: { releases: ${listed(releases)}, promotions: ${listed(['sam'])}, evidence: ${listed(['ann'])} }`;
  return {
    ...files,
    'environments/index.ts': (files['environments/index.ts'] ?? '').replace("project({ name: 'shop',", `project({ name: 'shop', ${trust},`),
  };
}
