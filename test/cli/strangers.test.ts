import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { signManifest } from '../../lib/artifact/signatures/sign.ts';
import type { Answer } from '../../lib/cli/json.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { packRecord } from '../../lib/promotion/ledger/stored/stored-record.ts';
import { recordTag } from '../../lib/promotion/ledger/stored/tags.ts';
import { readCurrent } from '../../lib/promotion/ledger.ts';
import type { LedgerEntry, PromotionRecord } from '../../lib/promotion/record.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { keySigner } from '../../lib/signing/key-signer.ts';
import { keyIdOf } from '../../lib/signing/public-key.ts';
import { type UserProject, userProject } from './project.ts';
import { rememberingCompiler } from './remembering-compiler.ts';
import { shopFiles } from './shop.ts';

const keys = { sam: generateKey(), thief: generateKey() };
type KeyName = keyof typeof keys;

/** Whom the shop's project trusts, by list. */
interface Lists {
  readonly promotions: readonly KeyName[];
  readonly evidence?: readonly KeyName[];
}

function trusting({ promotions, evidence = [] }: Lists) {
  const file = 'environments/index.ts';
  const listed = (names: readonly KeyName[]) =>
    `[${names.map((name) => `publicKey(${JSON.stringify(keys[name].publicPem)}, { name: '${name}' })`).join(', ')}]`;
  const trust = `trust: { releases: ${listed(['sam'])}, promotions: ${listed(promotions)}, evidence: ${listed(evidence)} }`;
  return { [file]: (shopFiles()[file] ?? '').replace("project({ name: 'shop',", `project({ name: 'shop', ${trust},`) };
}

/** 1.0.0 in development, by Sam. */
async function samsShop(t: TestContext, lists: Lists = { promotions: ['sam'] }): Promise<UserProject> {
  const shop = await userProject(
    t,
    { ...trusting({ promotions: ['sam'] }), '.gitignore': 'node_modules\n.pawl\n*.key\n' },
    rememberingCompiler,
  );
  for (const [name, { privatePem }] of Object.entries(keys)) await writeFile(join(shop.folder, `${name}.key`), privatePem);
  for (const words of ['publish 1.0.0', 'follow development']) {
    const ran = await shop.pawl(...words.split(' '), '--key', 'sam.key');
    assert.equal(ran.code, 0, ran.stderr);
  }
  await shop.commit(trusting(lists));
  return shop;
}

/** Puts a record above the newest one, signed by a key. */
async function plant({ folder }: UserProject, by: KeyName, said: Partial<PromotionRecord>): Promise<LedgerEntry> {
  const repository = openRepository(`oci-layout:${join(folder, '.pawl', 'registry', 'shop', 'development')}`);
  const head = await readCurrent(repository);
  assert.ok(head !== undefined);
  const record: PromotionRecord = { ...head.record, sequence: head.record.sequence + 1, previous: head.digest, ...said };
  const { blobs, descriptor, manifest } = packRecord(record, await repository.resolve(head.digest));
  for (const blob of blobs) await repository.writeBlob(blob);
  await signManifest(repository, descriptor, keySigner(keys[by].privatePem, { name: 'Sam' }));
  await repository.writeManifest(manifest, { tag: recordTag(record.sequence, descriptor.digest) });
  return { digest: descriptor.digest, record, verification: { kind: 'none' } };
}

const forged = { action: 'hold', hold: { sequence: 2, who: 'Sam', why: 'evil', since: '2026-01-01T00:00:00Z' }, why: 'evil' } as const;

test('resolve offers no record of a thief, says by which name it calls itself, and continues it only where that is adopted', async (t) => {
  const shop = await samsShop(t);
  const keyId = keyIdOf(keys.thief.publicPem);
  const who = { name: 'Sam', verified: true, identity: { kind: 'key' as const, keyId, name: 'Sam' } };
  const { digest } = await plant(shop, 'thief', { ...forged, who });
  const name = `2@${digest.slice(7, 19)}`;
  const shown = await shop.pawl('resolve', 'development');
  assert.match(shown.stdout, /^! development: nothing has to be resolved\. Its next move continues record 1@[0-9a-f]{12}, 1\.0\.0\n/);
  assert.doesNotMatch(shown.stdout, /Choose with|pawl resolve/);
  assert.equal(shown.code, 0, 'nothing has to be done');
  const asked = (await shop.pawl('resolve', 'development', '--json')).json<Answer<'resolve'>>();
  assert.deepEqual([asked.result, asked.sides.map(([record]) => record?.digest)], ['none', [digest]]);
  assert.ok(
    shown.stdout.includes(`hold 1.0.0 by key ${keyId.slice(7, 19)}, calls itself "Sam" (evil): Its signature does not count`),
    shown.stdout,
  );

  const keep = ['resolve', 'development', '--keep', name, '--why', 'x', '--key', 'sam.key', '--json'];
  const refused = (await shop.pawl(...keep)).json<Answer<'error'>>().error;
  assert.equal(refused.code, 'UNTRUSTED_RECORD');
  assert.match(refused.message, /it does not count, and says "hold to 1\.0\.0, held by Sam" by key /);
  assert.match(refused.fix ?? '', /"pawl rollback".*--adopt/);
  const dry = await shop.pawl(...keep.slice(0, -1), '--adopt', '--dry-run');
  assert.match(dry.stderr, /! ADOPTS A RECORD THAT DOES NOT COUNT: 2@/);

  assert.equal((await shop.pawl('hold', 'development', '--why', 'the sale', '--key', 'sam.key')).code, 0, 'the next honest record');
  assert.match((await shop.pawl('resolve', 'development')).stdout, /has nothing to resolve/);
});

