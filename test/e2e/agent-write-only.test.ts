import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { ready, type Stage, setStage } from '../agent/stage/stage.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';

describeWithCluster('agent and fields that are only ever written', (plane) => {
  it('writes a changed stringData, and turns back what others make of it', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace, cluster } = stage;
    await stage.environment.promote('1.0.0', [secret(namespace, 'one')]);
    stage.startAgent();
    await stage.deliver();
    await stage.event('applied');
    assert.equal(await password(stage), 'one');
    await stage.environment.promote('1.1.0', [secret(namespace, 'two')]);
    const event = await stage.event('applied', ({ version }) => version === '1.1.0');
    assert.deepEqual([event.created, event.updated, event.unchanged], [0, 1, 0]);
    assert.equal(await password(stage), 'two');
    await stage.status((status) => ready(status) === 'Applied');
    const edited = { data: { password: Buffer.from('edited').toString('base64') } };
    await cluster.mergePatch(await stage.address('v1', 'Secret', 'database'), edited, { fieldManager: 'somebody' });
    await stage.event('drift-reverted', ({ fields }) => fields.includes('data.password'));
    assert.equal(await password(stage), 'two');
  });
});

function secret(namespace: string, value: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'database', namespace }, stringData: { password: value } };
}

async function password(stage: Stage): Promise<string> {
  const { data } = (await stage.get('v1', 'Secret', 'database')) as { readonly data?: { readonly password?: string } };
  return Buffer.from(data?.password ?? '', 'base64').toString();
}
