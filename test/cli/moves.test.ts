import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Answer } from '../../lib/cli/json.ts';
import { leapingTime } from './leaping-time.ts';
import { userProject } from './project.ts';
import { rememberingCompiler } from './remembering-compiler.ts';
import { shopFiles } from './shop.ts';

/** This one with the real compiler, a process for each question; those below are about what commands make of its answers. */
test('what the policies of the project say decides about a move, from publish to promote', async (t) => {
  const shop = await userProject(t, shopFiles());
  assert.equal((await shop.pawl('publish', '1.0.0')).code, 0);
  const early = await shop.pawl('promote', 'production', '1.0.0');
  assert.equal(early.code, 1);
  assert.match(early.stdout, /1\.0\.0 has never been in staging/);
  assert.equal((await shop.pawl('follow')).code, 0);
  const { verdict, sequence } = (await shop.pawl('promote', 'production', '1.0.0', '--json')).json<Answer<'move'>>();
  assert.deepEqual([verdict, sequence], ['allow', 1]);
});

test('a release goes from publish over follow and promote to a rollback that holds until it is ended', async (t) => {
  const shop = await userProject(t, shopFiles(), rememberingCompiler);

  const published = (await shop.pawl('publish', '1.0.0', '--json')).json<Answer<'publish'>>();
  assert.equal(published.version, '1.0.0');
  assert.deepEqual(Object.keys(published.environments).sort(), ['development', 'production', 'staging']);

  const followed = (await shop.pawl('follow', '--as', 'ci', '--json')).json<Answer<'move'>[]>();
  assert.deepEqual(
    followed.map(({ environment, to, sequence }) => [environment, to.version, sequence]),
    [
      ['development', '1.0.0', 1],
      ['staging', '1.0.0', 1],
    ],
  );

  const promoted = (await shop.pawl('promote', 'production', '1.0.0', '--as', 'sam', '--why', 'first', '--json')).json<Answer<'move'>>();
  assert.equal(promoted.verdict, 'allow');
  assert.equal(promoted.from, null);
  assert.equal(promoted.to.index, published.digest);
  assert.equal(promoted.diff.created, 1);

  await shop.commit(shopFiles({ text: 'two' }));
  assert.equal((await shop.pawl('publish', '1.1.0')).code, 0);
  const early = await shop.pawl('promote', 'production', '1.1.0', '--json');
  assert.equal(early.code, 1);
  assert.equal(early.json<Answer<'move'>>().verdict, 'deny');
  assert.equal((await shop.pawl('follow')).code, 0);
  const second = (await shop.pawl('promote', 'production', '1.1.0', '--json')).json<Answer<'move'>>();
  assert.equal(second.sequence, 2);
  assert.deepEqual(second.diff.changes[0]?.fields, [{ path: 'data.text', before: 'one', after: 'two' }]);

  const back = (await shop.pawl('rollback', 'production', '--as', 'sam', '--why', 'checkout fails', '--json')).json<Answer<'move'>>();
  assert.equal(back.to.version, '1.0.0');
  assert.equal(back.sequence, 3);

  const held = await shop.pawl('promote', 'production', '1.1.0');
  assert.equal(held.code, 1);
  assert.match(held.stdout, /held since record 3 by sam \(checkout fails\)/);
  assert.equal((await shop.pawl('unhold', 'production', '--why', 'fixed')).code, 0);
  assert.equal((await shop.pawl('promote', 'production', '1.1.0', '--json')).json<Answer<'move'>>().sequence, 5);

  const history = (await shop.pawl('history', 'production', '--json')).json<Answer<'history'>>();
  assert.deepEqual(
    history.map(({ action, to }) => `${action} ${to?.version}`),
    ['promote 1.1.0', 'unhold 1.0.0', 'rollback 1.0.0', 'promote 1.1.0', 'promote 1.0.0'],
  );
  const [production] = (await shop.pawl('status', 'production', '--json')).json<Answer<'status'>>();
  assert.equal(production?.version, '1.1.0');
  assert.equal(production?.since, history[0]?.when);
  assert.equal(production?.newer, null);
});

test('rolling back twice goes back twice, and what was rolled back from comes back by a promotion alone', async (t) => {
  const shop = await userProject(t, shopFiles(), rememberingCompiler);
  for (const [version, text] of [
    ['1.0.0', 'one'],
    ['1.1.0', 'two'],
    ['1.2.0', 'three'],
  ] as const) {
    await shop.commit(shopFiles({ text }));
    for (const words of [['publish', version], ['follow'], ['promote', 'production', version]])
      assert.equal((await shop.pawl(...words)).code, 0);
  }
  const back = async (...words: string[]) => shop.pawl('rollback', 'production', ...words, '--why', 'broken', '--json');
  assert.equal((await back()).json<Answer<'move'>>().to.version, '1.1.0');
  assert.equal((await back()).json<Answer<'move'>>().to.version, '1.0.0');
  assert.equal((await back()).code, 1);
  const forward = await back('1.2.0');
  assert.equal(forward.code, 1);
  assert.match(forward.stderr, /1\.2\.0 is no earlier release of it\n.*pawl promote production 1\.2\.0/);
  assert.match((await back('1.0.0')).stderr, /it is at 1\.0\.0 already/);
  assert.equal((await shop.pawl('history', 'production', '--json')).json<Answer<'history'>>().length, 5);
});

