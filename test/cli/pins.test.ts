import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Answer } from '../../lib/cli/json.ts';
import type { Tools } from '../../lib/cli/tools.ts';
import { judgePromotion } from '../../lib/compiler/judge.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { type UserProject, userProject } from './project.ts';
import { rememberingCompiler } from './remembering-compiler.ts';
import { type ShopOptions, shopFiles } from './shop.ts';

const file = 'environments/production.pin.json';

test('a pin goes from promote over check and a merge to sync, and the record names who changed it', async (t) => {
  const shop = await publishedShop(t);
  const pinned = await shop.pawl('promote', 'production', '1.0.0', '--why', 'first');
  assert.equal(pinned.code, 0);
  assert.match(pinned.stdout, /production\.pin\.json says 1\.0\.0; commit it, and once that is merged, "pawl sync" moves production/);
  const pin = JSON.parse(await readFile(join(shop.folder, file), 'utf8'));
  assert.deepEqual([pin.version, pin.why, /^sha256:/.test(pin.digest)], ['1.0.0', 'first', true]);
  assert.deepEqual(await historyOf(shop), [], 'nothing is written to the registry');

  assert.equal((await shop.pawl('check')).code, 0);
  const early = (await shop.pawl('sync')).stdout;
  assert.match(early, /differs from the commit that is checked out/);

  await shop.commit({});
  const synced = (await shop.pawl('sync', '--json')).json<Answer<'sync'>>();
  assert.deepEqual(
    synced.map((one) => [one.environment, 'agrees' in one && one.agrees, 'moves' in one && one.moves.map(({ result }) => result)]),
    [['production', true, ['written']]],
  );
  const [record] = await historyOf(shop);
  assert.deepEqual([record?.who.name, record?.why, record?.to?.version], ['dana@shop.example', 'first', '1.0.0']);
  assert.match((await shop.pawl('sync')).stdout, /production is at 1\.0\.0, as its pin says/);
  assert.equal((await historyOf(shop)).length, 1);
});

test('promote --commit commits the pin and nothing else', async (t) => {
  const shop = await publishedShop(t);
  await writeFile(join(shop.folder, 'other.txt'), 'not ready');
  git(shop, 'add', 'other.txt');
  const { code, stdout } = await shop.pawl('promote', 'production', '1.0.0', '--commit', '--why', 'first');
  assert.equal(code, 0, stdout);
  assert.equal(git(shop, 'show', '--name-only', '--format=%s%n%b', 'HEAD').trim(), `Move production to 1.0.0\nfirst\n\n\n${file}`);
  assert.equal(git(shop, 'status', '--short').trim(), 'A  other.txt');
  assert.equal((await shop.pawl('sync')).code, 0);
});

