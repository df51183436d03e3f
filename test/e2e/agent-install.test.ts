import assert from 'node:assert/strict';
import { it } from 'node:test';
import { installObjects } from '../../lib/agent/install.ts';
import type { KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { configMap } from '../agent/stage/objects.ts';
import { connectTo, ready, readyMessage, type Stage, setStage, unique } from '../agent/stage/stage.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';

describeWithCluster('agent install', (plane) => {
  it('gives the agent the rights that it needs', async (t) => {
    const stage = await setStage(plane, t);
    const system = await install(stage);
    await stage.environment.promote('1.0.0', [configMap(stage.namespace, 'settings')]);
    stage.startAgent(
      { lease: { namespace: system, name: 'pawl-agent', identity: 'one' } },
      await connectTo(await plane.kubeconfigFor(`system:serviceaccount:${system}:pawl-agent`)),
    );
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    await stage.cluster.mergePatch(
      await stage.address('v1', 'ConfigMap', 'settings'),
      { data: { key: 'edited' } },
      { fieldManager: 'kubectl-edit' },
    );
    await stage.event('drift-reverted');
    await stage.until('the event in the cluster', async () => {
      const type = (await stage.cluster.discover()).find('events.k8s.io/v1', 'Event');
      return (
        type !== undefined &&
        (await stage.cluster.list(type, { namespace: stage.namespace })).items.some(({ reason }) => reason === 'DriftReverted')
      );
    });
    await stage.environment.promote('1.1.0', [configMap(stage.namespace, 'other')]);
    await stage.status(({ applied }) => applied?.version === '1.1.0');
    await stage.cluster.delete(await stage.address('pawl.dev/v1alpha1', 'Delivery', 'shop'));
    await stage.until('the Delivery to be gone', async () => (await stage.delivery()) === undefined);
  });

  it('lets the agent grant nobody more than it has itself', async (t) => {
    const stage = await setStage(plane, t);
    const system = await install(stage);
    const role: KubernetesObject = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'everything', namespace: stage.namespace },
      rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
    };
    await stage.environment.promote('1.0.0', [role]);
    stage.startAgent({}, await connectTo(await plane.kubeconfigFor(`system:serviceaccount:${system}:pawl-agent`)));
    await stage.deliver();
    const status = await stage.status((current) => ready(current) === 'PlanRefused');
    assert.match(
      readyMessage(status),
      /Role\.rbac\.authorization\.k8s\.io\/.*\/everything: .*attempting to grant RBAC permissions not currently held/,
    );
  });

  it('acts as the ServiceAccount that a Delivery names, and only with its rights', async (t) => {
    const stage = await setStage(plane, t);
    await grantConfigMaps(stage, 'deployer');
    const secret: KubernetesObject = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'keys', namespace: stage.namespace }, data: {} };
    await stage.environment.promote('1.0.0', [configMap(stage.namespace, 'settings')]);
    stage.startAgent();
    await stage.deliver('shop', { serviceAccountName: 'deployer' });
    await stage.status((status) => ready(status) === 'Applied');
    await stage.cluster.delete(await stage.address('v1', 'ConfigMap', 'settings'));
    await stage.event('drift-reverted');
    await stage.environment.promote('2.0.0', [configMap(stage.namespace, 'settings'), secret]);
    const status = await stage.status((current) => ready(current) === 'PlanRefused');
    assert.match(readyMessage(status), /Secret\/.*\/keys: .*User "system:serviceaccount:.*:deployer" cannot/);
  });
});

/** Installs the agent's objects into a system namespace of this test's own; the cluster roles are the same for all. */
async function install(stage: Stage): Promise<string> {
  const namespace = unique('pawl-system');
  for (const object of installObjects({ namespace, image: 'registry.example/pawl-agent:0.1.0' })) {
    const own =
      object.kind === 'ClusterRoleBinding'
        ? { ...object, metadata: { ...object.metadata, name: `${object.metadata.name}-${namespace}` } }
        : object;
    await stage.cluster.apply(own, { fieldManager: 'test', force: true });
  }
  return namespace;
}

async function grantConfigMaps({ cluster, namespace }: Stage, account: string): Promise<void> {
  const rbac = 'rbac.authorization.k8s.io';
  const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'] }];
  const objects: KubernetesObject[] = [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: account, namespace } },
    { apiVersion: `${rbac}/v1`, kind: 'Role', metadata: { name: account, namespace }, rules },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata: { name: account, namespace },
      roleRef: { apiGroup: rbac, kind: 'Role', name: account },
      subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
    },
  ];
  for (const object of objects) await cluster.apply(object, { fieldManager: 'test', force: true });
}
