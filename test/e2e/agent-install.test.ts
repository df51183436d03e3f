import assert from 'node:assert/strict';
import { it } from 'node:test';
import { z } from 'zod';
import { installObjects } from '../../lib/agent/install.ts';
import type { Cluster, ResourceType } from '../../lib/kubernetes/cluster.ts';
import { asJson, type KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { configMap } from '../agent/stage/objects.ts';
import { connectTo, ready, readyMessage, type Stage, setStage, unique } from '../agent/stage/stage.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';

describeWithCluster('agent install', (plane) => {
  it('gives the agent the rights that it needs, and for itself no others', async (t) => {
    const stage = await setStage(plane, t);
    const system = await install(stage);
    await stage.environment.promote('1.0.0', [configMap(stage.namespace, 'settings')]);
    await stage.cluster.create(pullSecret(stage.namespace));
    const used = new Set<string>();
    const agent = stage.startAgent(
      { lease: { namespace: system, name: 'pawl-agent', identity: 'one' } },
      noting(used, await connectTo(await plane.kubeconfigFor(`system:serviceaccount:${system}:pawl-agent`))),
    );
    await stage.deliver('shop', { pullSecret: { name: 'pull' } });
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
    await agent.stop();
    assert.deepEqual(
      ownRights().filter((right) => !used.has(right)),
      [],
    );
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
    // An API server may know of one of the rights that were just given and not of the next: then it refuses for want of that.
    const refusal = /Role\.rbac\.authorization\.k8s\.io\/.*\/everything: .*attempting to grant RBAC permissions not currently held/;
    await stage.status((current) => ready(current) === 'PlanRefused' && refusal.test(readyMessage(current)));
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

/** What the roles grant that are for what the agent does as itself: `patch pawl.dev/deliveries/status`. */
function ownRights(): readonly string[] {
  const rule = z.object({ apiGroups: z.array(z.string()), resources: z.array(z.string()), verbs: z.array(z.string()) });
  const roles = installObjects({ image: 'registry.example/pawl-agent:0.1.0' }).filter(
    ({ kind, metadata }) => kind.endsWith('Role') && metadata.name === 'pawl-agent',
  );
  assert.equal(roles.length, 2);
  return roles
    .flatMap((role) => z.array(rule).parse(asJson(role).rules))
    .flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${verb} ${group}/${resource}`))),
    );
}

/** Writes down the right that each request needs. */
function noting(used: Set<string>, cluster: Cluster): Cluster {
  const note = (verb: string, { group, plural }: ResourceType, subresource?: string) =>
    used.add(`${verb} ${group}/${plural}${subresource === undefined ? '' : `/${subresource}`}`);
  const noteKind = async (verb: string, { apiVersion, kind }: KubernetesObject) => {
    const type = (await cluster.discover()).find(apiVersion, kind);
    if (type !== undefined) note(verb, type);
  };
  return {
    ...cluster,
    get: (address, options) => {
      note('get', address.type);
      return cluster.get(address, options);
    },
    list: (type, options) => {
      note('list', type);
      return cluster.list(type, options);
    },
    watch: (type, options) => {
      note('watch', type);
      return cluster.watch(type, options);
    },
    create: async (object, options) => {
      await noteKind('create', object);
      return cluster.create(object, options);
    },
    replace: async (object, options) => {
      await noteKind('update', object);
      return cluster.replace(object, options);
    },
    mergePatch: (address, patch, options) => {
      note('patch', address.type, options?.subresource);
      return cluster.mergePatch(address, patch, options);
    },
    delete: (address, options) => {
      note('delete', address.type);
      return cluster.delete(address, options);
    },
  };
}

function pullSecret(namespace: string): KubernetesObject {
  const data = { '.dockerconfigjson': Buffer.from('{"auths":{}}').toString('base64') };
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'pull', namespace }, type: 'kubernetes.io/dockerconfigjson', data };
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
