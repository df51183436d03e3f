import assert from 'node:assert/strict';
import { it } from 'node:test';
import { digestOf } from '../../lib/digest.ts';
import { mediaTypes } from '../../lib/oci/registry.ts';
import { configMap } from '../agent/stage/objects.ts';
import { ready, readyMessage, type Stage, setStage } from '../agent/stage/stage.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';
import { registryForTests } from '../registries/registry.ts';

describeWithCluster('agent source', (plane) => {
  it('says so while nothing has been promoted, and applies the first release', async (t) => {
    const stage = await setStage(plane, t);
    stage.startAgent();
    await stage.deliver();
    await stage.status((status) => ready(status) === 'NothingPromoted');
    await stage.environment.promote('1.0.0', [configMap(stage.namespace, 'settings')]);
    await stage.status((status) => ready(status) === 'Applied');
  });

  it('stays on what it has when the new artifact is truncated, and names it', async (t) => {
    const stage = await applied(await setStage(plane, t));
    const to = await pushTruncated(stage);
    await stage.environment.record(to);
    const refused = await stage.event('refused');
    assert.equal(refused.code, 'TRUNCATED');
    const status = await stage.status((current) => ready(current) === 'Truncated');
    assert.match(readyMessage(status), /1\.0\.0 \(record 1\) stays/);
    assert.equal(status.applied?.version, '1.0.0');
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { key: 'value' });
    await stage.environment.promote('2.0.1', [configMap(stage.namespace, 'settings', { key: 'good' })]);
    await stage.status(({ applied: done }) => done?.version === '2.0.1');
  });

  it('stays on what it has when a record names an artifact that is not there', async (t) => {
    const stage = await setStage(plane, t);
    const good = await stage.environment.push('1.0.0', [configMap(stage.namespace, 'settings')]);
    await stage.environment.record(good);
    stage.startAgent();
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    await stage.environment.recordUnchecked({ ...good, version: '2.0.0', manifest: digestOf('nothing') });
    const refused = await stage.event('refused');
    assert.equal(refused.code, 'NOT_FOUND');
    assert.equal((await stage.status((status) => ready(status) === 'NotFound')).applied?.version, '1.0.0');
  });

  it('refuses a ledger that was rewritten', async (t) => {
    const stage = await applied(await setStage(plane, t));
    const { repository } = stage.environment;
    for (const tag of await repository.tags()) await repository.removeTag(tag);
    await stage.environment.promote('6.6.6', [configMap(stage.namespace, 'settings', { key: 'rewritten' })]);
    await stage.environment.promote('6.6.7', [configMap(stage.namespace, 'settings', { key: 'rewritten again' })]);
    const refused = await stage.event('refused', ({ code }) => code === 'REWRITTEN');
    assert.match(refused.refusals[0]?.reason ?? '', /The ledger was rewritten|Record 1 is/);
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { key: 'value' });
  });

  it('refuses a release of another environment', async (t) => {
    const stage = await setStage(plane, t);
    await stage.environment.promote('1.0.0', [configMap(stage.namespace, 'settings')]);
    stage.startAgent();
    await stage.deliver('shop', { environment: 'production' });
    const status = await stage.status((current) => ready(current) === 'WrongEnvironment');
    assert.match(readyMessage(status), /is of environment "staging", and this Delivery is of "production"/);
    assert.equal(await stage.get('v1', 'ConfigMap', 'settings'), undefined);
  });

  it('takes no record before the one that it is told', async (t) => {
    const stage = await setStage(plane, t);
    await stage.environment.promote('1.0.0', [configMap(stage.namespace, 'settings')]);
    stage.startAgent();
    await stage.deliver('shop', { notBefore: 2 });
    await stage.status((status) => ready(status) === 'NotBefore');
    await stage.environment.promote('1.0.1', [configMap(stage.namespace, 'settings')]);
    await stage.status((status) => ready(status) === 'Applied');
  });

  it('keeps turning drift back while the registry is down, also after a restart', async (t) => {
    const found = await registryForTests(t);
    if (found.kind === 'missing') return t.skip(found.reason);
    const stage = await setStage(plane, t, { reference: `oci://${found.registry.host}/acme/shop/staging` });
    await stage.environment.promote('1.0.0', [configMap(stage.namespace, 'settings')]);
    const first = stage.startAgent();
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    await found.registry.stop();
    await stage.event('registry-unreachable');
    const away = await stage.status(
      ({ conditions }) => conditions?.some(({ type, status }) => type === 'RegistryReachable' && status === 'False') === true,
    );
    assert.equal(ready(away), 'Applied');
    assert.match(readyMessage(away), /the registry does not answer/);
    await first.stop();
    await stage.cluster.delete(await stage.address('v1', 'ConfigMap', 'settings'));
    stage.startAgent();
    const reverted = await stage.event('drift-reverted');
    assert.deepEqual([reverted.deleted, reverted.object], [true, `ConfigMap/${stage.namespace}/settings`]);
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { key: 'value' });
  });
});

async function applied(stage: Stage): Promise<Stage> {
  await stage.environment.promote('1.0.0', [configMap(stage.namespace, 'settings')]);
  stage.startAgent();
  await stage.deliver();
  await stage.status((status) => ready(status) === 'Applied');
  return stage;
}

/** A manifest whose layer is what it says by digest, and ends in the middle of its gzip stream. */
async function pushTruncated({ environment, namespace }: Stage) {
  const { repository } = environment;
  const good = await environment.push('2.0.0', [configMap(namespace, 'settings', { key: 'never' })]);
  const manifest = await repository.readManifest(good.manifest);
  const parsed = JSON.parse(Buffer.from(manifest?.bytes ?? []).toString('utf8')) as {
    layers: { digest: `sha256:${string}`; size: number; mediaType: string }[];
  };
  const [layer] = parsed.layers;
  if (layer === undefined) throw new Error('no layer');
  const bytes = await repository.readBlob(layer, { limit: layer.size });
  const cut = await repository.writeBlob({ mediaType: layer.mediaType, bytes: bytes.subarray(0, bytes.length / 2) });
  const broken = { ...parsed, layers: [{ mediaType: layer.mediaType, digest: cut.digest, size: cut.size }] };
  const { digest } = await repository.writeManifest({
    mediaType: mediaTypes.manifest,
    bytes: new TextEncoder().encode(JSON.stringify(broken)),
  });
  return { ...good, manifest: digest };
}
