import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Answer } from '../../lib/cli/json.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { readCurrent, readHistory } from '../../lib/promotion/ledger.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { writeRecord } from '../promotion/ledger-samples.ts';
import { type UserProject, userProject } from './project.ts';
import { rememberingCompiler } from './remembering-compiler.ts';
import { shopFiles } from './shop.ts';

const ledgerOf = (project: UserProject, name: string) =>
  openRepository(`oci-layout:${join(project.folder, '.pawl', 'registry', 'shop', name)}`);

async function publishedShop(t: { after(end: () => Promise<void>): void }): Promise<UserProject> {
  const shop = await userProject(t, shopFiles(), rememberingCompiler);
  for (const words of [
    ['publish', '1.0.0'],
    ['follow', '--as', 'ci'],
  ])
    assert.equal((await shop.pawl(...words)).code, 0);
  return shop;
}

test('status says where a tag points elsewhere than to what is in force', async (t) => {
  const shop = await publishedShop(t);
  const stray = async () => (await shop.pawl('status', 'staging', '--json')).json<Answer<'status'>>()[0]?.strayTags;
  assert.deepEqual(await stray(), []);
  const repository = ledgerOf(shop, 'staging');
  const head = await repository.readManifest('current');
  assert.ok(head !== undefined);
  await repository.writeManifest({ mediaType: head.descriptor.mediaType, bytes: head.bytes }, { tag: 'live' });
  assert.deepEqual(await stray(), ['live']);
  await repository.removeTag('current');
  assert.match(
    (await shop.pawl('status', 'staging')).stdout,
    /TAG "current" POINTS ELSEWHERE: see "pawl verify staging"; TAG "live" POINTS/,
  );
  assert.equal((await shop.pawl('hold', 'staging', '--why', 'x')).code, 0);
  assert.deepEqual(await stray(), [], 'whoever writes next puts it right');
});

test('a version that is vetoed is promoted nowhere until the veto ends', async (t) => {
  const shop = await publishedShop(t);
  const dry = await shop.pawl('veto', '1.0.0', '--why', 'it loses orders', '--dry-run');
  assert.deepEqual([dry.code, dry.stdout], [0, '1.0.0: nothing was written\n']);
  assert.equal((await shop.pawl('history', 'vetoes')).stdout, 'No version was vetoed yet\n');
  const vetoed = await shop.pawl('veto', '1.0.0', '--why', 'it loses orders', '--as', 'sam', '--json');
  const answer = vetoed.json<Answer<'veto'>>();
  assert.deepEqual(
    [answer.result, answer.sequence, answer.vetoes?.map(({ version, who }) => `${version} by ${who}`)],
    ['written', 1, ['1.0.0 by sam']],
  );
  const refused = await shop.pawl('promote', 'production', '1.0.0');
  assert.equal(refused.code, 1);
  assert.match(refused.stdout, /it loses orders/);
  const twice = await shop.pawl('veto', '1.0.0', '--why', 'again');
  assert.match(twice.stderr, /sam has vetoed it already/);
  assert.equal((await shop.pawl('unveto', '1.1.0', '--why', 'x')).code, 1);
  assert.equal((await shop.pawl('unveto', '1.0.0', '--why', 'it was the test')).code, 0);
  assert.equal((await shop.pawl('promote', 'production', '1.0.0')).code, 0);
  const history = (await shop.pawl('history', 'vetoes', '--json')).json<Answer<'history'>>();
  assert.deepEqual(
    history.map(({ action, vetoes }) => [action, vetoes?.length]),
    [
      ['unveto', 0],
      ['veto', 1],
    ],
  );
  assert.match((await shop.pawl('history', 'vetoes')).stdout, / unveto +1\.0\.0 .*\n1 .* veto +1\.0\.0 +sam/);
  const newest = (await shop.pawl('history', 'vetoes', '--limit', '1')).stdout.split('\n');
  assert.match(newest[1] ?? '', / unveto +1\.0\.0 /);
  assert.deepEqual(newest.slice(2), [''], 'one record was asked for');
  assert.match((await shop.pawl('history', 'vetoes', '--markdown')).stdout, /\| unveto \| 1\.0\.0 \|.*\n.*\| veto \| 1\.0\.0 \| sam/);
});

test('nothing is promoted while it cannot be told what is vetoed', async (t) => {
  const shop = await publishedShop(t);
  assert.equal((await shop.pawl('veto', '1.0.0', '--why', 'x')).code, 0);
  await writeFile(join(shop.folder, '.pawl', 'registry', 'shop', 'vetoes', 'index.json'), '{ not json');
  const refused = await shop.pawl('promote', 'production', '1.0.0', '--json');
  assert.equal(refused.code, 1);
  assert.equal(refused.json<Answer<'error'>>().error.code, 'CORRUPT_LAYOUT');
});

