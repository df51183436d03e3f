import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { LiveObject } from '../../lib/kubernetes/cluster.ts';
import { ClusterError, type ClusterErrorCode } from '../../lib/kubernetes/cluster-error.ts';
import { connectCluster } from '../../lib/kubernetes/connect.ts';
import type { KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { describeWithCluster, freshNamespace } from '../control-plane/for-tests.ts';
import { adminOf, typeOf } from './real-cluster.ts';

const pawl = { fieldManager: 'pawl' };

function settings(namespace: string, data: Record<string, string> = { a: '1' }, name = 'settings'): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, labels: { app: 'web' } }, data };
}

async function refused(promise: Promise<unknown>, code: ClusterErrorCode): Promise<ClusterError> {
  const thrown = await promise.then(
    () => assert.fail('it should have been refused'),
    (reason: unknown) => reason,
  );
  assert.ok(thrown instanceof ClusterError, String(thrown));
  assert.equal(thrown.code, code, thrown.message);
  return thrown;
}

describeWithCluster('a cluster client on a real API server', (plane) => {
  it('discovers the kinds that are served, in their own version where it is served', async (t) => {
    const discovery = await adminOf(plane, t).discover();
    assert.deepEqual(discovery.find('apps/v1', 'Deployment')?.plural, 'deployments');
    assert.equal(discovery.find('v1', 'Namespace')?.namespaced, false);
    assert.equal(discovery.find('policy/v1beta1', 'PodDisruptionBudget')?.version, 'v1');
    assert.equal(discovery.find('example.com/v1', 'Widget'), undefined);
    assert.equal(discovery.find('v1', 'Deployment'), undefined);
  });

  it('applies, reads, applies again without a change, and deletes', async (t) => {
    const namespace = await freshNamespace(plane, t);
    const cluster = adminOf(plane, t);
    const address = { type: await typeOf(cluster, 'v1', 'ConfigMap'), namespace, name: 'settings' };
    assert.equal(await cluster.get(address), undefined);
    const applied = await cluster.apply(settings(namespace), pawl);
    assert.deepEqual(await cluster.get(address), applied);
    const again = await cluster.apply(settings(namespace), pawl);
    assert.equal(again.metadata.resourceVersion, applied.metadata.resourceVersion);
    assert.equal((await cluster.delete(address, { uid: applied.metadata.uid }))?.metadata.uid, applied.metadata.uid);
    assert.equal(await cluster.delete(address), undefined);
  });

  it('tries without changing anything', async (t) => {
    const namespace = await freshNamespace(plane, t);
    const cluster = adminOf(plane, t);
    const address = { type: await typeOf(cluster, 'v1', 'ConfigMap'), namespace, name: 'settings' };
    const tried = await cluster.apply(settings(namespace), { ...pawl, dryRun: true });
    assert.equal(tried.metadata.resourceVersion, '');
    await cluster.create(settings(namespace), { dryRun: true });
    assert.equal(await cluster.get(address), undefined);
    const applied = await cluster.apply(settings(namespace), pawl);
    const changed = await cluster.apply(settings(namespace, { a: '2' }), { ...pawl, dryRun: true });
    assert.deepEqual(changed.data, { a: '2' });
    await cluster.mergePatch(address, { data: { b: '2' } }, { dryRun: true });
    await cluster.delete(address, { dryRun: true });
    assert.deepEqual(await cluster.get(address), applied);
  });

  it('refuses what another manager holds unless it is told to take it', async (t) => {
    const namespace = await freshNamespace(plane, t);
    const cluster = adminOf(plane, t);
    await cluster.apply(settings(namespace), { fieldManager: 'somebody' });
    const error = await refused(cluster.apply(settings(namespace, { a: '2' }), pawl), 'CONFLICT');
    assert.match(error.message, /conflict with "somebody": \.data\.a/);
    assert.deepEqual((await cluster.apply(settings(namespace, { a: '2' }), { ...pawl, force: true })).data, { a: '2' });
  });

  it('refuses an unknown field, a wrong type and an impossible value as INVALID, never as something to try again', async (t) => {
    const namespace = await freshNamespace(plane, t);
    const cluster = adminOf(plane, t);
    const misspelt = { ...settings(namespace), dta: {} };
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace },
      spec: {
        replicas: -1,
        selector: { matchLabels: { a: 'b' } },
        template: { metadata: { labels: { a: 'b' } }, spec: { containers: [] } },
      },
    };
    for (const [attempt, field] of [
      [() => cluster.apply(misspelt, pawl), /dta/],
      [() => cluster.create(misspelt), /dta/],
      [() => cluster.apply({ ...settings(namespace), data: { a: 1 } }, pawl), /data/],
      [() => cluster.apply(deployment, pawl), /spec\.replicas: Invalid value: -1.*containers: Required value/],
    ] as const) {
      const error = await refused(attempt(), 'INVALID');
      assert.match(error.message, field);
      assert.equal(error.retryable, false);
    }
  });

  it('does not repeat a value of a Secret that the server quotes', async (t) => {
    const namespace = await freshNamespace(plane, t);
    const cluster = adminOf(plane, t);
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'login', namespace } };
    const value = 90_812_345_678;
    for (const data of [{ password: value }, { password: { deep: String(value) } }, { password: [String(value)] }]) {
      const error = await refused(cluster.apply({ ...secret, data }, pawl), 'INVALID');
      assert.match(error.message, /\.data\.password/);
      assert.ok(!error.message.includes(String(value)), error.message);
    }
    const encoded = Buffer.from(String(value)).toString('base64');
    await cluster.create({ ...secret, data: { password: encoded } });
    const address = { type: await typeOf(cluster, 'v1', 'Secret'), namespace, name: 'login' };
    const error = await refused(cluster.mergePatch(address, { data: { other: 5 } }), 'INVALID');
    assert.ok(!error.message.includes(encoded), error.message);
  });

  it('says which kind or namespace is missing', async (t) => {
    const namespace = await freshNamespace(plane, t);
    const cluster = adminOf(plane, t);
    await refused(cluster.apply({ ...settings(namespace), apiVersion: 'example.com/v1', kind: 'Widget' }, pawl), 'UNKNOWN_KIND');
    const old = await refused(
      cluster.apply({ ...settings(namespace), apiVersion: 'apps/v1beta1', kind: 'Deployment' }, pawl),
      'UNKNOWN_KIND',
    );
    assert.match(old.message, /does not serve apps\/v1beta1 Deployment, but apps\/v1$/);
    await refused(cluster.apply(settings(`${namespace}-not`), pawl), 'NOT_FOUND');
    const gone = { ...(await typeOf(cluster, 'v1', 'ConfigMap')), plural: 'widgets' };
    await refused(cluster.list(gone), 'UNKNOWN_KIND');
  });

  it('finds a kind that was defined after it had looked', { timeout: 120_000 }, async (t) => {
    const namespace = await freshNamespace(plane, t);
    const cluster = adminOf(plane, t);
    const group = `${namespace}.example.com`;
    assert.equal((await cluster.discover()).find(`${group}/v1`, 'Widget'), undefined);
    await cluster.create({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `widgets.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        ],
      },
    });
    const definition = { type: await typeOf(cluster, 'apiextensions.k8s.io/v1', 'CustomResourceDefinition'), name: `widgets.${group}` };
    t.after(() => connectCluster(plane).delete(definition));
    const widget = { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name: 'one', namespace }, spec: { size: 3 } };
    // Establishing a kind takes the server a moment; what is tried here is that no answer sticks.
    let created: LiveObject | undefined;
    while (created === undefined) {
      created = await cluster.apply(widget, pawl).catch((thrown: unknown) => {
        if (thrown instanceof ClusterError && thrown.code === 'UNKNOWN_KIND') return undefined;
        throw thrown;
      });
    }
    assert.deepEqual(created?.spec, { size: 3 });
  });

  it('pages through more objects than one answer has, whole and as metadata only', async (t) => {
    const namespace = await freshNamespace(plane, t);
    const cluster = adminOf(plane, t);
    const type = await typeOf(cluster, 'v1', 'ConfigMap');
    const names = Array.from({ length: 520 }, (_, index) => `c-${String(index).padStart(4, '0')}`);
    await Promise.all(names.map((name) => cluster.create(settings(namespace, { a: name }, name))));
    const whole = await cluster.list(type, { namespace, labelSelector: 'app=web' });
    assert.deepEqual(
      whole.items.map((item) => [item.apiVersion, item.kind, item.metadata.name]),
      names.map((name) => ['v1', 'ConfigMap', name]),
    );
    const metadata = await cluster.list(type, { namespace, labelSelector: 'app=web', metadataOnly: true });
    assert.deepEqual(
      metadata.items.map((item) => [item.apiVersion, item.kind, item.metadata.name, item.data]),
      names.map((name) => ['v1', 'ConfigMap', name, undefined]),
    );
    assert.ok(metadata.items.every((item) => Array.isArray(item.metadata.managedFields)));
    assert.deepEqual((await cluster.list(type, { namespace, labelSelector: 'app=other' })).items, []);
  });

  it('replaces only what was not changed in between', async (t) => {
    const namespace = await freshNamespace(plane, t);
    const cluster = adminOf(plane, t);
    const first = await cluster.create(settings(namespace));
    assert.deepEqual((await cluster.replace({ ...first, data: { b: '2' } })).data, { b: '2' });
    const error = await refused(cluster.replace({ ...first, data: { c: '3' } }), 'CONFLICT');
    assert.equal(error.reason, 'Conflict');
    await refused(cluster.replace(settings(namespace)), 'INVALID');
    assert.equal((await refused(cluster.create(settings(namespace)), 'CONFLICT')).reason, 'AlreadyExists');
  });

  it('patches an object, its scale and its status', async (t) => {
    const namespace = await freshNamespace(plane, t);
    const cluster = adminOf(plane, t);
    const deployment = await cluster.create({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'example.com/web:1.0.0' }] } },
      },
    });
    const address = { type: await typeOf(cluster, 'apps/v1', 'Deployment'), namespace, name: 'web' };
    const scale = await cluster.mergePatch(address, { spec: { replicas: 3 } }, { subresource: 'scale' });
    assert.deepEqual([scale.kind, scale.metadata.uid], ['Scale', deployment.metadata.uid]);
    const status = await cluster.mergePatch(address, { status: { observedGeneration: 7 } }, { subresource: 'status' });
    assert.equal((status.status as { observedGeneration: number }).observedGeneration, 7);
    assert.equal((status.spec as { replicas: number }).replicas, 3);
    assert.deepEqual((await cluster.mergePatch(address, { metadata: { labels: { x: 'y' } } })).metadata.labels, { x: 'y' });
  });

  it('deletes only the object that is meant', async (t) => {
    const namespace = await freshNamespace(plane, t);
    const cluster = adminOf(plane, t);
    const object = await cluster.create(settings(namespace));
    const address = { type: await typeOf(cluster, 'v1', 'ConfigMap'), namespace, name: 'settings' };
    await refused(cluster.delete(address, { uid: 'another' }), 'CONFLICT');
    await refused(cluster.delete(address, { resourceVersion: '1' }), 'CONFLICT');
    assert.deepEqual(await cluster.get(address), object);
  });

  it('acts as another identity with the rights of that one', { timeout: 120_000 }, async (t) => {
    const namespace = await freshNamespace(plane, t);
    const cluster = adminOf(plane, t);
    const account = cluster.as(`system:serviceaccount:${namespace}:deployer`);
    const error = await refused(account.apply(settings(namespace), pawl), 'FORBIDDEN');
    assert.match(error.message, new RegExp(`User "system:serviceaccount:${namespace}:deployer" cannot patch resource "configmaps"`));
    const metadata = { name: 'deployer', namespace };
    const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'create', 'patch'] }];
    await cluster.create({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata, rules });
    await cluster.create({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'deployer' },
      subjects: [{ kind: 'ServiceAccount', name: 'deployer', namespace }],
    });
    // The authorizer hears of a new Role through a watch of its own.
    let applied: LiveObject | undefined;
    while (applied === undefined) applied = await account.apply(settings(namespace), pawl).catch(() => undefined);
    assert.deepEqual(applied.data, { a: '1' });
    await account.close();
    assert.ok(await cluster.get({ type: await typeOf(cluster, 'v1', 'ConfigMap'), namespace, name: 'settings' }));
  });

  it('says what is wrong with the certificate, the name in it, or the token', async () => {
    const address = {
      type: { group: '', version: 'v1', kind: 'Namespace', plural: 'namespaces', namespaced: false, verbs: [] },
      name: 'default',
    };
    const { server, certificateAuthority, token } = plane;
    for (const [connection, code, message] of [
      [{ server, token }, 'UNREACHABLE', /the certificate of https:.* is not trusted/],
      [{ server, certificateAuthority, token, tlsServerName: 'other.example.com' }, 'UNREACHABLE', /is not trusted, .*other\.example\.com/],
      [{ server, certificateAuthority, token: 'wrong' }, 'UNAUTHORIZED', /Unauthorized/],
      [{ server: server.replace('https', 'http'), token }, 'INVALID', /HTTP request to an HTTPS server/],
    ] as const) {
      const cluster = connectCluster(connection);
      const error = await refused(cluster.get(address), code);
      assert.match(error.message, message);
      assert.equal(error.retryable, false);
      await cluster.close();
    }
    const trusting = connectCluster({ server, token, insecureSkipTlsVerify: true });
    assert.equal((await trusting.get(address))?.metadata.name, 'default');
    await trusting.close();
  });
});
