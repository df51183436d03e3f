import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { after, describe, it } from 'node:test';
import { answers } from '../../lib/cli/json.ts';
import { throwAwayServers } from '../../lib/entry/throw-away-server.ts';
import { wait } from '../../lib/kubernetes/wait.ts';
import type { KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { replay } from '../../lib/server-check/throw-away/replay.ts';
import { userProject } from '../cli/project.ts';
import { widgetShop } from '../cli/widget-shop.ts';
import { findBinaries } from '../control-plane/binaries.ts';
import { missing } from '../control-plane/for-tests.ts';
import { configMap, deployment, namespace, policy, setOf, widget, widgetDefinition, withParameters } from './objects.ts';

const restricted = { 'pod-security.kubernetes.io/enforce': 'restricted' };

const platform = new Map<KubernetesObject, string>([
  ...policy('has-team', 'apps/deployments', ['has(object.metadata.labels.team)', 'object.spec.replicas < 5']).map(
    (one) => [one, 'p.yaml'] as const,
  ),
  ...policy('two-replicas', 'apps/deployments', ['object.spec.replicas > 1'], ['Warn', 'Audit']).map((one) => [one, 'p.yaml'] as const),
  ...policy('pods-on-nodes', 'pods', ['has(object.spec.nodeSelector)']).map((one) => [one, 'p.yaml'] as const),
  // Denies what the check itself tries in this namespace, too.
  ...policy('no-maps', 'configmaps', ["object.metadata.namespace != 'default'"]).map((one) => [one, 'p.yaml'] as const),
  ...withParameters('image-host').map((one) => [one, 'p.yaml'] as const),
  [configMap('shop', 'hosts', { data: { host: 'example.com/' } }), 'q.yaml'],
  [configMap('shop', 'platform', { data: { size: 1 } }), 'q.yaml'],
]);

const team = { labels: { team: 'shop' } };
const onNodes = { pod: { nodeSelector: { disk: 'ssd' } } };

const objects = [
  namespace('shop'),
  namespace('locked', restricted),
  widgetDefinition('a.example.com'),
  widget('a.example.com', 'shop', 'large', { size: 3, limit: 2 }),
  widget('a.example.com', 'shop', 'right', { size: 2, limit: 2, colour: 'red' }),
  widget('elsewhere.example.com', 'shop', 'foreign', {}),
  { apiVersion: 'flowcontrol.apiserver.k8s.io/v1beta3', kind: 'FlowSchema', metadata: { name: 'old' } },
  deployment('shop', 'twice', { replicas: -1, pod: { containers: [{ name: 'web', image: '' }], nodeSelector: { a: 'b' } }, ...team }),
  deployment('shop', 'nobody', { replicas: 6, labels: { app: 'nobody' }, ...onNodes }),
  deployment('shop', 'lonely', { replicas: 1, ...team, ...onNodes }),
  deployment('shop', 'anywhere', { replicas: 2, ...team }),
  deployment('shop', 'abroad', {
    replicas: 2,
    ...team,
    pod: { ...onNodes.pod, containers: [{ name: 'web', image: 'evil.example/web:1' }] },
  }),
  deployment('locked', 'rooted', { replicas: 2, ...team, ...onNodes }),
  configMap('unmade', 'a'),
  configMap('shop', 'b', { data: { on: true }, extra: 1 }),
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'three', namespace: 'shop', colour: 'red' },
    spec: { type: 'NodePort', shape: 'round', ports: [{ port: 80_000, targetPort: 80, size: 1, name: 'a' }] },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'one', namespace: 'shop' },
    spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'two', namespace: 'shop' },
    spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] },
  },
  { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'quota', namespace: 'shop' }, spec: { hard: { configmaps: '1' } } },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'hook' },
    webhooks: [
      {
        name: 'hook.example.com',
        clientConfig: { service: { name: 'hook', namespace: 'shop' } },
        rules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] }],
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
      },
    ],
  },
];