test('promote --commit commits a pin that was written before, and says of one that is there what it says, not what is in force', async (t) => {
  const shop = await publishedShop(t);
  const promote = async (...words: string[]) => shop.pawl('promote', 'production', '1.0.0', ...words);
  assert.equal((await promote('--why', 'the sale begins')).code, 0);
  assert.match(
    (await promote()).stdout,
    /^✓ environments\/production\.pin\.json says 1\.0\.0 already; once that is committed and merged, "pawl sync"/,
  );
  assert.match((await promote('--commit')).stdout, /production\.pin\.json says 1\.0\.0 \(commit /);
  assert.equal(git(shop, 'status', '--short').trim(), '');
  const again = (await promote('--commit', '--json')).json<Answer<'move'>>();
  assert.deepEqual([again.result, again.pin], ['unchanged', { file }]);
  assert.equal(git(shop, 'log', '--format=%B', '-1').trim(), 'Move production to 1.0.0\n\nthe sale begins');
  assert.equal((await shop.pawl('sync')).code, 0);
  assert.deepEqual(
    (await historyOf(shop)).map(({ why }) => why),
    ['the sale begins'],
  );
  assert.match((await promote()).stdout, /^✓ production is at 1\.0\.0 already \(record 1\)/);
});

test('promote --commit commits a pin that says it already as it lies there, in whatever words and lines', async (t) => {
  const shop = await publishedShop(t);
  assert.equal((await shop.pawl('promote', 'production', '1.0.0', '--commit')).code, 0);
  const pin = JSON.parse(await readFile(join(shop.folder, file), 'utf8'));
  for (const [text, message] of [
    [JSON.stringify(pin), 'Move production to 1.0.0'],
    [`${JSON.stringify({ ...pin, why: 'by hand' }, undefined, 4)}\n`, 'Move production to 1.0.0\n\nby hand'],
  ] as const) {
    await writeFile(join(shop.folder, file), text);
    const { code, stdout, stderr } = await shop.pawl('promote', 'production', '1.0.0', '--commit');
    assert.equal(code, 0, stdout + stderr);
    assert.equal(await readFile(join(shop.folder, file), 'utf8'), text);
    assert.equal(git(shop, 'log', '--format=%B', '-1').trim(), message);
    assert.equal(git(shop, 'status', '--short').trim(), '');
  }
});

test('promote --commit says what Git, or a hook, says against the commit, and what is left', async (t) => {
  const shop = await publishedShop(t);
  const hook = join(shop.folder, '.git', 'hooks', 'pre-commit');
  await writeFile(hook, '#!/bin/sh\necho "lint: no tabs" >&2\nexit 1\n', { mode: 0o755 });
  const refused = await shop.pawl('promote', 'production', '1.0.0', '--commit');
  assert.equal(refused.code, 1);
  assert.match(
    refused.stderr,
    /Cannot commit "environments\/production\.pin\.json": Git refuses: lint: no tabs; the file itself is written\n/,
  );
  await rm(hook);
  assert.match((await shop.pawl('promote', 'production', '1.0.0', '--commit')).stdout, /\(commit /);
});

test('check judges the move that a merge would make, at the line of the pin, and sync refuses it too', async (t) => {
  const shop = await publishedShop(t);
  await shop.commit(shopFiles({ text: 'two', keeper: 'git' }));
  const { digest } = (await shop.pawl('publish', '1.1.0', '--json')).json<Answer<'publish'>>();
  const refused = await shop.pawl('promote', 'production', '1.1.0');
  assert.equal(refused.code, 1);
  assert.match(refused.stdout, /1\.1\.0 has never been in staging/);
  assert.equal((await shop.pawl('promote', 'production', '1.1.0', '--propose')).code, 0, 'the pull request is judged again');
  assert.equal(JSON.parse(await readFile(join(shop.folder, file), 'utf8')).digest, digest);

  await shop.commit({});
  const checked = await shop.pawl('check', '--json');
  assert.equal(checked.code, 1);
  const [finding] = checked.json<Answer<'check'>>().findings;
  assert.deepEqual([finding?.environment, finding?.source], ['production', { file, line: 2 }]);
  assert.match(finding?.message ?? '', /^Policies refuse the move to 1\.1\.0: 1\.1\.0 has never been in staging/);
  assert.equal((await shop.pawl('sync')).code, 1);
  assert.deepEqual(await historyOf(shop), []);
});

test('a pin back to an earlier release with a hold is a rollback, and its hold ends with the line that says it', async (t) => {
  const shop = await publishedShop(t);
  await merge(shop, 'promote', 'production', '1.0.0');
  await shop.commit(shopFiles({ text: 'two', keeper: 'git' }));
  for (const words of [['publish', '1.1.0'], ['follow']]) assert.equal((await shop.pawl(...words)).code, 0);
  await merge(shop, 'promote', 'production', '1.1.0');
  await merge(shop, 'rollback', 'production', '--why', 'checkout fails');
  const [back] = await historyOf(shop);
  assert.deepEqual([back?.action, back?.to?.version, back?.hold?.why], ['rollback', '1.0.0', 'checkout fails']);

  const held = await shop.pawl('promote', 'production', '1.1.0');
  assert.match(held.stderr, /its pin holds it \(checkout fails\)/);
  await merge(shop, 'unhold', 'production', '--why', 'fixed');
  await merge(shop, 'hold', 'production', '--why', 'black friday');
  assert.deepEqual(
    (await historyOf(shop)).map(({ action }) => action),
    ['hold', 'unhold', 'rollback', 'promote', 'promote'],
  );
  assert.equal((await shop.pawl('sync')).code, 0);
});

test('an old checkout that syncs again moves nothing back', async (t) => {
  const shop = await publishedShop(t);
  await merge(shop, 'promote', 'production', '1.0.0');
  const old = git(shop, 'rev-parse', 'HEAD').trim();
  await shop.commit(shopFiles({ text: 'two', keeper: 'git' }));
  for (const words of [['publish', '1.1.0'], ['follow']]) assert.equal((await shop.pawl(...words)).code, 0);
  await merge(shop, 'promote', 'production', '1.1.0');
  git(shop, 'checkout', '--quiet', old);
  const stale = await shop.pawl('sync');
  assert.equal(stale.code, 1);
  assert.match(stale.stdout, /record 2 was written from commit [0-9a-f]{12}, which comes after what is checked out/);
  assert.equal((await historyOf(shop)).length, 2);
});

test('several jobs that sync at once write one record', async (t) => {
  const shop = await publishedShop(t);
  assert.equal((await shop.pawl('promote', 'production', '1.0.0', '--commit')).code, 0);
  const all = await Promise.all(Array.from({ length: 3 }, () => shop.pawl('sync', '--yes')));
  assert.deepEqual(
    all.map(({ code }) => code),
    [0, 0, 0],
  );
  assert.equal((await historyOf(shop)).length, 1);
});

test('a pin that is none is an error at its file, and one that no registry can be asked about is said not to be judged', async (t) => {
  const shop = await publishedShop(t);
  for (const [text, said] of [
    ['{ "version": "1.0.0", "version": "1.1.0" }', /production\.pin\.json/],
    ['{ "version": "newest" }', /version: is not a semantic version/],
    ['{ "version": "1.0.0", "verison": 1 }', /verison/],
    ['not json', /Cannot read/],
    [`{ "version": "1.0.0", "why": "${'x'.repeat(20_000)}" }`, /expected at most/],
    [`{ "version": "1.0.0", "digest": "sha256:${'0'.repeat(64)}" }`, /that version is release "sha256:/],
    [`{ "version": "7.0.0", "digest": "sha256:${'0'.repeat(64)}" }`, /does not exist/],
  ] as const) {
    await writeFile(join(shop.folder, file), text);
    const checked = await shop.pawl('check', '--json');
    const [finding] = checked.json<Answer<'check'>>().findings;
    assert.deepEqual([checked.code, finding?.id, finding?.source?.file], [1, 'pin', file], text);
    assert.match(finding?.message ?? '', said);
  }
  await writeFile(join(shop.folder, file), '{ "version": "7.0.0" }');
  const offline = await shop.pawl('check', '--registry', 'oci://127.0.0.1:1/acme/shop', '--plain-http', '--json');
  const [finding] = offline.json<Answer<'check'>>().findings;
  assert.deepEqual([offline.code, finding?.id, finding?.severity], [0, 'pin-not-judged', 'warning']);
  await rm(join(shop.folder, file));
});

test('a version that a merged pin names already moves when it is published', async (t) => {
  const shop = await publishedShop(t);
  await shop.commit({ ...shopFiles({ text: 'two', keeper: 'git' }), [file]: '{ "version": "1.1.0" }\n' });
  const published = await shop.pawl('publish', '1.1.0');
  assert.equal(published.code, 0, 'that it is refused does not make it less published');
  assert.match(published.stderr, /1\.1\.0 has never been in staging/);
  assert.equal((await shop.pawl('follow')).code, 0);
  const again = await shop.pawl('publish', '1.1.0');
  assert.match(again.stderr, /production moved to 1\.1\.0 \(record 1\)/);
});

test('commands that move a pin write nothing with --dry-run, neither the file nor the registry', async (t) => {
  const shop = await publishedShop(t);
  await merge(shop, 'promote', 'production', '1.0.0');
  const before = await readFile(join(shop.folder, file), 'utf8');
  for (const words of [['hold', 'production', '--why', 'x'], ['promote', 'production', '1.0.0', '--why', 'again'], ['sync']])
    assert.equal((await shop.pawl(...words, '--dry-run')).code, 0, words.join(' '));
  assert.equal(await readFile(join(shop.folder, file), 'utf8'), before);
});

test('sync looks for a key before it judges or asks, for moves as for holds, and needs none for a dry run or where there is nothing to do', async (t) => {
  const { publicPem, privatePem } = generateKey();
  let judged = 0;
  const counting: Partial<Tools> = {
    judgePromotion: (options) => {
      judged += 1;
      return judgePromotion(options);
    },
  };
  const key = `publicKey(${JSON.stringify(publicPem)}, { name: 'olga' })`;
  const trust = `{ releases: [${key}], promotions: [${key}], evidence: [] }`;
  const files = shopFiles({ keeper: 'git' });
  const signed = {
    'environments/index.ts': `${files['environments/index.ts']}`.replace("name: 'shop',", `name: 'shop', trust: ${trust},`),
  };
  const shop = await userProject(t, { '.gitignore': '.pawl\nnode_modules\n*.key\n', ...signed }, { ...rememberingCompiler, ...counting });
  const signing = ['--key', join(shop.folder, 'a.key')];
  await writeFile(join(shop.folder, 'a.key'), privatePem, { mode: 0o600 });
  const published = await shop.pawl('publish', '1.0.0', ...signing);
  assert.equal(published.code, 0, published.stderr);
  await shop.commit({ [file]: '{ "version": "1.0.0" }\n' });
  const unsigned = await shop.pawl('sync');
  assert.equal(unsigned.code, 1);
  assert.match(
    unsigned.stdout,
    /Cannot write a record of "production": the project says who signs there, and nobody does\n +Sign it with --key/,
  );
  assert.equal(judged, 0);
  assert.doesNotMatch((await shop.pawl('sync', '--dry-run')).stdout, /nobody does/);
  assert.equal(judged, 1);

  assert.equal((await shop.pawl('follow', ...signing)).code, 0);
  assert.equal((await shop.pawl('sync', ...signing)).code, 0);
  await shop.commit({ [file]: '{ "version": "1.0.0", "hold": "black friday" }\n' });
  const held = await shop.pawl('sync');
  assert.match(held.stdout, /nobody does/);
  assert.doesNotMatch(held.stderr, /its pin holds it/);
  assert.equal((await shop.pawl('sync', ...signing)).code, 0);
  assert.equal((await shop.pawl('sync')).code, 0, 'nothing is left to write');
});

test('--commit is refused where the ledger keeps the pin', async (t) => {
  const shop = await publishedShop(t, { keeper: 'ledger' });
  for (const words of [
    ['promote', 'production', '1.0.0', '--commit'],
    ['hold', 'staging', '--why', 'x', '--commit'],
  ])
    assert.equal((await shop.pawl(...words)).code, 2);
});

async function publishedShop(
  t: Parameters<typeof userProject>[0],
  options: ShopOptions = { keeper: 'git' },
  tools: Partial<Tools> = {},
): Promise<UserProject> {
  const shop = await userProject(t, shopFiles(options), { ...rememberingCompiler, ...tools });
  for (const words of [['publish', '1.0.0'], ['follow']]) assert.equal((await shop.pawl(...words)).code, 0);
  return shop;
}

async function merge(shop: UserProject, ...words: readonly string[]): Promise<void> {
  for (const all of [[...words, '--commit'], ['sync']]) {
    const { code, stdout, stderr } = await shop.pawl(...all);
    assert.equal(code, 0, `${all.join(' ')}: ${stdout}${stderr}`);
  }
}

async function historyOf(shop: UserProject): Promise<Answer<'history'>> {
  return (await shop.pawl('history', 'production', '--json')).json();
}

function git({ folder }: UserProject, ...words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('git', ['-C', folder, ...words], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout;
}
