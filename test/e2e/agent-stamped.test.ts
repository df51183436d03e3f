import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { it } from 'node:test';
import { grain } from '../../lib/agent/drift/baseline.ts';
import { certifyServer, createAuthority } from '../../lib/control-plane/certificates/certificate.ts';
import { wait } from '../../lib/kubernetes/wait.ts';
import { configMap } from '../agent/stage/objects.ts';
import { ready, type Stage, setStage } from '../agent/stage/stage.ts';
import { apiRequest } from '../control-plane/api-request.ts';
import type { ControlPlane } from '../control-plane/control-plane.ts';
import { type Cleanup, describeWithCluster } from '../control-plane/for-tests.ts';

describeWithCluster('agent with a webhook that stamps whatever is written', (plane) => {
  it('takes no new stamp for drift, and turns back what is', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace, cluster } = stage;
    await stampEverything(stage, plane, t);
    await stage.environment.promote('1.0.0', [configMap(namespace, 'settings')]);
    stage.startAgent();
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    const settings = await stage.address('v1', 'ConfigMap', 'settings');
    assert.match((await cluster.get(settings))?.metadata.annotations?.stamp ?? '', /^\d+$/);
    // From then on it can be told whether somebody else wrote in the agent's name: at the next event it reads.
    await wait(grain);
    await cluster.mergePatch(settings, { metadata: { labels: { harmless: 'yes' } } }, { fieldManager: 'somebody' });
    await wait(1_000);
    await cluster.mergePatch(settings, { data: { key: 'edited' } }, { fieldManager: 'somebody' });
    await stage.event('drift-reverted', ({ fields }) => fields.includes('data.key'));
    const reverted = stage.events.flatMap(({ what }) => (what.kind === 'drift-reverted' ? [what.fields] : []));
    assert.deepEqual(reverted, [['data.key']]);
  });
});

/** Another stamp each time, also in dry runs. */
async function stampEverything({ cluster, namespace, until }: Stage, plane: ControlPlane, t: Cleanup): Promise<void> {
  const name = `${namespace}.pawl.dev`;
  const now = new Date();
  const authority = createAuthority('stamps', now);
  const serving = certifyServer({ name: 'stamps', key: authority.key }, ['127.0.0.1'], now);
  let stamp = 0;
  const server = createServer({ key: serving.key, cert: serving.certificate }, async (request, response) => {
    const { request: asked, ...review } = JSON.parse(await text(request)) as {
      request: { uid: string; object: { metadata: { annotations?: unknown } } };
    };
    stamp += 1;
    const whole = [{ op: 'add', path: '/metadata/annotations', value: { stamp: `${stamp}` } }];
    const one = [{ op: 'add', path: '/metadata/annotations/stamp', value: `${stamp}` }];
    const patch = Buffer.from(JSON.stringify(asked.object.metadata.annotations === undefined ? whole : one)).toString('base64');
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ...review, response: { uid: asked.uid, allowed: true, patchType: 'JSONPatch', patch } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const kind = 'MutatingWebhookConfiguration';
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await cluster.create({
    apiVersion,
    kind,
    metadata: { name },
    webhooks: [
      {
        name,
        clientConfig: { url, caBundle: Buffer.from(authority.certificate).toString('base64') },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'], operations: ['CREATE', 'UPDATE'] }],
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        matchConditions: [{ name: 'settings', expression: "object.metadata.name == 'settings'" }],
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
      },
    ],
  });
  t.after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await apiRequest(plane, 'DELETE', `/apis/${apiVersion}/mutatingwebhookconfigurations/${name}`);
  });
  // A server takes a moment to go by a configuration that is new to it.
  await until('the webhook to be asked', async () => {
    const { metadata } = await cluster.create(configMap(namespace, 'settings'), { dryRun: true });
    return metadata.annotations?.stamp !== undefined;
  });
}