test('resolve shows both sides of a fork, and continues the one that is named', async (t) => {
  const shop = await publishedShop(t);
  const none = await shop.pawl('resolve', 'staging');
  assert.deepEqual([none.code, none.stdout], [0, '✓ staging has nothing to resolve: its records are one chain\n']);
  const ledger = ledgerOf(shop, 'staging');
  const head = await readCurrent(ledger);
  assert.ok(head !== undefined);
  await writeRecord(ledger, undefined, { ...head.record, who: { name: 'sleeper\u001b[2J', verified: false } });

  const shown = await shop.pawl('resolve', 'staging');
  assert.equal(shown.code, 1);
  assert.match(shown.stdout, /staging is forked at record 1/);
  assert.match(shown.stdout, /follow 1\.0\.0 by ci/);
  assert.match(shown.stdout, /sleeper\\u001b\[2J/);
  assert.match(shown.stdout, /1 created/);
  assert.match((await shop.pawl('hold', 'staging', '--why', 'x')).stderr, /pawl resolve staging/);
  assert.match((await shop.pawl('resolve', 'staging', '--keep', '1', '--why', 'x')).stderr, /Cannot tell which record "1" is: 1@/);
  assert.match((await shop.pawl('resolve', 'staging', '--keep', '9', '--why', 'x')).stderr, /Cannot find record "9"/);
  assert.equal((await shop.pawl('resolve', 'staging', '--keep', '1')).code, 2);

  const keep = `1@${head.digest.slice(7, 13)}`;
  assert.equal((await shop.pawl('resolve', 'staging', '--keep', keep, '--why', 'x', '--dry-run')).code, 0);
  const resolved = await shop.pawl('resolve', 'staging', '--keep', keep, '--why', 'ci was first', '--as', 'sam', '--json');
  const answer = resolved.json<Answer<'resolve'>>();
  assert.deepEqual([answer.result, answer.sequence, answer.kept, answer.left?.length], ['written', 2, head.digest, 1]);
  assert.equal((await shop.pawl('hold', 'staging', '--why', 'x')).code, 0);
  const verified = (await shop.pawl('history', 'staging', '--verify', '--json')).json<Answer<'provenHistory'>>();
  assert.deepEqual([verified.proven.records, verified.records.map(({ action }) => action)], [3, ['hold', 'resolve', 'follow']]);
});

test('history --verify says what signatures and digests prove, and what they do not', async (t) => {
  const [old, current] = [generateKey(), generateKey()];
  const trusting = (...keys: readonly [string, string][]) => {
    const file = 'environments/index.ts';
    const promotions = keys.map(([pem, name]) => `publicKey(${JSON.stringify(pem)}, { name: '${name}' })`).join(', ');
    const text = (shopFiles()[file] ?? '').replace(
      "project({ name: 'shop',",
      `project({ name: 'shop', trust: { releases: [${promotions}], promotions: [${promotions}] },`,
    );
    return { [file]: text };
  };
  const shop = await userProject(t, trusting([old.publicPem, 'old key']), rememberingCompiler);
  for (const [name, { privatePem }] of [
    ['old.pem', old],
    ['current.pem', current],
  ] as const)
    await writeFile(join(shop.folder, name), privatePem);
  const run = async (key: string, ...words: string[]) => {
    const ran = await shop.pawl(...words, '--key', key);
    assert.equal(ran.code, 0, ran.stderr);
  };
  await writeFile(join(shop.folder, '.git', 'info', 'exclude'), '*.pem\n');
  await run('old.pem', 'publish', '1.0.0');
  await run('old.pem', 'follow', 'development');
  await run('old.pem', 'hold', 'development', '--why', 'x');
  await shop.commit(trusting([old.publicPem, 'old key'], [current.publicPem, 'new key']));
  await run('current.pem', 'unhold', 'development', '--why', 'x');
  await shop.commit(trusting([current.publicPem, 'new key']));
  await writeRecord(ledgerOf(shop, 'development'), undefined, { why: 'planted' });

  const { stdout, code } = await shop.pawl('history', 'development', '--verify');
  assert.equal(code, 0);
  assert.match(stdout, /^✓ development: 3 records, each names the one before it by its digest, from 3 \(sha256:/);
  assert.match(stdout, /The newest is signed by new key, who is trusted/);
  assert.match(stdout, /2 below it are not: a key that is trusted no more/);
  assert.match(stdout, /! Record 1 \(sha256:[0-9a-f]{64}\) does not count: It is not signed/);
  assert.match(stdout, /Not proven: /);
  const { proven, ignored, records } = (await shop.pawl('history', 'development', '--verify', '--json')).json<Answer<'provenHistory'>>();
  assert.deepEqual([proven.records, proven.signatures, ignored.length], [3, true, 1]);
  assert.deepEqual(
    records.map(({ verification }) => verification?.kind),
    ['signed', 'untrusted', 'untrusted'],
  );
  const markdown = await shop.pawl('history', 'development', '--markdown');
  assert.match(markdown.stdout, /^# History of development\n\n\| RECORD \| WHEN /);
});

test('history shows a chain that somebody changed as broken', async (t) => {
  const shop = await publishedShop(t);
  for (const action of ['hold', 'unhold']) assert.equal((await shop.pawl(action, 'staging', '--why', 'x')).code, 0);
  const ledger = ledgerOf(shop, 'staging');
  const head = await readCurrent(ledger);
  assert.ok(head !== undefined);
  const first = (await readHistory(ledger, head, { limit: 10 })).at(-1);
  const blob = join(shop.folder, '.pawl', 'registry', 'shop', 'staging', 'blobs', 'sha256', first?.digest.slice(7) ?? '');
  await writeFile(blob, JSON.stringify({ forged: true }));
  const { code, stderr } = await shop.pawl('history', 'staging', '--verify');
  assert.equal(code, 1);
  assert.match(stderr, new RegExp(first?.digest ?? 'none'));
});
