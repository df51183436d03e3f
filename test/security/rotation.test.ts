import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distrustOf } from '../../lib/agent/trust/distrust.ts';
import { signManifest } from '../../lib/artifact/signatures/sign.ts';
import { packRecord } from '../../lib/promotion/ledger/stored/stored-record.ts';
import { readCurrent } from '../../lib/promotion/ledger.ts';
import { keySigner } from '../../lib/signing/key-signer.ts';
import { draft, writeRecord } from '../promotion/ledger-samples.ts';
import { clusterTrust, glance, taken } from './samples.ts';
import { keys, promotedShop, securedFiles, usualTrust } from './secured-shop.ts';

test('a promoter’s key is changed by trusting both, acting with the new one, and taking the old one out', async (t) => {
  const shop = await promotedShop(t);
  if (shop === undefined) return;
  const production = shop.repository('agent', 'production');
  const newKey = { key: keys.stranger.publicPem, name: 'new key' };
  const both = { ...clusterTrust, promotions: [...clusterTrust.promotions, newKey] };
  const only = { ...clusterTrust, promotions: [newKey] };
  const last = await taken(production, { trust: both });
  assert.equal(distrustOf(last, only)?.code, 'UNTRUSTED_RECORD', 'too early, applies stop');

  await shop.project.commit(securedFiles({ trust: { ...usualTrust, promotions: ['promoter', 'stranger'] } }));
  await shop.good({ account: 'promoter', key: 'stranger' }, 'hold', 'production', '--why', 'a new key', '--yes');
  await shop.project.commit(securedFiles({ trust: { ...usualTrust, promotions: ['stranger'] } }));
  const now = await taken(production, { trust: both, last });
  assert.equal(distrustOf(now, only), undefined);
  assert.equal((await glance(production, { trust: only, last: now })).kind, 'nothing-new');
  assert.equal((await taken(production, { trust: only })).sequence, 2, 'a new agent that knows only the new key');

  const old = await shop.as({ account: 'promoter', key: 'promoter' }, 'unhold', 'production', '--why', 'x', '--yes');
  assert.equal(old.code, 1);
  assert.match(old.output, /is not trusted with its promotions/);
  await shop.good({ account: 'promoter', key: 'stranger' }, 'unhold', 'production', '--why', 'done', '--yes');
  const proven = await shop.good({ account: 'reader' }, 'history', 'production', '--verify');
  assert.match(proven.stdout, /a key that is trusted no more/);
});

test('a publisher’s key is changed by trusting both, signing releases anew, having that copied, and taking the old one out', async (t) => {
  const shop = await promotedShop(t);
  if (shop === undefined) return;
  const production = shop.repository('agent', 'production');
  const newKey = { key: keys.stranger.publicPem, name: 'new key' };
  const only = { ...clusterTrust, releases: [newKey] };
  await shop.project.commit(securedFiles({ trust: { ...usualTrust, releases: ['publisher', 'stranger'] } }));
  const signed = await shop.good({ account: 'publisher', key: 'stranger' }, 'sign', '1.0.0', '--yes');
  assert.match(signed.stdout, /! production: not copied, .*"pawl sign 1\.0\.0 --copy"/);
  assert.equal((await glance(production, { trust: only })).kind, 'refused', 'too early, agents would stop');
  assert.equal((await shop.as({ account: 'publisher' }, 'sign', '1.0.0', '--copy')).code, 1);
  assert.match((await shop.good({ account: 'promoter' }, 'sign', '1.0.0', '--copy')).stdout, /^ {2}production: copied there$/m);
  assert.equal((await taken(production, { trust: only })).sequence, 1);

  await shop.project.commit(securedFiles({ trust: { ...usualTrust, releases: ['stranger'] } }));
  await shop.good({ account: 'reader' }, 'verify', '1.0.0');
  const thief = await shop.as({ account: 'publisher', key: 'publisher' }, 'sign', '1.0.0', '--yes');
  assert.equal(thief.code, 1);
  assert.match(thief.output, /is not in trust\.releases/);
});

test('a record that a key of evidence signed is none, to agents and to whoever reads', async (t) => {
  const shop = await promotedShop(t);
  if (shop === undefined) return;
  const production = shop.repository('administrator', 'production');
  const last = await taken(production);
  const head = await readCurrent(production);
  const before = await production.resolve(last.record);
  assert.ok(head !== undefined && before !== undefined);
  const more = { environment: 'production', to: head.record.to, why: 'by an approver' };
  const packed = packRecord({ schema: 1, ...draft(null), ...more, sequence: 2, previous: head.digest }, before);
  await signManifest(production, packed.descriptor, keySigner(keys.approver.privatePem));
  const { digest } = await writeRecord(production, head, more);
  assert.equal(digest, packed.descriptor.digest);
  const found = await glance({ ...production, resolve: async (name) => production.resolve(name === 'current' ? digest : name) }, { last });
  assert.equal(found.kind === 'refused' && found.code, 'UNTRUSTED_RECORD');
  const status = await shop.as({ account: 'reader' }, 'history', 'production', '--verify');
  assert.match(status.stdout, new RegExp(`! Record 2 \\(${digest}\\) does not count: .*is not trusted with this`));
});
