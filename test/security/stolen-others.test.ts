import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { keylessSigner } from '../../lib/artifact/keyless/keyless-signer.ts';
import type { Answer } from '../../lib/cli/json.ts';
import { predicateTypes, type Statement, statementType } from '../../lib/signing/statement.ts';
import { verifyBundle } from '../../lib/signing/verify-bundle.ts';
import { userProject } from '../cli/project.ts';
import { rememberingCompiler } from '../cli/remembering-compiler.ts';
import { shopFiles } from '../cli/shop.ts';
import { identityToken, startSigstore } from '../signing/sigstore/instance.ts';
import { newestRecord, retag } from './hostile.ts';
import { glance, indexOf, reportAs, taken } from './samples.ts';
import { promotedShop } from './secured-shop.ts';
import { stolenName } from './stolen.ts';

test('with what reads, and with what administers', async (t) => {
  const shop = await promotedShop(t);
  if (shop === undefined) return;

  await t.test(stolenName('pull-secret'), async () => {
    const before = await shop.everything();
    const production = shop.repository('agent', 'production');
    assert.equal((await taken(production)).version, '1.0.0');
    await assert.rejects(retag(production, 'live', 'current'), { code: 'UNAUTHORIZED' });
    assert.equal(await production.removeTag('live'), false);
    for (const below of [undefined, 'staging', 'evidence', 'vetoes'])
      await assert.rejects(shop.repository('agent', below).tags(), { code: 'UNAUTHORIZED' });
    assert.deepEqual(await shop.everything(), before);
  });

  await t.test(stolenName('administrator'), async () => {
    const production = shop.repository('administrator', 'production');
    const promoter = { account: 'promoter', key: 'promoter' } as const;
    await shop.good(promoter, 'hold', 'production', '--why', 'a freeze', '--yes');
    const last = await taken(production);
    assert.equal(last.sequence, 2);
    const evidence = shop.repository('administrator', 'evidence');
    const record = { digest: last.record, sequence: last.sequence };
    await reportAs(evidence, 'reporter', { index: await indexOf(shop, '1.0.0'), environment: 'production', record });
    await shop.good(promoter, 'veto', '1.0.0', '--why', 'it loses orders', '--yes');
    assert.match((await shop.as(promoter, 'promote', 'production', '1.0.0', '--dry-run')).output, /is vetoed/);

    const newest = await newestRecord(production);
    await production.removeTag(newest);
    await retag(production, await newestRecord(production), 'current');
    const remembers = await glance(production, { last });
    assert.equal(remembers.kind === 'refused' && remembers.code, 'REPLAY');
    assert.equal((await taken(production)).sequence, 1, 'a new agent knows of nothing newer');
    const bounded = await glance(production, { notBefore: 2 });
    assert.equal(bounded.kind === 'refused' && bounded.code, 'NOT_BEFORE');

    for (const words of [
      ['promote', 'production', '1.0.0', '--dry-run'],
      ['hold', 'production', '--why', 'x', '--yes'],
      ['verify', 'production'],
      ['history', 'production', '--verify'],
    ]) {
      const refused = await shop.as(promoter, ...words);
      assert.equal(refused.code, 1, words[0]);
      assert.match(refused.output, /was cut off: cluster eu-1 \(shop\/shop\) took record 2 /, words[0]);
    }
    assert.match(
      (await shop.good({ account: 'reader' }, 'status')).output,
      /LEDGER WAS CUT OFF: cluster eu-1 \(shop\/shop\) took record 2/,
    );
    for (const tag of await evidence.tags()) if (tag.startsWith('report-')) await evidence.removeTag(tag);

    const vetoes = shop.repository('administrator', 'vetoes');
    for (const tag of await vetoes.tags()) await vetoes.removeTag(tag);
    assert.doesNotMatch((await shop.as(promoter, 'promote', 'production', '1.0.0', '--dry-run')).output, /is vetoed/);
    assert.equal(
      (await shop.as({ account: 'administrator' }, 'hold', 'production', '--why', 'x', '--yes')).code,
      1,
      'without a key no record',
    );
    await shop.good(promoter, 'hold', 'production', '--why', 'another', '--yes');
    const rewritten = await glance(production, { last });
    assert.equal(rewritten.kind === 'refused' && rewritten.code, 'REWRITTEN');
  });
});

