import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newestRecord, replay } from './hostile.ts';
import { glance, taken } from './samples.ts';
import { promotedShop, securedFiles } from './secured-shop.ts';

test('a record that was signed for one environment counts in no other, although its signature comes along', async (t) => {
  const shop = await promotedShop(t);
  if (shop === undefined) return;
  const [staging, production] = [shop.repository('promoter', 'staging'), shop.repository('promoter', 'production')];
  await shop.project.commit(securedFiles({ text: 'two' }));
  await shop.good({ account: 'publisher', key: 'publisher' }, 'publish', '1.1.0');
  const before = await taken(production);

  // Production's record says that 1.0.0 was there. In staging it would be the newest one.
  const record = await newestRecord(production);
  const { digest } = await replay(production, staging, record, record.replace('record-1-', 'record-7-'));
  await replay(production, staging, record, record);
  const status = await shop.good({ account: 'reader' }, 'status', 'staging');
  assert.match(status.stdout, /staging +1\.0\.0 +1 .*follower/);
  const history = await shop.good({ account: 'reader' }, 'history', 'staging', '--verify');
  assert.match(history.stdout, new RegExp(`! Record 1 \\(${digest}\\) does not count: It is signed for "production", and copied here`));

  // The other way round: staging was moved to 1.1.0, and production is to follow without anybody's approval.
  for (const tag of await staging.tags()) if (tag.includes(digest.slice(7))) await staging.removeTag(tag);
  await shop.good({ account: 'follower', key: 'follower' }, 'follow', 'staging');
  const newest = await newestRecord(staging);
  assert.match(newest, /^record-2-/);
  await replay(staging, production, newest, newest);
  await replay(staging, production, newest, 'current');
  const found = await glance(production, { last: before });
  assert.ok(found.kind === 'refused', JSON.stringify(found));
  assert.equal(found.code, 'UNTRUSTED_RECORD');
  assert.match((await shop.good({ account: 'reader' }, 'status', 'production')).stdout, /production +1\.0\.0 +1 /);
});

test('a ledger that is replaced by that of another environment is as good as empty, and nobody goes on from it', async (t) => {
  const shop = await promotedShop(t);
  if (shop === undefined) return;
  const [staging, production] = [shop.repository('administrator', 'staging'), shop.repository('administrator', 'production')];
  for (const tag of await staging.tags()) await staging.removeTag(tag);
  for (const tag of await production.tags())
    if (tag.startsWith('record-') || tag === 'current') await replay(production, staging, tag, tag);
  const explained = await shop.as({ account: 'promoter', key: 'promoter' }, 'explain', 'production', '1.0.0');
  assert.match(explained.output, /comes-from-source: 1\.0\.0 has never been in staging/);
  const refused = await shop.as({ account: 'follower', key: 'follower' }, 'follow', 'staging');
  assert.equal(refused.code, 1);
  assert.match(refused.output, /none of its records counts/);
});
