import assert from 'node:assert/strict';
import { it } from 'node:test';
import { configMap, deployment, service } from '../agent/stage/objects.ts';
import { ready, setStage } from '../agent/stage/stage.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';

describeWithCluster('agent rollout', { full: true }, (plane) => {
  it('waits until real controllers have rolled out each wave, through an upgrade as well', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace } = stage;
    const release = (image: string) => [
      deployment(namespace, 'database', image),
      deployment(namespace, 'web', image, 1),
      service(namespace, 'web'),
      configMap(namespace, 'last', {}, 2),
    ];
    await stage.environment.promote('1.0.0', release('registry.example/web:1.0.0'));
    stage.startAgent();
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    await stage.environment.promote('1.1.0', release('registry.example/web:1.1.0'));
    await stage.status(({ applied }) => applied?.version === '1.1.0');
    for (const name of ['database', 'web']) {
      const status = (await stage.get('apps/v1', 'Deployment', name))?.status as { updatedReplicas?: number } | undefined;
      assert.equal(status?.updatedReplicas, 2, name);
    }
    // Controllers write to what we hold all the time, and none of it is drift.
    assert.deepEqual(
      stage.events.filter(({ what }) => what.kind === 'drift-reverted'),
      [],
    );
  });
});