test('follow names pinned environments that are held, for people and for programs', async (t) => {
  const shop = await userProject(t, shopFiles(), rememberingCompiler);
  for (const words of [['publish', '1.0.0'], ['follow'], ['promote', 'production', '1.0.0']])
    assert.equal((await shop.pawl(...words)).code, 0);
  const held = async (...words: string[]) =>
    (await shop.pawl('follow', ...words, '--json')).json<Answer<'follow'>>().filter((one) => 'hold' in one);
  assert.deepEqual(await held(), []);
  assert.equal((await shop.pawl('hold', 'production', '--as', 'sam', '--why', 'checkout fails')).code, 0);
  const [production, ...others] = await held();
  assert.ok(production !== undefined && 'hold' in production && others.length === 0);
  assert.deepEqual(
    [production.environment, production.reason, production.hold?.sequence, production.hold?.why],
    ['production', 'it is pinned, and held since record 2 by sam (checkout fails)', 2, 'checkout fails'],
  );
  assert.match((await shop.pawl('follow')).stdout, /^ {2}production is not followed: it is pinned, and held since record 2 by sam/m);
  assert.deepEqual(await held('staging'), [], 'nobody asked for it');
});

test('a release that was rolled back in the environment before is not promoted on', async (t) => {
  const shop = await userProject(t, shopFiles(), rememberingCompiler);
  for (const words of [['publish', '1.0.0'], ['follow'], ['promote', 'production', '1.0.0']])
    assert.equal((await shop.pawl(...words)).code, 0);
  await shop.commit(shopFiles({ text: 'two' }));
  for (const words of [['publish', '1.1.0'], ['follow'], ['rollback', 'staging', '--why', 'broken']])
    assert.equal((await shop.pawl(...words)).code, 0);
  const refused = await shop.pawl('promote', 'production', '1.1.0');
  assert.equal(refused.code, 1);
  assert.match(refused.stdout, /1\.1\.0 was rolled back in staging/);
});

test('follow goes on past an environment that it cannot judge or that no release has yet, and status tells of the others', async (t) => {
  const shop = await userProject(t, shopFiles(), rememberingCompiler);
  assert.equal((await shop.pawl('publish', '1.0.0')).code, 0);
  const file = 'environments/index.ts';
  const text = shopFiles()[file] ?? '';
  const added = ['early', 'broken']
    .map(
      (name) =>
        `environment('${name}', { tier: 'development', kubernetes: '1.34', track: follow('*'), deploy: [settings({ text: 'x' })] }), `,
    )
    .join('');
  await shop.commit({ [file]: text.replace('environments: [', `environments: [${added}`) });
  const broken = join(shop.folder, '.pawl', 'registry', 'shop', 'broken');
  await mkdir(broken, { recursive: true });
  await writeFile(join(broken, 'index.json'), '{ not json');

  const followed = await shop.pawl('follow', '--why', 'nightly', '--json');
  assert.equal(followed.code, 1);
  const all = followed.json<Answer<'follow'>>();
  assert.deepEqual(
    all.map((one) => [one.environment, 'error' in one ? one.error.code : 'result' in one ? one.result : one.reason]),
    [
      ['early', 'no release in its range * has a manifest set for early'],
      ['broken', 'CORRUPT_LAYOUT'],
      ['development', 'written'],
      ['staging', 'written'],
    ],
  );
  assert.equal((await shop.pawl('history', 'staging', '--json')).json<Answer<'history'>>()[0]?.why, 'nightly');
  const status = await shop.pawl('status', '--json');
  assert.equal(status.code, 1);
  assert.deepEqual(
    status.json<Answer<'status'>>().map(({ environment, version, error }) => [environment, version, error?.code]),
    [
      ['early', null, undefined],
      ['broken', null, 'CORRUPT_LAYOUT'],
      ['development', '1.0.0', undefined],
      ['staging', '1.0.0', undefined],
      ['production', null, undefined],
    ],
  );
});

test('status says since when a release is in force, whatever was held since', async (t) => {
  const shop = await userProject(t, shopFiles(), rememberingCompiler);
  for (const words of [
    ['publish', '1.0.0'],
    ['follow', '--as', 'ci'],
    ['hold', 'staging', '--why', 'freeze', '--as', 'sam'],
  ])
    assert.equal((await shop.pawl(...words)).code, 0);
  const [staging] = (await shop.pawl('status', 'staging', '--json')).json<Answer<'status'>>();
  const [held, moved] = (await shop.pawl('history', 'staging', '--json')).json<Answer<'history'>>();
  assert.deepEqual([staging?.sequence, staging?.since, staging?.who, staging?.hold?.who], [held?.sequence, moved?.when, 'ci', 'sam']);
});

