import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { it } from 'node:test';
import type { KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { configMap } from '../agent/stage/objects.ts';
import { ready, setStage } from '../agent/stage/stage.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';
import { userProject } from './project.ts';

const environments = (namespace: string) => `import { environment, pinned, project } from 'pawl';
import { ApiObject, Chart } from 'cdk8s';
export default project({ name: 'shop', environments: [environment('staging', {
  tier: 'staging', kubernetes: '1.35', namespace: '${namespace}', track: pinned(),
  deploy: (scope) => {
    const chart = new Chart(scope, 'chart');
    new ApiObject(chart, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { key: 'other' } });
    new ApiObject(chart, 'widget', { apiVersion: 'nowhere.example/v1', kind: 'Widget', metadata: { name: 'early', namespace: '${namespace}' } });
  },
})] });
`;

describeWithCluster('pawl diff --cluster', (plane) => {
  it('says what the work tree changes, what is pruned, kept and refused, and by which delivery', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace } = stage;
    const claim: KubernetesObject = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'none', resources: { requests: { storage: '1Gi' } } },
    };
    await stage.environment.promote('1.0.0', [configMap(namespace, 'settings'), configMap(namespace, 'left'), claim]);
    const agent = stage.startAgent();
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied' || status.inventory?.objects === 3);
    await agent.stop();

    const project = await userProject(t, { 'environments/index.ts': environments(namespace) });
    const registry = `oci-layout:${dirname(dirname(stage.folder))}`;
    const diff = (...words: readonly string[]) =>
      project.pawl('diff', 'staging', '--cluster', '--registry', registry, '--kubeconfig', plane.kubeconfig, ...words);
    const said = await diff('--exit-code');
    assert.equal(said.code, 1, said.stderr);
    const lines = said.stdout.split('\n').map((line) => line.replaceAll(namespace, 'NAMESPACE').trim());
    for (const line of [
      'staging: cluster -> work tree',
      '✗ The server refuses 1 object, see below',
      '- ConfigMap/NAMESPACE/left',
      '~ ConfigMap/NAMESPACE/settings',
      '✗ Widget.nowhere.example/NAMESPACE/early: the server refuses it: The server knows no Widget of nowhere.example/v1',
      '! PersistentVolumeClaim/NAMESPACE/data: leaves the set and stays in the cluster: The agent keeps it: a PersistentVolumeClaim is only pruned where its annotation pawl.dev/prune says "true"',
    ])
      assert.ok(lines.includes(line), `${line} is not in\n${lines.join('\n')}`);

    await stage.deliver('twin');
    const several = await diff('--json');
    assert.equal(several.code, 1);
    assert.match(several.stdout, /UNKNOWN_DELIVERY/);
    assert.match((await diff()).stderr, new RegExp(`it has 2 of .*\\n {2}Name one with --delivery: ${namespace}/shop, ${namespace}/twin`));
    const named = await diff('--delivery', `${namespace}/shop`, '--json');
    assert.equal(named.code, 0, named.stderr);
    const { cluster } = named.json<{ cluster: { server: string; delivery: string; kept: { id: string }[]; refused: { id: string }[] } }>();
    assert.deepEqual(
      [cluster.server, cluster.delivery, cluster.kept.length, cluster.refused.length],
      [plane.server, `${namespace}/shop`, 1, 1],
    );
    // The other has applied nothing yet, so nothing of it would be pruned.
    const twin = (await diff('--delivery', `${namespace}/twin`, '--json')).json<{ cluster: { delivery: string; kept: unknown[] } }>();
    assert.deepEqual([twin.cluster.delivery, twin.cluster.kept], [`${namespace}/twin`, []]);
    assert.ok((await stage.get('v1', 'ConfigMap', 'left')) !== undefined);
  });
});
