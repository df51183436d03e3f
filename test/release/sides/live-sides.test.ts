import assert from 'node:assert/strict';
import { it } from 'node:test';
import { canonicalSet } from '../../../lib/manifest/canonical.ts';
import { diffSets, summarize } from '../../../lib/manifest/diff.ts';
import type { KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';
import type { ManifestSet } from '../../../lib/manifest/manifest-set.ts';
import { readLiveSides } from '../../../lib/release/sides/live-sides.ts';
import { findDelivery } from '../../../lib/release/sides/owned.ts';
import { configMap, deployment, secret, service, widget } from '../../agent/stage/objects.ts';
import { ready, setStage } from '../../agent/stage/stage.ts';
import { describeWithCluster } from '../../control-plane/for-tests.ts';

const { signal } = new AbortController();

describeWithCluster('a diff with a cluster', (plane) => {
  it('is empty for what the agent applied, tells what a set would change, and what would be pruned', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace, cluster } = stage;
    const claim: KubernetesObject = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'none', resources: { requests: { storage: '1Gi' } } },
    };
    const released = [
      configMap(namespace, 'settings'),
      service(namespace, 'web'),
      secret(namespace, 'login'),
      configMap(namespace, 'left'),
      claim,
    ];
    await stage.environment.promote('1.0.0', released);
    const agent = stage.startAgent();
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied' || status.inventory?.objects === released.length);
    await agent.stop();

    const delivery = await findDelivery(cluster, stage.environment.repository.reference, { signal });
    assert.deepEqual(delivery, { namespace, name: 'shop', prune: true });
    const same = await readLiveSides(cluster, setOf(...released), { delivery, signal });
    assert.deepEqual([diffSets(same.before, same.after).changes, same.refused, same.kept, same.unproven], [[], [], [], []]);
    assert.equal(same.after.objects.length, released.length);

    const wanted = setOf(
      configMap(namespace, 'settings', { key: 'other' }),
      service(namespace, 'web'),
      { ...secret(namespace, 'login'), data: { key: 'b3RoZXI=' } },
      deployment(namespace, 'new'),
      { ...deployment(namespace, 'broken'), spec: { replicas: 1 } },
      widget('nowhere.example', namespace, 'early'),
    );
    const changed = await readLiveSides(cluster, wanted, { delivery, signal });
    const diff = diffSets(changed.before, changed.after);
    assert.deepEqual(summarize(diff, { limit: 20 }).lines, [
      `- ConfigMap/${namespace}/left`,
      `~ ConfigMap/${namespace}/settings  data.key: "value" -> "other"`,
      `+ Deployment.apps/${namespace}/new`,
      `~ Secret/${namespace}/login  data.key: changed (5 bytes)`,
    ]);
    assert.deepEqual(changed.kept, [
      {
        id: `PersistentVolumeClaim/${namespace}/data`,
        reason: 'The agent keeps it: a PersistentVolumeClaim is only pruned where its annotation pawl.dev/prune says "true"',
      },
    ]);
    assert.deepEqual(
      changed.refused.map(({ id }) => id),
      [`Deployment.apps/${namespace}/broken`, `Widget.nowhere.example/${namespace}/early`],
    );
    assert.equal(await stage.get('apps/v1', 'Deployment', 'new'), undefined);
    assert.ok((await stage.get('v1', 'ConfigMap', 'left')) !== undefined);
  });

  it('says drift, and nothing of what is not ours, without a delivery', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace, cluster } = stage;
    await cluster.apply(configMap(namespace, 'settings', { key: 'live', other: 'kept' }), { fieldManager: 'somebody' });
    assert.equal(await findDelivery(cluster, 'oci://registry.example/none', { signal }), undefined);
    const live = await readLiveSides(cluster, setOf(configMap(namespace, 'settings')), { delivery: undefined, signal });
    assert.deepEqual(summarize(diffSets(live.before, live.after), { limit: 9 }).lines, [
      `~ ConfigMap/${namespace}/settings  data.key: "live" -> "value"`,
    ]);
    await assert.rejects(findDelivery(cluster, '', { wanted: `${namespace}/nobody`, signal }), { code: 'UNKNOWN_DELIVERY' });
  });
});

function setOf(...objects: readonly KubernetesObject[]): ManifestSet {
  return canonicalSet(
    'staging',
    objects.map((object) => ({ application: 'web', wave: 0, object })),
  ).set;
}