test(stolenName('pin-file'), async (t) => {
  const shop = await userProject(t, shopFiles({ keeper: 'git' }), rememberingCompiler);
  const pinFile = 'environments/production.pin.json';
  for (const words of [['publish', '1.0.0'], ['follow'], ['promote', 'production', '1.0.0', '--commit', '--why', 'first'], ['sync']])
    assert.equal((await shop.pawl(...words)).code, 0, words.join(' '));
  await shop.commit(shopFiles({ keeper: 'git', text: 'two' }));
  const second = (await shop.pawl('publish', '1.1.0', '--json')).json<Answer<'publish'>>();
  const good = await readFile(join(shop.folder, pinFile), 'utf8');
  const pin = JSON.parse(good);
  for (const [forged, reason] of [
    [{ ...pin, version: '1.1.0', digest: second.digest }, /1\.1\.0 has never been in staging/],
    [{ ...pin, version: '1.1.0' }, /that version is release/],
    [{ ...pin, version: '9.9.9' }, /does not exist/],
    [{ ...pin, version: '../../other' }, /version/],
  ] as const) {
    await shop.commit({ [pinFile]: JSON.stringify(forged) });
    const synced = await shop.pawl('sync');
    assert.equal(synced.code, 1, JSON.stringify(forged));
    assert.match(synced.stdout + synced.stderr, reason);
  }
  await shop.commit({ [pinFile]: 'x'.repeat(5_000_000) });
  const large = await shop.pawl('sync');
  assert.equal(large.code, 1);
  assert.ok((large.stdout + large.stderr).length < 2000);

  assert.equal((await shop.pawl('follow')).code, 0);
  await writeFile(join(shop.folder, '.git', 'config'), '[user]\n\tname = The Boss\n\temail = boss@shop.example\n');
  await shop.commit({ [pinFile]: JSON.stringify({ ...pin, version: '1.1.0', digest: second.digest }) });
  assert.equal((await shop.pawl('sync')).code, 0);
  const [record] = (await shop.pawl('history', 'production', '--json')).json<Answer<'history'>>();
  assert.deepEqual([record?.to?.version, record?.who], ['1.1.0', { name: 'boss@shop.example', verified: false }]);
});

test(stolenName('identity-token'), async (t) => {
  const instance = await startSigstore(t);
  const issuer = 'https://token.actions.githubusercontent.com';
  const workflow = (ref: string) => `https://github.com/acme/shop/.github/workflows/release.yaml@${ref}`;
  const statement: Statement = {
    _type: statementType,
    subject: [{ digest: { sha256: 'a'.repeat(64) } }],
    predicateType: predicateTypes.signature,
    predicate: {},
  };
  const signedAs = async (sub: string, iss = issuer) => {
    const signer = keylessSigner({
      fulcio: instance.address,
      rekor: undefined,
      timestampAuthority: instance.address,
      identityToken: async () => identityToken({ iss, sub }),
      clock: () => new Date(),
    });
    const trusted = [{ issuer, subjectPattern: 'https://github\\.com/acme/shop/\\.github/workflows/release\\.yaml@refs/tags/v[0-9.]+' }];
    return verifyBundle(await signer.sign(statement), { trusted, trustedRoot: instance.trustedRoot({ logs: false }) }).kind;
  };
  assert.equal(await signedAs(workflow('refs/tags/v1.0.0')), 'verified');
  for (const sub of [
    workflow('refs/heads/main'),
    workflow('refs/tags/v1.0.0-evil'),
    `https://evil.example/${workflow('refs/tags/v1.0.0')}`,
  ])
    assert.equal(await signedAs(sub), 'refused', sub);
  assert.equal(await signedAs(workflow('refs/tags/v1.0.0'), 'https://issuer.example.com'), 'refused');
});
