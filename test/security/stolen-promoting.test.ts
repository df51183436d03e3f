import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distrustOf } from '../../lib/agent/trust/distrust.ts';
import { readCurrent } from '../../lib/promotion/ledger.ts';
import { writeRecord } from '../promotion/ledger-samples.ts';
import { replay } from './hostile.ts';
import { clusterTrust, glance, taken } from './samples.ts';
import { keys, promotedShop, securedFiles, usualTrust } from './secured-shop.ts';
import { stolenName } from './stolen.ts';

test('with what promotes', async (t) => {
  const shop = await promotedShop(t);
  if (shop === undefined) return;
  const production = shop.repository('promoter', 'production');
  const last = await taken(production);
  await shop.project.commit(securedFiles({ text: 'two' }));
  await shop.good({ account: 'publisher', key: 'publisher' }, 'publish', '1.1.0');
  await shop.project.commit(securedFiles());
  const head = await readCurrent(production);
  assert.ok(head !== undefined);

  await t.test(stolenName('promoter-credential'), async () => {
    const { environment, to } = head.record;
    const forged = await writeRecord(production, head, { environment, to, why: 'forged', who: { name: 'promoter', verified: true } });
    await replay(production, production, forged.digest, 'current');
    await replay(shop.repository('promoter', 'staging'), production, 'live', 'live');
    const found = await glance(production, { last });
    assert.equal(found.kind === 'refused' && found.code, 'UNTRUSTED_RECORD');
    const verified = await shop.as({ account: 'reader' }, 'verify', 'production');
    assert.equal(verified.code, 1);
    assert.match(verified.output, /✗ Tag live/);
    assert.match((await shop.good({ account: 'reader' }, 'status', 'production')).stdout, /production +1\.0\.0 +1 /);
    await production.removeTag(`record-2-${forged.digest.slice(7)}`);
    await shop.good({ account: 'promoter', key: 'promoter' }, 'hold', 'production', '--why', 'a look around', '--yes');
    await shop.good({ account: 'promoter', key: 'promoter' }, 'unhold', 'production', '--why', 'fine', '--yes');
    await shop.good({ account: 'reader' }, 'verify', 'production');
  });

  await t.test(stolenName('promoter-key'), async () => {
    const before = await shop.everything();
    const held = await shop.as({ account: 'reader', key: 'promoter' }, 'hold', 'production', '--why', 'x', '--yes');
    assert.equal(held.code, 1);
    assert.match(held.output, /the registry answered 401/);
    const published = await shop.as({ account: 'publisher', key: 'promoter' }, 'publish', '1.2.0');
    assert.equal(published.code, 1);
    assert.match(published.output, /is not in trust\.releases/);
    assert.deepEqual(await shop.everything(), before);
  });

  await t.test(stolenName('promoter-both'), async () => {
    const agents = await taken(production, { last });
    await shop.good({ account: 'promoter', key: 'promoter' }, 'veto', '1.1.0', '--why', 'it loses orders', '--yes');
    assert.equal((await shop.as({ account: 'promoter', key: 'promoter' }, 'promote', 'production', '1.1.0', '--yes')).code, 1);
    // Vetoes and policies bind whoever asks: a ledger of vetoes of one's own, and no policies.
    for (const tag of await shop.repository('promoter', 'vetoes').tags()) await shop.repository('promoter', 'vetoes').removeTag(tag);
    await shop.project.commit(securedFiles({ policed: false, trust: { ...usualTrust, releases: ['publisher', 'stranger'] } }));
    await shop.good({ account: 'promoter', key: 'promoter' }, 'promote', 'production', '1.1.0', '--yes');
    const moved = await taken(production, { last: agents });
    assert.equal(moved.version, '1.1.0');
    const record = (await readCurrent(production))?.record;
    assert.deepEqual([record?.verdicts, record?.approvals], [[], undefined]);
    assert.notEqual(record?.policies?.digest, head.record.policies?.digest);

    await shop.good({ account: 'publisher', key: 'stranger' }, 'publish', '6.6.6');
    await shop.good({ account: 'promoter', key: 'promoter' }, 'promote', 'production', '6.6.6', '--yes');
    const found = await glance(production, { last: moved });
    assert.equal(found.kind === 'refused' && found.code, 'UNTRUSTED_RELEASE');
    const gone = { ...clusterTrust, promotions: [{ key: keys.stranger.publicPem, name: 'the new one' }] };
    assert.equal(distrustOf(moved, gone)?.code, 'UNTRUSTED_RECORD', 'at the next look, without the registry');
    await shop.project.commit(securedFiles());
    const { output, code } = await shop.as(
      { account: 'promoter', key: 'promoter' },
      'rollback',
      'production',
      '1.0.0',
      '--why',
      'stolen',
      '--yes',
    );
    assert.equal(code, 0, output);
    assert.equal((await taken(production, { last: moved })).version, '1.0.0');
  });
});
