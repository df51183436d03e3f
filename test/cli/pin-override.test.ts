import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Answer } from '../../lib/cli/json.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { type UserProject, userProject } from './project.ts';
import { rememberingCompiler } from './remembering-compiler.ts';
import { shopFiles } from './shop.ts';

const keys = { olga: generateKey(), sam: generateKey() };
const file = 'environments/production.pin.json';
const emergency = ['promote', 'production', '1.0.0', '--override', 'customers cannot pay', '--why', 'the fix'] as const;

/** 1.0.0 is published and was never in staging, which production's policies want; olga may override them. */
async function shopOf(t: TestContext, overrider: string | undefined = keys.olga.publicPem): Promise<UserProject> {
  const options = { keeper: 'git', ...(overrider === '' ? {} : { overrider }) } as const;
  const shop = await userProject(t, { '.gitignore': '.pawl\nnode_modules\n*.key\n', ...shopFiles(options) }, { ...rememberingCompiler });
  for (const [name, { privatePem }] of Object.entries(keys)) await writeFile(join(shop.folder, `${name}.key`), privatePem, { mode: 0o600 });
  assert.equal((await shop.pawl('publish', '1.0.0')).code, 0);
  return shop;
}

test('a pin in Git overrides policies: written without a key, warned of by check, made by whoever may, and looked at by another', async (t) => {
  const shop = await shopOf(t);
  const pinned = await shop.pawl(...emergency);
  assert.equal(pinned.code, 0, pinned.stdout);
  assert.match(pinned.stderr, /! OVERRIDES what refuses it:\n.*1\.0\.0 has never been in staging/);
  assert.match(pinned.stdout, /! IT OVERRIDES ITS POLICIES: customers cannot pay/);
  const pin = JSON.parse(await readFile(join(shop.folder, file), 'utf8'));
  assert.deepEqual([pin.version, pin.override, pin.why], ['1.0.0', 'customers cannot pay', 'the fix']);

  await shop.commit({});
  assert.match((await shop.pawl('status')).stdout, /GIT SAYS 1\.0\.0, PAST ITS POLICIES \(customers cannot pay\)/);
  const checked = await shop.pawl('check', '--json');
  assert.equal(checked.code, 0, 'people decide, by merging it');
  const [loud, refusal] = checked.json<Answer<'check'>>().findings;
  assert.deepEqual([loud?.id, loud?.severity, loud?.source], ['pin-override', 'warning', { file, line: 5 }]);
  assert.match(
    loud?.message ?? '',
    /^THE PIN OVERRIDES the policies that refuse the move of "production" to 1\.0\.0: customers cannot pay$/,
  );
  assert.match(loud?.fix ?? '', /where it signs as olga/);
  assert.deepEqual([refusal?.id, refusal?.severity], ['comes-from-source', 'warning']);

  for (const [words, reason] of [
    [[], /Cannot override the policies of "production": an override is signed, and nobody signs\n +Sign it as olga/],
    [['--key', join(shop.folder, 'sam.key')], /Cannot override the policies of "production": key \S+ may not\n +Ask olga/],
  ] as const) {
    const refused = await shop.pawl('sync', ...words);
    assert.equal(refused.code, 1);
    assert.match(refused.stdout, reason);
  }
  const synced = await shop.pawl('sync', '--key', join(shop.folder, 'olga.key'));
  assert.equal(synced.code, 0, synced.stdout);
  assert.match(synced.stdout, /! ITS POLICIES REFUSED, AND WERE OVERRIDDEN: customers cannot pay/);
  const [record] = (await shop.pawl('history', 'production', '--json')).json<Answer<'history'>>();
  assert.equal(record?.override?.why, 'customers cannot pay');
  assert.deepEqual([record?.who.name, record?.why], ['dana@shop.example', 'the fix']);
  assert.match((await shop.pawl('status')).stdout, /OVERRIDDEN in record 1/);

  // Once it is there, the line says nothing more, and nobody has to take it out.
  assert.deepEqual((await shop.pawl('check', '--json')).json<Answer<'check'>>().findings, []);
  assert.equal((await shop.pawl('sync')).code, 0);
});

test('a pin overrides nothing where nobody may', async (t) => {
  const shop = await shopOf(t, '');
  const refused = await shop.pawl(...emergency);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /Cannot override the policies of "production": it does not allow that/);
  await shop.commit({ [file]: JSON.stringify({ version: '1.0.0', override: 'me first' }, undefined, 2) });
  const checked = await shop.pawl('check', '--json');
  assert.equal(checked.code, 1);
  const [finding] = checked.json<Answer<'check'>>().findings;
  assert.deepEqual([finding?.id, finding?.severity, finding?.source?.line], ['pin', 'error', 3]);
  assert.match((await shop.pawl('sync', '--key', join(shop.folder, 'olga.key'))).stdout, /it does not allow that/);
  assert.deepEqual((await shop.pawl('history', 'production', '--json')).json<Answer<'history'>>(), []);
});

test('a pin overrides neither a hold nor a veto, and what needs no override has none', async (t) => {
  const shop = await shopOf(t);
  assert.equal((await shop.pawl('veto', '1.0.0', '--why', 'it leaks', '--yes')).code, 0);
  const refused = await shop.pawl(...emergency);
  assert.equal(refused.code, 1);
  assert.match(refused.stdout, /1\.0\.0 is vetoed/);
  assert.equal((await shop.pawl('unveto', '1.0.0', '--why', 'it does not', '--yes')).code, 0);

  for (const words of [
    ['follow', 'development'],
    ['follow', 'staging'],
  ])
    assert.equal((await shop.pawl(...words)).code, 0);
  assert.equal((await shop.pawl(...emergency)).code, 0);
  assert.equal(JSON.parse(await readFile(join(shop.folder, file), 'utf8')).override, undefined);
});