test('a thief who claims the key of somebody who is trusted is called by no name of theirs', async (t) => {
  const shop = await samsShop(t);
  const head = await readCurrent(openRepository(`oci-layout:${join(shop.folder, '.pawl', 'registry', 'shop', 'development')}`));
  assert.ok(head?.record.who.identity !== undefined, 'Sam signed it');
  await plant(shop, 'thief', forged);
  assert.match((await shop.pawl('resolve', 'development')).stdout, /by nobody who is trusted, calls itself "sam" \(evil\)/);
});

test('what stood before a key was taken out is adopted, and where nothing else counts, nothing is offered either', async (t) => {
  const shop = await samsShop(t, { promotions: ['thief'] });
  const shown = await shop.pawl('resolve', 'development');
  assert.match(shown.stdout, /^✗ development has no record that counts\n/);
  assert.equal(shown.code, 1);
  assert.match(
    (await shop.pawl('history', 'development')).stdout,
    /^development has no record that counts\. The one record there does not: Its signature .*\. See "pawl history development --verify"\n$/,
  );
  assert.match(shown.stdout, /--keep it with --adopt/);
  const words = ['resolve', 'development', '--keep', '1', '--why', 'it is right', '--key', 'thief.key'];
  assert.match((await shop.pawl(...words)).stderr, /it does not count/);
  assert.match((await shop.pawl(...words, '--adopt')).stdout, /✓ development goes on from 1@[0-9a-f]{12} \(record 2\)/);
});

test('whoever may not sign is refused before policies are asked, and a dry run needs no key', async (t) => {
  const shop = await samsShop(t, { promotions: ['sam'], evidence: ['thief'] });
  const moves = ['promote staging 1.0.0', 'follow staging', 'hold development --why x', 'veto 1.0.0 --why x'];
  for (const words of moves) {
    const refused = await shop.pawl(...words.split(' '));
    assert.equal(refused.code, 1, words);
    assert.match(`${refused.stdout}${refused.stderr}`, /the project says who signs there, and nobody does/, words);
    assert.doesNotMatch(refused.stderr, /nothing -> 1\.0\.0|stays at|Nobody can promote/, words);
    const dry = await shop.pawl(...words.split(' '), '--dry-run');
    assert.equal(dry.code, 0, dry.stderr);
  }
  const there = await shop.pawl('promote', 'development', '1.0.0');
  assert.match(there.stdout, /is at 1\.0\.0 already/, 'there is nothing to sign');
});

test('a key that is for evidence, too, is told why it does not count', async (t) => {
  const shop = await samsShop(t, { promotions: ['sam', 'thief'], evidence: ['thief'] });
  const refused = await shop.pawl('promote', 'staging', '1.0.0', '--key', 'thief.key');
  assert.match(refused.stderr, /is in trust\.promotions of the project, and in trust\.evidence/);
  assert.match(refused.stderr, /Take it out of one of the two lists/);
});

test('verify of a version whose tag somebody moved says what records name so, and how to verify that', async (t) => {
  const shop = await samsShop(t);
  assert.equal((await shop.pawl('publish', '1.1.0', '--key', 'sam.key')).code, 0);
  const place = `oci-layout:${join(shop.folder, '.pawl', 'registry', 'shop')}`;
  const repository = openRepository(place);
  const [old, moved] = [await repository.resolve('1.0.0'), await repository.readManifest('1.1.0')];
  assert.ok(old !== undefined && moved !== undefined);
  await repository.writeManifest({ mediaType: moved.descriptor.mediaType, bytes: moved.bytes }, { tag: '1.0.0' });
  const refused = await shop.pawl('verify', '1.0.0', '--json');
  assert.equal(refused.code, 1);
  const { error } = refused.json<Answer<'error'>>();
  assert.ok(
    error.message.endsWith(`somebody moved that tag, which never moves; records name as 1.0.0 release ${old.digest} (development)`),
  );
  const [, wanted = ''] = /"pawl verify (\S+)"/.exec(error.fix ?? '') ?? [];
  assert.equal(wanted, `${place}@${old.digest}`);
  const verified = await shop.pawl('verify', wanted);
  assert.match(verified.stdout, new RegExp(`1\\.0\\.0 \\(${old.digest}\\)`));
  assert.equal(verified.code, 0, verified.stdout);
  assert.match(
    (await shop.pawl('promote', 'staging', '1.0.0', '--key', 'sam.key')).stderr,
    /"pawl verify 1\.0\.0" says what records name so/,
  );
});
