import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { SourceOpener } from '../../lib/agent/source/open-source.ts';
import { readHead } from '../../lib/promotion/ledger/reading/head.ts';
import type { LedgerEntry } from '../../lib/promotion/record.ts';
import { configMap } from '../agent/stage/objects.ts';
import { applied, promoter, signed, trust } from '../agent/stage/people.ts';
import { type DeliveryStatus, ready, readyMessage, type Stage, setStage } from '../agent/stage/stage.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';

/** What an agent has seen, or was kept from seeing, is not what it goes by for long. */
describeWithCluster('agent and what it has seen', (plane) => {
  it('moves on though `current` is set back to what it has, says so once, and until it is set right', async (t) => {
    const stage = await signed(await setStage(plane, t));
    const first = await head(stage);
    const agent = stage.startAgent();
    await stage.deliver('shop', { trust });
    await stage.status((current) => ready(current) === 'Applied');
    await agent.stop();
    await promote(stage, '1.1.0');
    await pointTo(stage, first);
    // The memory names record 1, as the tag does: the agent reads the ledger all the same when it starts.
    stage.startAgent({ readLedgerEvery: 300 });
    await stage.status((current) => current.applied?.version === '1.1.0' && hint(current)?.reason === 'StaleHint');
    const said = await stage.event('hint-stale');
    assert.deepEqual([said.sequence, said.names], [2, first.digest]);
    await pointTo(stage, await head(stage));
    const right = await stage.status((current) => hint(current)?.reason === 'Answers');
    assert.equal(ready(right), 'Applied');
    assert.equal(stage.events.filter(({ what }) => what.kind === 'hint-stale').length, 1);
  });

  it('finds a fork of what it has that no hint tells of', async (t) => {
    const stage = await signed(await setStage(plane, t));
    stage.startAgent({ readLedgerEvery: 300 });
    await stage.deliver('shop', { trust });
    await stage.status((current) => ready(current) === 'Applied');
    const first = await head(stage);
    const mine = await promote(stage, '2.0.0');
    await stage.status((current) => current.applied?.version === '2.0.0' && ready(current) === 'Applied');
    await stage.environment.recordUnchecked(await release(stage, '2.0.1'), { after: first, by: promoter.signer });
    await pointTo(stage, mine);
    await stage.status((current) => ready(current) === 'Fork');
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { key: '2.0.0' });
  });

  it('goes by the ledger as it is when it is resumed, not as it saw it while it was suspended', async (t) => {
    const gate = { open: Promise.resolve() };
    const answer = Promise.withResolvers<void>();
    t.after(async () => answer.resolve());
    const stage = await signed(await setStage(plane, t));
    stage.startAgent({ open: gated(stage, gate) });
    await stage.deliver('shop', { trust });
    await stage.status((current) => ready(current) === 'Applied');
    const after = await head(stage);
    // Any change of the Delivery has it look; then it does not for an hour. What a look found that began before that is let go.
    const suspended = Promise.withResolvers<void>();
    t.after(async () => suspended.resolve());
    gate.open = suspended.promise;
    await stage.patchDelivery({ spec: { interval: '1h', suspend: { reason: 'freeze', by: 'ann' } } });
    await stage.status((current) => ready(current) === 'Suspended');
    const seen = await stage.environment.recordUnchecked(await release(stage, '2.0.0'), { after, by: promoter.signer });
    suspended.resolve();
    await stage.status((current) => current.pending?.version === '2.0.0');
    await stage.environment.recordUnchecked(await release(stage, '2.0.1'), { after, by: promoter.signer });
    await pointTo(stage, seen);
    gate.open = answer.promise;
    await stage.patchDelivery({ spec: { suspend: null } });
    // However long the registry takes to answer.
    await stage.status((current) => ready(current) === 'Applied' && current.applied?.version === '1.0.0' && current.pending === undefined);
    answer.resolve();
    const status = await stage.status((current) => ready(current) === 'Fork');
    assert.match(readyMessage(status), /1\.0\.0 \(record 1\) stays/);
    assert.equal(status.pending, undefined);
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { key: 'value' });
    assert.ok(!stage.events.some(({ what }) => what.kind === 'accepted' && what.version === '2.0.0'));
  });

  it('takes what it saw while it was suspended once its time is over, where the ledger still says so', async (t) => {
    const stage = await applied(await setStage(plane, t));
    await stage.patchDelivery({ spec: { interval: '1h', suspend: { reason: 'freeze', by: 'ann' } } });
    await stage.status((current) => ready(current) === 'Suspended');
    await promote(stage, '1.1.0');
    await stage.patchDelivery({ spec: { timeout: '4m' } });
    await stage.status((current) => current.pending?.version === '1.1.0');
    const until = new Date(Date.now() + 500).toISOString();
    await stage.patchDelivery({ spec: { suspend: { reason: 'freeze', by: 'ann', until } } });
    await stage.status((current) => current.applied?.version === '1.1.0' && ready(current) === 'Applied');
  });
});

/** The environment's own repository, of which nobody learns what `current` names before the gate is open. */
function gated({ environment: { repository } }: Stage, gate: { open: Promise<void> }): SourceOpener {
  const resolve: typeof repository.resolve = async (...asked) => {
    await gate.open;
    return repository.resolve(...asked);
  };
  return async () => ({ repository: { ...repository, resolve }, close: async () => undefined });
}

async function head(stage: Stage): Promise<LedgerEntry> {
  const found = await readHead(stage.environment.repository);
  return found.kind === 'head' ? found.entry : assert.fail(found.kind);
}

function release(stage: Stage, version: string) {
  return stage.environment.push(version, [configMap(stage.namespace, 'settings', { key: version })]);
}

async function promote(stage: Stage, version: string): Promise<LedgerEntry> {
  return stage.environment.record(await release(stage, version));
}

async function pointTo({ environment: { repository } }: Stage, { digest }: LedgerEntry): Promise<void> {
  const { bytes, descriptor } = (await repository.readManifest(digest)) ?? assert.fail();
  await repository.writeManifest({ bytes, mediaType: descriptor.mediaType }, { tag: 'current' });
}

function hint({ conditions }: DeliveryStatus) {
  return conditions?.find(({ type }) => type === 'RegistryReachable');
}
