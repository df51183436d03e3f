import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRelease } from '../../lib/artifact/read.ts';
import { keySigner } from '../../lib/signing/key-signer.ts';
import { crowd, replay, retag } from './hostile.ts';
import { glance, taken } from './samples.ts';
import { keys, moveThrough, promotedShop, securedFiles, usualTrust } from './secured-shop.ts';
import { stolenName } from './stolen.ts';

test('with what publishes', async (t) => {
  const shop = await promotedShop(t);
  if (shop === undefined) return;
  const releases = shop.repository('publisher');
  const production = shop.repository('agent', 'production');
  let last = await taken(production);
  const mine = securedFiles({ text: 'evil', trust: { ...usualTrust, releases: ['stranger'] } });

  await t.test(stolenName('publisher-credential'), async () => {
    await shop.project.commit(mine);
    await shop.good({ account: 'publisher', key: 'stranger' }, 'publish', '6.6.6');
    await retag(releases, '1.0.0', '9.9.9');
    await shop.project.commit(securedFiles());
    const followed = await shop.as({ account: 'follower', key: 'follower' }, 'follow', 'staging');
    assert.match(followed.output, /9\.9\.9.*says that it is version "1\.0\.0"/s);
    assert.match(followed.output, /6\.6\.6 is not signed by a publisher whom/);
    assert.match(followed.output, /staging is at 1\.0\.0 already/);
    await shop.repository('administrator').removeTag('9.9.9');
    const promoted = await shop.as({ account: 'promoter', key: 'promoter' }, 'promote', 'production', '6.6.6', '--yes');
    assert.equal(promoted.code, 1);
    assert.match(promoted.output, /Release 6\.6\.6 is not signed by a publisher whom the project trusts/);
    assert.equal((await shop.as({ account: 'reader' }, 'verify', '6.6.6')).code, 1);
    await assert.rejects(replay(releases, shop.repository('publisher', 'production'), last.manifest), { code: 'UNAUTHORIZED' });
    assert.equal((await glance(production, { last })).kind, 'nothing-new');
    await shop.repository('administrator').removeTag('6.6.6');

    // One that is good, and approved: until somebody publishes it as another version.
    await shop.good({ account: 'publisher', key: 'publisher' }, 'publish', '1.0.1');
    await shop.good({ account: 'follower', key: 'follower' }, 'follow', 'staging');
    await shop.good({ account: 'approver', key: 'approver' }, 'approve', 'production', '1.0.1', '--yes');
    const { environments } = await readRelease(releases, '1.0.1');
    await crowd(releases, environments.get('production') ?? assert.fail(), keySigner(keys.stranger.privatePem));
    const before = await shop.everything();
    const crowded = await shop.as({ account: 'promoter', key: 'promoter' }, 'promote', 'production', '1.0.1', '--yes');
    assert.equal(crowded.code, 1);
    // The registry lists them in any order: the publisher's may be among those that are looked at, or not.
    const refusals =
      /Cannot copy what was signed about .*: it is 258 statements, expected at most 256|1\.0\.1 for production is not signed/;
    assert.match(crowded.output, refusals);
    assert.deepEqual(await shop.everything(), before);
    await moveThrough(shop, '1.0.2');
    last = await taken(production, { last });
    assert.equal(last.version, '1.0.2');
  });

  await t.test(stolenName('publisher-key'), async () => {
    const before = await shop.everything();
    await shop.project.commit(securedFiles({ text: 'evil' }));
    const pushed = await shop.as({ account: 'reader', key: 'publisher' }, 'publish', '1.1.0');
    assert.equal(pushed.code, 1);
    assert.match(pushed.output, /the registry answered 401/);
    const held = await shop.as({ account: 'promoter', key: 'publisher' }, 'hold', 'production', '--why', 'x', '--yes');
    assert.equal(held.code, 1);
    assert.match(held.output, /is not trusted with its promotions/);
    assert.deepEqual(await shop.everything(), before);
  });

  await t.test(stolenName('publisher-both'), async () => {
    await shop.good({ account: 'publisher', key: 'publisher' }, 'publish', '1.1.0');
    await shop.good({ account: 'follower', key: 'follower' }, 'follow', 'staging');
    assert.match((await shop.good({ account: 'reader' }, 'status', 'staging')).stdout, /staging +1\.1\.0/);
    const refused = await shop.as({ account: 'promoter', key: 'promoter' }, 'promote', 'production', '1.1.0', '--yes');
    assert.equal(refused.code, 1);
    assert.match(refused.output, /1\.1\.0 is not approved for production/);
    await shop.project.commit(securedFiles({ text: 'other' }));
    const changed = await shop.as({ account: 'publisher', key: 'publisher' }, 'publish', '1.1.0');
    assert.equal(changed.code, 1);
    assert.match(changed.output, /it is already published with digest/);
    assert.equal((await glance(production, { last })).kind, 'nothing-new');
  });
});
