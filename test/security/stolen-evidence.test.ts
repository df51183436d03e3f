import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEvidence } from '../../lib/evidence/list.ts';
import { retag } from './hostile.ts';
import { indexOf, reportAs } from './samples.ts';
import { keys, promotedShop, type SecuredShop, securedFiles, usualBounds, usualTrust } from './secured-shop.ts';
import { stolenName } from './stolen.ts';

test('with what makes evidence', async (t) => {
  const shop = await promotedShop(t);
  if (shop === undefined) return;
  await shop.project.commit(securedFiles({ text: 'two' }));
  await shop.good({ account: 'publisher', key: 'publisher' }, 'publish', '1.1.0');
  await shop.good({ account: 'follower', key: 'follower' }, 'follow', 'staging');
  const index = await indexOf(shop, '1.1.0');
  const evidence = shop.repository('reporter', 'evidence');
  const said = async () => (await evidence.tags()).filter((tag) => tag.startsWith(`approval-${index.slice(7)}`));

  await t.test(stolenName('evidence-credential'), async () => {
    // One's own checkout may trust anybody: what it writes is a statement all the same.
    await shop.project.commit(securedFiles({ text: 'two', trust: { ...usualTrust, evidence: ['stranger'] } }));
    await shop.good({ account: 'approver', key: 'stranger' }, 'approve', 'production', '1.1.0', '--yes');
    await shop.project.commit(securedFiles({ text: 'two' }));
    assert.match((await dryPromote(shop)).output, /1\.1\.0 is not approved for production: 0 of 1/);
    assert.match((await shop.good({ account: 'reader' }, 'attest', 'list', '1.1.0')).output, /not trusted/);

    // An approval of another release does not become one of this by its tag.
    const [old] = (await evidence.tags()).filter((tag) => tag.startsWith('approval-') && !tag.includes(index.slice(7)));
    assert.ok(old !== undefined);
    await retag(evidence, old, old.replace(/[0-9a-f]{64}/, index.slice(7)));
    assert.match((await dryPromote(shop)).output, /1\.1\.0 is not approved for production: 0 of 1/);

    await shop.good({ account: 'approver', key: 'approver' }, 'approve', 'production', '1.1.0', '--yes');
    assert.equal((await dryPromote(shop)).code, 0);
    const before = await said();
    await shop.good({ account: 'approver', key: 'approver' }, 'decline', 'production', '1.1.0', '--why', 'no', '--yes');
    assert.equal((await dryPromote(shop)).code, 1);
    for (const tag of (await said()).filter((one) => !before.includes(one))) assert.equal(await evidence.removeTag(tag), true);
    assert.equal((await dryPromote(shop)).code, 0, 'a decline that was taken away');
    await shop.good({ account: 'promoter', key: 'promoter' }, 'veto', '1.1.0', '--why', 'no', '--yes');
    const vetoes = await shop.repository('reader', 'vetoes').tags();
    for (const tag of vetoes) assert.equal(await shop.repository('reporter', 'vetoes').removeTag(tag), false);
    assert.match((await dryPromote(shop)).output, /is vetoed/);
    await shop.good({ account: 'promoter', key: 'promoter' }, 'unveto', '1.1.0', '--why', 'it was a test', '--yes');
  });

  await t.test(stolenName('approver-key'), async () => {
    assert.equal((await dryPromote(shop)).code, 0, 'they approved');
    const before = await shop.everything();
    // Also where somebody has put the key into the other lists.
    const lists = { releases: ['publisher', 'approver'], promotions: ['promoter', 'approver'], evidence: usualTrust.evidence } as const;
    for (const trust of [usualTrust, lists]) {
      await shop.project.commit(securedFiles({ text: 'two', trust }));
      for (const words of [
        ['publish', '1.2.0'],
        ['promote', 'production', '1.1.0', '--yes'],
        ['hold', 'production', '--why', 'x', '--yes'],
        ['veto', '1.1.0', '--why', 'x', '--yes'],
      ]) {
        const refused = await shop.as({ account: 'administrator', key: 'approver' }, ...words);
        assert.equal(refused.code, 1, `${words.join(' ')}: ${refused.output}`);
        assert.match(
          refused.output,
          /is not trusted with its promotions|whoever signs evidence counts for nothing else|is not in trust\.releases|findings? refuses? it|approver's is for a move of their own/,
          words[0],
        );
      }
    }
    assert.deepEqual(await shop.everything(), before);

    // Bound to approvals, it says nothing of clusters and tests, also where its own checkout would let it.
    await reportAs(evidence, 'approver', { index, cluster: 'sa-1' });
    await shop.project.commit(securedFiles({ text: 'two' }));
    await shop.good({ account: 'approver', key: 'approver' }, 'attest', '1.1.0', ...results);
    assert.match((await shop.good({ account: 'reader' }, 'attest', 'list', '1.1.0')).output, /yes .*sa-1/);
    await shop.project.commit(securedFiles({ text: 'two', bounds: usualBounds }));
    const list = await shop.good({ account: 'reader' }, 'attest', 'list', '1.1.0');
    assert.match(list.output, /^no .*it is a report on cluster "sa-1" by approver, who is trusted with approvals only/m);
    assert.match(list.output, /^no .*it is a statement of type \S+test-result\S+ by approver, who is trusted with approvals only/m);
    const refused = await shop.as({ account: 'approver', key: 'approver' }, 'attest', '1.1.0', ...results);
    assert.match(
      refused.output,
      /Cannot attest something of 1\.1\.0: it is a statement .* by approver, who is trusted with approvals only/,
    );
    assert.match((await shop.good({ account: 'reader' }, 'status')).output, /A REPORT DOES NOT COUNT: .*sa-1/);
    const verified = await shop.as({ account: 'reader' }, 'verify', '1.1.0');
    assert.deepEqual([verified.code, /✗ Nobody states what they are not trusted with/.test(verified.output)], [1, true], verified.output);
    assert.equal((await dryPromote(shop)).code, 0, 'their approval counts');
    await shop.project.commit(securedFiles({ text: 'two' }));
  });

  await t.test(stolenName('reporter-key'), async () => {
    for (const tag of await evidence.tags()) if (tag.startsWith(`report-${index.slice(7)}`)) await evidence.removeTag(tag);
    for (const tag of await said()) await evidence.removeTag(tag);
    await shop.good({ account: 'approver', key: 'reporter' }, 'approve', 'production', '1.1.0', '--yes');
    assert.match((await dryPromote(shop)).output, /1\.1\.0 is not approved for production: 0 of 1/);
    await reportAs(evidence, 'reporter', { index, cluster: 'eu-1' });
    await reportAs(evidence, 'reporter', { index, cluster: 'us-1', healthy: false });
    await reportAs(evidence, 'stranger', { index, cluster: 'asia-1' });
    const trusted = usualTrust.evidence.map((name) => ({ key: keys[name].publicPem, name }));
    const reportsFor = async (list: typeof trusted) =>
      (await readEvidence(evidence, index, { trusted: list, now: new Date(), kinds: ['report'] })).reports;
    assert.deepEqual((await reportsFor(trusted)).map(({ cluster, healthy }) => [cluster, healthy]).sort(), [
      ['eu-1', true],
      ['us-1', false],
    ]);
    assert.deepEqual(await reportsFor(trusted.filter(({ name }) => name !== 'reporter')), [], 'taken out, it counts no more');

    // Bound to its own cluster, it neither declines nor speaks of another one.
    await shop.good({ account: 'approver', key: 'approver' }, 'approve', 'production', '1.1.0', '--yes');
    await shop.good({ account: 'approver', key: 'reporter' }, 'decline', 'production', '1.1.0', '--yes');
    assert.match((await dryPromote(shop)).output, /reporter declines 1\.1\.0/);
    await shop.project.commit(securedFiles({ text: 'two', bounds: usualBounds }));
    const passed = await dryPromote(shop);
    assert.equal(passed.code, 0, passed.output);
    const { statements } = JSON.parse((await shop.good({ account: 'reader' }, 'attest', 'list', '1.1.0', '--json')).stdout);
    const reasons: string[] = statements.flatMap(({ ignored }: { ignored: string | null }) => ignored ?? []);
    for (const expected of [
      'it is a report on cluster "us-1" by reporter, who is trusted with reports on cluster "eu-1" only',
      'it is a word on a move by reporter, who is trusted with reports on cluster "eu-1" only',
    ])
      assert.ok(reasons.includes(expected), reasons.join('\n'));
    const refused = await shop.as({ account: 'approver', key: 'reporter' }, 'approve', 'production', '1.1.0', '--yes');
    assert.match(
      refused.output,
      /Cannot approve 1\.1\.0 for "production": it is a word on a move by reporter, who is trusted with reports/,
    );

    // A record that never was: nobody can tell it from one that was cut off, until the key counts no more.
    const record = { digest: index, sequence: 99 };
    await reportAs(evidence, 'reporter', { index, cluster: 'eu-1', record });
    const stopped = await shop.as({ account: 'follower', key: 'follower' }, 'hold', 'staging', '--why', 'x', '--yes');
    assert.match(stopped.output, /was cut off: cluster eu-1 \(shop\/shop\) took record 99 /);
    await shop.project.commit(securedFiles({ text: 'two', trust: { ...usualTrust, evidence: ['approver'] } }));
    await shop.good({ account: 'follower', key: 'follower' }, 'hold', 'staging', '--why', 'x', '--yes');
  });
});

/** As `securedShop` puts it beside the project's files. */
const results = ['--type', 'test-result', '--predicate', '.git/results.json'] as const;

test('forged reports that stand before a real one hide it from nobody: what was said is then not known', async (t) => {
  const shop = await promotedShop(t);
  if (shop === undefined) return;
  const index = await indexOf(shop, '1.0.0');
  const evidence = shop.repository('reporter', 'evidence');
  await reportAs(evidence, 'reporter', { index, cluster: 'eu-1', healthy: false });
  const [real] = (await evidence.tags()).filter((tag) => tag.startsWith('report-'));
  assert.ok(real !== undefined);
  for (const place of [1, 2, 3, 4]) await retag(evidence, real, real.replace(/[0-9]+$/, String(9_000_000_000_000 + place)));
  const read = await readEvidence(evidence, index, { trusted: [{ key: keys.reporter.publicPem }], now: new Date() });
  assert.deepEqual([read.reports.length, read.complete], [0, false]);
});

function dryPromote(shop: SecuredShop) {
  return shop.as({ account: 'promoter', key: 'promoter' }, 'promote', 'production', '1.1.0', '--dry-run');
}
