import assert from 'node:assert/strict';
import { it } from 'node:test';
import { verifyManifest } from '../../lib/artifact/signatures/verify.ts';
import type { Digest } from '../../lib/digest.ts';
import { readHead } from '../../lib/promotion/ledger/reading/head.ts';
import { recordTag } from '../../lib/promotion/ledger/stored/tags.ts';
import { appendRecord } from '../../lib/promotion/ledger/writing/append.ts';
import { resolveLedger } from '../../lib/promotion/ledger/writing/resolve.ts';
import type { LedgerEntry } from '../../lib/promotion/record.ts';
import { configMap } from '../agent/stage/objects.ts';
import { applied, mallory, promoter, signed, trust } from '../agent/stage/people.ts';
import { refused } from '../agent/stage/refused.ts';
import { type DeliveryStatus, ready, readyMessage, type Stage, setStage } from '../agent/stage/stage.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';

/** All signed by a promoter, or trying to look so: the agent has applied record 1 under trust. */
describeWithCluster('agent and the ledger', (plane) => {
  it('sees no fork where only one of two records is signed by whom it trusts', async (t) => {
    const stage = await applied(await setStage(plane, t));
    const after = await head(stage);
    const [good, bad] = await Promise.all([release(stage, '1.1.0'), release(stage, '6.6.6')]);
    await stage.environment.record(good);
    await stage.environment.recordUnchecked(bad, { after, by: mallory.signer });
    await stage.status((current) => current.applied?.version === '1.1.0' && ready(current) === 'Applied');
    const { ledger, draft, repository } = stage.environment;
    const verify = (digest: Digest) => verifyManifest(repository, digest, { trusted: [promoter.trusted] });
    const next = await release(stage, '1.2.0');
    await appendRecord({ ...ledger(), verify }, async () => draft(good, next));
    await stage.status((current) => current.applied?.version === '1.2.0');
    assert.ok(!stage.events.some(({ what }) => what.kind === 'refused' && what.code === 'FORK'));
  });

  it('stays where it is on a fork of records that both count, until a record resolves it', async (t) => {
    const stage = await signed(await setStage(plane, t));
    const agent = stage.startAgent();
    await stage.deliver('shop', { trust });
    await stage.status((current) => ready(current) === 'Applied');
    const after = await head(stage);
    const sides = await Promise.all(['2.0.0', '2.0.1'].map((version) => release(stage, version)));
    const entries: LedgerEntry[] = [];
    // An agent that looks between the two records sees no fork yet, and takes the first.
    await agent.stop();
    for (const to of sides) entries.push(await stage.environment.recordUnchecked(to, { after, by: promoter.signer }));
    stage.startAgent();
    const status = await refused(stage, 'Fork', /The ledger is forked at record 2 \(.* and .*\)/);
    assert.match(readyMessage(status), /1\.0\.0 \(record 1\) stays/);
    const [, kept] = entries;
    assert.ok(kept !== undefined);
    const to = kept.record.to ?? assert.fail();
    await resolveLedger(stage.environment.ledger(), async () => ({ keep: kept.digest, draft: stage.environment.draft(to, to) }));
    const after3 = await stage.status((current) => current.applied?.version === '2.0.1' && ready(current) === 'Applied');
    assert.equal(after3.applied?.sequence, 3);
  });

  it('goes over to the other side when that is what a record resolves to', async (t) => {
    const stage = await applied(await setStage(plane, t));
    const after = await head(stage);
    const mine = await stage.environment.promote('2.0.0', [configMap(stage.namespace, 'settings', { key: '2.0.0' })]);
    await stage.status((current) => current.applied?.version === '2.0.0');
    const other = await stage.environment.recordUnchecked(await release(stage, '2.0.1'), { after, by: promoter.signer });
    await refused(stage, 'Fork', /2\.0\.0 \(record 2\) stays/);
    const to = other.record.to ?? assert.fail();
    const { digest } =
      (await resolveLedger(stage.environment.ledger(), async () => ({
        keep: other.digest,
        draft: stage.environment.draft(mine.record.to, to),
      }))) ?? assert.fail();
    const status = await stage.status((current) => current.applied?.version === '2.0.1' && ready(current) === 'Applied');
    assert.deepEqual([status.applied?.sequence, (await head(stage)).digest], [3, digest]);
  });

  it('refuses a gap, whoever signed what is above it', async (t) => {
    const stage = await applied(await setStage(plane, t));
    await stage.environment.recordUnchecked(await release(stage, '2.0.0'), { sequence: 4, by: promoter.signer });
    await refused(stage, 'BrokenChain', /1\.0\.0 \(record 1\) stays/);
  });

  it('refuses an older record that is shown as the newest', async (t) => {
    const stage = await applied(await setStage(plane, t));
    const old = await head(stage);
    const { digest, record } = await stage.environment.promote('1.1.0', [configMap(stage.namespace, 'settings', { key: '1.1.0' })]);
    await stage.status((current) => current.applied?.version === '1.1.0');
    const { repository } = stage.environment;
    const manifest = await manifestOf(stage, old);
    // The hint alone convinces nobody.
    await repository.writeManifest(manifest, { tag: 'current' });
    // Nor does its own signature, under a number that is not its own.
    await repository.writeManifest(manifest, { tag: recordTag(3, old.digest) });
    await refused(stage, 'UntrustedRecord', /It is record 1, whatever its tag says; 1\.1\.0 \(record 2\) stays/);
    await repository.removeTag(recordTag(3, old.digest));
    await repository.removeTag(recordTag(record.sequence, digest));
    await refused(stage, 'Replay', /The newest record is 1, and record 2 was taken before; 1\.1\.0 \(record 2\) stays/);
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { key: '1.1.0' });
  });

  it('says loudly that policies were overridden, until somebody acknowledges it', async (t) => {
    const stage = await applied(await setStage(plane, t));
    const from = (await head(stage)).record.to;
    const to = await release(stage, '1.1.0');
    const { ledger, draft } = stage.environment;
    await appendRecord(ledger(), async () => draft(from, to, { override: { who: 'ann', why: 'shop is down' } }));
    const said = await stage.event('overridden');
    assert.deepEqual([said.sequence, said.version, said.who], [2, '1.1.0', 'ann']);
    const status = await stage.status((current) => overridden(current)?.status === 'True' && ready(current) === 'Applied');
    assert.match(overridden(status)?.message ?? '', /Record 2 \(1\.1\.0\) by ann: shop is down/);
    await stage.environment.promote('1.2.0', [configMap(stage.namespace, 'settings', { key: '1.2.0' })]);
    await stage.status((current) => current.applied?.version === '1.2.0' && overridden(current)?.status === 'True');
    const { record } = await head(stage);
    await appendRecord(ledger(), async () => draft(record.to, record.to ?? to, { action: 'acknowledge', acknowledges: 2 }));
    await stage.status((current) => overridden(current)?.status === 'False');
    assert.equal(stage.events.filter(({ what }) => what.kind === 'overridden').length, 1);
  });

  it('takes no move past policies before somebody has acknowledged it, where the Delivery says so', async (t) => {
    const stage = await signed(await setStage(plane, t));
    stage.startAgent();
    await stage.deliver('shop', { trust: { ...trust, overrides: 'refuse' } });
    await stage.status((current) => ready(current) === 'Applied');
    const from = (await head(stage)).record.to;
    const to = await release(stage, '1.1.0');
    const { ledger, draft } = stage.environment;
    await appendRecord(ledger(), async () => draft(from, to, { override: { who: 'ann', why: 'shop is down' } }));
    const status = await refused(
      stage,
      'Overridden',
      /Record 2 moved to 1\.1\.0 past its policies, .*: ann, "shop is down"; 1\.0\.0 .* stays/,
    );
    assert.equal(overridden(status)?.status, 'False');
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { key: 'value' });
    await appendRecord(ledger(), async () => draft(to, to, { action: 'acknowledge', acknowledges: 2 }));
    await stage.status((current) => current.applied?.sequence === 3 && ready(current) === 'Applied');
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { key: '1.1.0' });
  });
});

async function head(stage: Stage): Promise<LedgerEntry> {
  const found = await readHead(stage.environment.repository);
  return found.kind === 'head' ? found.entry : assert.fail(found.kind);
}

function release(stage: Stage, version: string) {
  return stage.environment.push(version, [configMap(stage.namespace, 'settings', { key: version })]);
}

function overridden({ conditions }: DeliveryStatus) {
  return conditions?.find(({ type }) => type === 'Overridden');
}

async function manifestOf(stage: Stage, { digest }: LedgerEntry) {
  const manifest = (await stage.environment.repository.readManifest(digest)) ?? assert.fail();
  return { bytes: manifest.bytes, mediaType: manifest.descriptor.mediaType };
}