test('promote names the hold that it ends with --despite-hold', async (t) => {
  const shop = await userProject(t, shopFiles(), rememberingCompiler);
  for (const words of [['publish', '1.0.0'], ['follow'], ['promote', 'production', '1.0.0'], ['hold', 'production', '--why', 'freeze']])
    assert.equal((await shop.pawl(...words)).code, 0);
  await shop.commit(shopFiles({ text: 'two' }));
  for (const words of [['publish', '1.1.0'], ['follow']]) assert.equal((await shop.pawl(...words)).code, 0);

  assert.equal((await shop.pawl('promote', 'production', '1.1.0', '--despite-hold', '1')).code, 1);
  const moved = (await shop.pawl('promote', 'production', '1.1.0', '--despite-hold', '2', '--json')).json<Answer<'move'>>();
  assert.equal(moved.sequence, 3);
});

test('follow leaves a held environment where it is', async (t) => {
  const shop = await userProject(t, shopFiles(), rememberingCompiler);
  for (const words of [['publish', '1.0.0'], ['follow'], ['hold', 'staging', '--why', 'load test']])
    assert.equal((await shop.pawl(...words)).code, 0);
  await shop.commit(shopFiles({ text: 'two' }));
  assert.equal((await shop.pawl('publish', '1.1.0')).code, 0);

  const followed = (await shop.pawl('follow', '--json')).json<Answer<'move'>[]>();
  const staging = followed.find(({ environment }) => environment === 'staging');
  assert.equal(staging?.verdict, 'deny');
  assert.equal(staging?.findings[0]?.id, 'held');
  assert.equal(staging?.sequence, undefined);
});

test('promote waits with --wait until the release has been long enough in the environment before', async (t) => {
  const shop = await userProject(t, shopFiles({ soak: 3600 }), { ...rememberingCompiler, ...leapingTime() });
  for (const words of [['publish', '1.0.0'], ['follow']]) assert.equal((await shop.pawl(...words)).code, 0);

  const early = await shop.pawl('promote', 'production', '1.0.0', '--json');
  assert.equal(early.code, 1);
  const answer = early.json<Answer<'move'>>();
  assert.equal(answer.verdict, 'defer');
  assert.ok(answer.until !== undefined);
  assert.deepEqual((await shop.pawl('history', 'production', '--json')).json(), []);

  const waited = await shop.pawl('promote', 'production', '1.0.0', '--wait', '--json');
  assert.equal(waited.code, 0);
  assert.equal(waited.stderr.match(/waiting: It has been in staging/g)?.length, 1);
  assert.equal(waited.stderr.match(/ left\n/g)?.length, 6, 'at once, after 1, 5, 15, 30 and 45 minutes');
  assert.ok(
    new Date((await shop.pawl('history', 'production', '--json')).json<Answer<'history'>>()[0]?.when ?? 0) >= new Date(answer.until),
  );
});

test('promote writes nothing with --dry-run', async (t) => {
  const shop = await userProject(t, shopFiles(), rememberingCompiler);
  for (const words of [['publish', '1.0.0'], ['follow']]) assert.equal((await shop.pawl(...words)).code, 0);
  const dry = await shop.pawl('promote', 'production', '1.0.0', '--dry-run');
  assert.equal(dry.code, 0);
  assert.match(dry.stdout, /production may move to 1\.0\.0; nothing was written/);
  assert.deepEqual((await shop.pawl('history', 'production', '--json')).json(), []);
});

test('two promoters at once give one record each or one winner, never a fork', async (t) => {
  const shop = await userProject(t, shopFiles(), rememberingCompiler);
  for (const words of [['publish', '1.0.0'], ['follow']]) assert.equal((await shop.pawl(...words)).code, 0);
  await Promise.all([
    shop.pawl('promote', 'production', '1.0.0', '--as', 'ann'),
    shop.pawl('promote', 'production', '1.0.0', '--as', 'bob'),
  ]);
  const history = (await shop.pawl('history', 'production', '--json')).json<Answer<'history'>>();
  assert.equal(history.length, 1);
});

test('publish gives the same digest again for the same commit, and refuses other bytes under a published version', async (t) => {
  const shop = await userProject(t, shopFiles(), rememberingCompiler);
  const first = (await shop.pawl('publish', '1.0.0', '--json')).json<Answer<'publish'>>();
  const again = (await shop.pawl('publish', '1.0.0', '--json')).json<Answer<'publish'>>();
  assert.equal(again.digest, first.digest);
  assert.deepEqual([first.result, again.result], ['published', 'unchanged']);
  assert.match((await shop.pawl('publish', '1.0.0')).stdout, /^✓ \S+shop:1\.0\.0 is published already, the same\n/);

  await shop.commit(shopFiles({ text: 'two' }));
  const refused = await shop.pawl('publish', '1.0.0');
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /1\.0\.0/);
  assert.match(refused.stderr, new RegExp(first.digest));
});

test('the default registry is a folder in the project, one image layout per repository', async (t) => {
  const shop = await userProject(t, shopFiles(), rememberingCompiler);
  assert.equal((await shop.pawl('publish', '1.0.0')).code, 0);
  const files = await readdir(join(shop.folder, '.pawl', 'registry', 'shop'));
  for (const file of ['blobs', 'index.json', 'oci-layout']) assert.ok(files.includes(file), file);
});
