import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { connectWithClientNode } from '../../lib/kubernetes/client-node.ts';
import { ClusterError } from '../../lib/kubernetes/cluster-error.ts';
import { idOf, type KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { checkOnCluster } from '../../lib/server-check/check-environments.ts';
import { isSameMinor } from '../../lib/server-check/same-minor.ts';
import { untilInForce } from '../../lib/server-check/throw-away/admission.ts';
import { tryOnCluster } from '../../lib/server-check/try-on-cluster.ts';
import { describeWithCluster, freshNamespace } from '../control-plane/for-tests.ts';
import { adminOf } from '../kubernetes/real-cluster.ts';
import { configMap, deployment, namespace, policy, setOf, widget } from './objects.ts';

const signal = new AbortController().signal;

describeWithCluster('a check on a cluster that is there', (plane) => {
  it('tells every refusal and what it could not try, and writes nothing', async (t) => {
    const cluster = adminOf(plane, t);
    const shop = await freshNamespace(plane, t);
    const before = [deployment(shop, 'web'), configMap(shop, 'settings', { immutable: true, data: { size: '1' } })];
    for (const object of before) await cluster.apply(object, { fieldManager: 'pawl', force: true });
    const selector = { matchLabels: { app: 'other' } };
    const other = {
      ...deployment(shop, 'web'),
      spec: { selector, template: { metadata: { labels: { app: 'other' } }, spec: { containers: [{ name: 'web', image: 'a' }] } } },
    };
    const objects = [
      other,
      configMap(shop, 'settings', { immutable: true, data: { size: '2' } }),
      configMap(shop, 'made', {}),
      deployment(shop, 'wrong', { replicas: -1 }),
      configMap(`${shop}-not-there`, 'a'),
      namespace(`${shop}-new`),
      widget('nobody.example.com', shop, 'one', {}),
      ...policy(`${shop}-policy`, 'configmaps', ['false']),
    ];
    const listed = async () => JSON.stringify(await versions(objects));
    const type = async (apiVersion: string, kind: string) => (await cluster.discover()).find(apiVersion, kind) ?? assert.fail(kind);
    const versions = async (all: readonly KubernetesObject[]) =>
      Promise.all(
        all
          .filter(({ kind }) => kind !== 'Widget')
          .map(
            async ({ apiVersion, kind, metadata }) =>
              (await cluster.get({ type: await type(apiVersion, kind), ...metadata }))?.metadata.resourceVersion ?? 'absent',
          ),
      );
    const stood = await listed();
    const { findings, unproven } = await tryOnCluster(
      cluster,
      { set: setOf(objects), origins: { [idOf(other)]: { construct: 'web/deployment' } } },
      { signal },
    );
    assert.deepEqual(
      findings.map(({ object, field, construct }) => [object, field, construct]),
      [
        [`Deployment.apps/${shop}/web`, 'spec.selector', 'web/deployment'],
        [`ConfigMap/${shop}/settings`, 'data', undefined],
        [`Deployment.apps/${shop}/wrong`, 'spec.replicas', undefined],
      ],
    );
    assert.match(findings[0]?.message ?? '', /field is immutable/);
    assert.deepEqual(unproven.map(({ id, example }) => `${id} ${example}`).sort(), [
      `admission ValidatingAdmissionPolicy.admissionregistration.k8s.io/${shop}-policy`,
      `custom-resource Widget.nobody.example.com/${shop}/one`,
      `namespace ConfigMap/${shop}-not-there/a`,
      `pods Deployment.apps/${shop}/web`,
    ]);
    assert.equal(await listed(), stood);
    assert.match(stood, /absent/);
  });

  it('says that a policy which denies an object may not be the only one', async (t) => {
    const cluster = adminOf(plane, t);
    const shop = await freshNamespace(plane, t);
    const expression = `object.metadata.namespace != '${shop}'`;
    const policies = ['first', 'second'].flatMap((name) => policy(`${shop}-${name}`, 'configmaps', [expression]));
    for (const object of policies) await cluster.apply(object, { fieldManager: 'pawl', force: true });
    await untilInForce(cluster, policies, { signal, wait: async (milliseconds) => void (await setTimeout(milliseconds)) });
    const tried = [configMap(shop, 'a'), configMap(shop, 'b'), deployment(shop, 'wrong', { replicas: -1 })];
    const { findings, unproven } = await tryOnCluster(cluster, { set: setOf(tried), origins: {} }, { signal });
    assert.deepEqual(
      findings.map(({ object, message }) => [object, /Policy ".*-(first|second)"/.test(message)]),
      [
        [`ConfigMap/${shop}/a`, true],
        [`ConfigMap/${shop}/b`, true],
        [`Deployment.apps/${shop}/wrong`, false],
      ],
    );
    assert.deepEqual(
      unproven.filter(({ id }) => id === 'admission').map(({ message, objects }) => [message, objects]),
      [['Whether other policies deny it as well: a server names the first of them', 2]],
    );
  });

  it('takes missing rights for what they are: nothing against the object', async (t) => {
    const shop = await freshNamespace(plane, t);
    const cluster = await connectWithClientNode({ kubeconfig: await plane.kubeconfigFor('jane') });
    t.after(() => cluster.close());
    const { findings, unproven } = await tryOnCluster(cluster, { set: setOf([configMap(shop, 'a')]), origins: {} }, { signal });
    assert.deepEqual(findings, []);
    assert.deepEqual(
      unproven.map(({ id }) => id),
      ['no-rights'],
    );
  });

  it('says which version has judged', async (t) => {
    const cluster = adminOf(plane, t);
    const environment = { name: 'production', kubernetes: '1.34', namespace: 'shop', set: setOf([]), origins: {} };
    const [verdict] = await checkOnCluster([environment], { cluster, signal });
    assert.deepEqual([verdict?.environment, verdict?.server, verdict?.wanted], ['production', cluster.server, '1.34']);
    assert.match(verdict?.version ?? '', /^1\.35\.\d+$/);
    const message = `What Kubernetes 1.34 says: ${verdict?.version} has judged in its place`;
    assert.deepEqual(verdict?.unproven, [{ id: 'kubernetes-version', message, objects: 0 }]);
    const [same] = await checkOnCluster([{ ...environment, kubernetes: '1.35' }], { cluster, signal });
    assert.deepEqual(same?.unproven, []);
    assert.equal(isSameMinor({ version: '1.35.4', wanted: '1.34' }), false);
    assert.equal(isSameMinor({ version: '1.35.4', wanted: '1.35' }), true);
    assert.equal(isSameMinor({ version: '1.3.4', wanted: '1.35' }), false);
  });

  it('the client hears warnings and causes, of what is taken and of what is refused', async (t) => {
    const cluster = adminOf(plane, t);
    const shop = await freshNamespace(plane, t);
    const warnings: string[] = [];
    const doubled = [1, 2].map(() => ({ name: 'A', value: '1' }));
    const options = { fieldManager: 'pawl', dryRun: true, onWarning: (text: string) => void warnings.push(text) };
    await cluster.create(deployment(shop, 'twice', { pod: { containers: [{ name: 'web', image: 'a', env: doubled }] } }), options);
    assert.match(warnings.join(), /env\[1\]: hides previous definition of "A"/);
    await assert.rejects(cluster.create(deployment(shop, 'wrong', { replicas: -1 }), options), (error) => {
      assert.ok(error instanceof ClusterError);
      assert.deepEqual(error.causes, [{ field: 'spec.replicas', message: 'Invalid value: -1: must be greater than or equal to 0' }]);
      return true;
    });
  });
});
