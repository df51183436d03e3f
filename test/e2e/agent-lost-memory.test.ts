import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { it, type TestContext } from 'node:test';
import type { LiveObject } from '../../lib/kubernetes/cluster.ts';
import { configMap } from '../agent/stage/objects.ts';
import { ready, readyMessage, type Stage, setStage } from '../agent/stage/stage.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';

/** The bytes of what is held are gone from the memory, or are others: they are had from the registry again, by their digest. */
describeWithCluster('agent whose memory has lost the release', (plane) => {
  for (const damage of ['deleted', 'replaced'] as const)
    it(`fetches it again after it was ${damage}, and remembers it`, async (t) => {
      const stage = await stopped(t);
      const [chunk] = await chunks(stage);
      await stage.cluster.delete(await stage.address('v1', 'ConfigMap', chunk?.metadata.name ?? assert.fail()));
      if (damage === 'replaced') {
        const { name, labels = {} } = chunk?.metadata ?? assert.fail();
        await stage.cluster.create({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name, namespace: stage.namespace, labels },
          binaryData: { chunk: 'bm90IGl0' },
        });
      }
      const agent = stage.startAgent();
      await edit(stage, 'by hand');
      await holds(stage, 'value');
      await stage.status((status) => ready(status) === 'Applied');
      await agent.stop();
      // Remembered again: without the registry it is held as before.
      await rename(stage.folder, `${stage.folder}-away`);
      stage.startAgent();
      await edit(stage, 'by hand again');
      await holds(stage, 'value');
    });

  it('says that it cannot be held as long as the registry is away, too, and changes nothing', async (t) => {
    const stage = await stopped(t);
    for (const { metadata } of await chunks(stage)) await stage.cluster.delete(await stage.address('v1', 'ConfigMap', metadata.name));
    await rename(stage.folder, `${stage.folder}-away`);
    stage.startAgent();
    const status = await stage.status((current) => ready(current) === 'LostRelease' && readyMessage(current).includes('cannot be fetched'));
    assert.match(
      readyMessage(status),
      /^Cannot hold 1\.0\.0 \(record 1\) of "[^"]+": its content is not in the memory any more, and cannot/,
    );
    assert.match(readyMessage(status), /, or promote another release$/);
    await edit(stage, 'by hand');
    await rename(`${stage.folder}-away`, stage.folder);
    await holds(stage, 'value');
  });

  it('looks at the registry at once where a backup of the memory names a release whose bytes are gone', async (t) => {
    const stage = await setStage(plane, t);
    const promote = (version: string) => stage.environment.promote(version, [configMap(stage.namespace, 'settings', { key: version })]);
    await promote('1.0.0');
    stage.startAgent();
    await stage.deliver('shop', { interval: '1h' });
    const backup = await completed(stage, '1.0.0');
    await promote('2.0.0');
    await stage.patchDelivery({ spec: { timeout: '6m' } });
    const root = await completed(stage, '2.0.0');
    const { uid, resourceVersion } = root.metadata;
    await stage.cluster.replace({ ...backup, metadata: { ...backup.metadata, uid, resourceVersion } }, { fieldManager: 'ada' });
    await stage.cluster.delete(await stage.address('v1', 'ConfigMap', 'settings'));
    await stage.event('failed', ({ code }) => code === 'LOST_RELEASE');
    await stage.until('2.0.0 to be applied again', async () => {
      const applied = stage.events.flatMap(({ what }) => (what.kind === 'applied' ? [what.version] : []));
      return applied.join() === '1.0.0,2.0.0,2.0.0';
    });
  });

  /** The root of the memory once everything of that release is done. */
  async function completed(stage: Stage, version: string): Promise<LiveObject> {
    return stage.until(`${version} to be completed`, async () => {
      const root = await stage.get('v1', 'ConfigMap', 'pawl.shop');
      const text = JSON.stringify(root?.data) ?? '';
      return text.includes(`"${version}`) && text.includes('completed') && root;
    });
  }

  /** Everything is applied, and nobody is there. */
  async function stopped(t: TestContext): Promise<Stage> {
    const stage = await setStage(plane, t);
    await stage.environment.promote('1.0.0', [configMap(stage.namespace, 'settings', { key: 'value' })]);
    const agent = stage.startAgent();
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    await agent.stop();
    return stage;
  }
});

async function chunks({ cluster, namespace, address }: Stage): Promise<readonly LiveObject[]> {
  const { type } = await address('v1', 'ConfigMap', 'any');
  const { items } = await cluster.list(type, { namespace, labelSelector: 'pawl.dev/memory' });
  return items.filter(({ metadata }) => metadata.name !== 'pawl.shop');
}

async function edit(stage: Stage, key: string): Promise<void> {
  await stage.cluster.mergePatch(await stage.address('v1', 'ConfigMap', 'settings'), { data: { key } }, { fieldManager: 'ada' });
}

async function holds(stage: Stage, key: string): Promise<void> {
  await stage.until(`"${key}" in the settings`, async () => {
    const { data } = ((await stage.get('v1', 'ConfigMap', 'settings')) ?? {}) as { data?: { key?: string } };
    return data?.key === key;
  });
}