describe('a throw-away server', async () => {
  const found = await findBinaries({ set: 'core', build: false });
  if (found.kind === 'missing') return void it('judges', { skip: missing(found).reason }, () => undefined);
  const environment = { KUBEBUILDER_ASSETS: dirname(found.binaries.etcd) };
  const start = throwAwayServers({ home: '/nowhere', platform: 'linux', environment, clock: () => new Date() });
  const { cluster, stop } = await start({ kubernetes: '1.34', signal: new AbortController().signal });
  after(stop);

  it('tells every refusal at once, of which object and field, and what it could not try', { timeout: 120_000 }, async () => {
    const set = setOf(objects);
    const signal = new AbortController().signal;
    const { findings, unproven } = await replay(cluster, { set, origins: {} }, { namespace: 'shop', platform, signal, wait });
    const security = /^error Deployment\.apps\/locked\/rooted : It is taken, but its pods would be refused: violates PodSecurity/;
    const lines = findings.map(({ severity, object, field = '', message }) => `${severity} ${object} ${field}: ${message}`);
    assert.deepEqual(
      // Which of the two comes first is for chance to say.
      lines.map((line) => (security.test(line) ? 'pod security' : line.replace('/shop/two', '/shop/one'))),
      [
        'error ConfigMap/shop/platform data.size: q.yaml: expected string, got 1',
        'error Widget.a.example.com/shop/large spec: Invalid value: size is above its limit',
        'error Widget.a.example.com/shop/right spec.colour: field not declared in schema',
        'error FlowSchema.flowcontrol.apiserver.k8s.io/old apiVersion: The server serves no FlowSchema of flowcontrol.apiserver.k8s.io/v1beta3, but of flowcontrol.apiserver.k8s.io/v1',
        'error Deployment.apps/shop/twice spec.replicas: Invalid value: -1: must be greater than or equal to 0',
        'error Deployment.apps/shop/twice spec.template.spec.containers[name=web].image: Required value',
        'error Deployment.apps/shop/nobody : ValidatingAdmissionPolicy "has-team": has(object.metadata.labels.team)',
        'error Deployment.apps/shop/nobody : ValidatingAdmissionPolicy "has-team": object.spec.replicas < 5',
        'warning Deployment.apps/shop/lonely : ValidatingAdmissionPolicy "two-replicas": object.spec.replicas > 1',
        'error Deployment.apps/shop/anywhere : It is taken, but its pods would be refused: ValidatingAdmissionPolicy "pods-on-nodes": has(object.spec.nodeSelector)',
        'error Deployment.apps/shop/abroad : ValidatingAdmissionPolicy "image-host": images come from example.com/',
        'pod security',
        'error ConfigMap/shop/b data.on: expected string, got true',
        'error ConfigMap/shop/b extra: field not declared in schema',
        'error Service/shop/three metadata.colour: field not declared in schema',
        'error Service/shop/three spec.ports[name=a].port: Invalid value: 80000: must be between 1 and 65535, inclusive',
        'error Service/shop/three spec.ports[port=80000,protocol=TCP].size: field not declared in schema',
        'error Service/shop/three spec.shape: field not declared in schema',
        'error Service/shop/one spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
      ],
    );
    assert.deepEqual(
      unproven.map(({ id, example }) => `${id} ${example}`),
      [
        'namespace ConfigMap/unmade/a',
        'admission ResourceQuota/shop/quota',
        'admission ValidatingWebhookConfiguration.admissionregistration.k8s.io/hook',
        'custom-resource Widget.elsewhere.example.com/shop/foreign',
      ],
    );
  });

  it('judges what check compiles, with the place in the source, and check says which server that was', { timeout: 120_000 }, async (t) => {
    const project = await userProject(t, widgetShop, { startServer: async () => ({ cluster, stop: async () => undefined }) });
    const { code, stderr, json } = await project.pawl('check', '--server', '--admission', 'platform', '--json');
    assert.equal(code, 1, stderr);
    const { findings, servers, unproven } = answers.check.parse(json());
    assert.deepEqual(
      findings.map(({ id, object, field, message, source }) => [id, object, field, message, source?.line]),
      [
        ['server-refused', 'ConfigMap/shop/settings', undefined, 'ValidatingAdmissionPolicy "no-maps": no maps here', 10],
        ['server-refused', 'Widget.shop.example/shop/one', 'spec', 'Invalid value: too large', 9],
      ],
    );
    assert.deepEqual(
      unproven.map(({ id }) => id),
      ['namespace', 'kubernetes-version'],
    );
    assert.equal(
      unproven[1]?.message,
      'What Kubernetes 1.34 says: 1.35.4 has judged in its place; "setup-envtest use 1.34" gets that one (KUBEBUILDER_ASSETS, where it is set, has to be its folder)',
    );
    assert.deepEqual(servers, [{ environment: 'production', address: null, version: '1.35.4', kubernetes: '1.34', sameMinor: false }]);
    assert.match(
      stderr,
      /production: starting a throw-away API server\n.*production: trying \d+ objects on Kubernetes 1\.35\.\d+: the environment says 1\.34/s,
    );
  });

  it('is gone when it is stopped', async () => {
    await stop();
    await assert.rejects(cluster.version());
  });
});
