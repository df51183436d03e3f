import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { deliveryCrd } from '../../lib/agent/delivery/delivery-crd.ts';
import { isJsonObject, type JsonObject } from '../../lib/json.ts';
import { asJson, type KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { between, pending } from '../agent/stage/between.ts';
import { configMap } from '../agent/stage/objects.ts';
import { connectTo, ready, setStage } from '../agent/stage/stage.ts';
import { controlPlaneOfItsOwn } from '../control-plane/for-tests.ts';

describe('agent on a control plane of its own', async () => {
  const found = await controlPlaneOfItsOwn({ after });
  if (found.kind === 'missing') return it('carries on', { skip: found.reason }, () => undefined);
  const { plane } = found;

  it('stops nothing else because of a malformed Delivery, and says what is wrong with it', async (t) => {
    // A CRD from before there were rules, so that what the agent reads is its own protection.
    const stage = await setStage(plane, t, { crd: permissive(deliveryCrd) });
    await stage.environment.promote('1.0.0', [configMap(stage.namespace, 'settings')]);
    await stage.deliver('malformed', { repository: 7, interval: 'soon', suspend: {} });
    stage.startAgent();
    await stage.deliver('good');
    await stage.status((status) => ready(status) === 'Applied', 'good');
    const { message } = await stage.event('delivery-malformed');
    assert.match(message, /spec\.repository/);
    assert.match(message, /spec\.interval: expected a duration between 1s and 1h, not "soon"/);
    await stage.status((status) => ready(status) === 'Malformed', 'malformed');
    await stage.patchDelivery({ spec: { repository: stage.environment.repository.reference, interval: '1s', suspend: null } }, 'malformed');
    const status = await stage.status((current) => ready(current) === 'PlanRefused', 'malformed');
    assert.equal(status.conditions?.find(({ type }) => type === 'Stalled')?.status, 'True');
  });

  it('carries on when the API server was away in the middle of an apply, leaks nothing and applies nothing twice', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace } = stage;
    const count = 400;
    const objects = Array.from({ length: count }, (_, at) => configMap(namespace, `settings-${at}`, { at: String(at) }));
    await stage.environment.promote('1.0.0', objects);
    const own = await connectTo(plane.kubeconfig);
    const away = pending();
    const back = pending();
    let isAway = false;
    let begun = 0;
    stage.startAgent(
      {},
      between(own, {
        // However late the server is stopped, the agent is not done by then.
        async apply(object, options) {
          if (options.dryRun !== true && ++begun > count / 2) await away.promise;
          // Nor is it before it is seen what was there.
          if (isAway) await back.promise;
          return own.apply(object, options);
        },
      }),
    );
    await stage.deliver();
    const held = await stage.address('v1', 'ConfigMap', 'any');
    const list = async () => (await stage.cluster.list(held.type, { namespace, labelSelector: 'pawl.dev/delivery' })).items;
    await stage.until('some objects', async () => (await list()).length > 5);
    await plane.stopApiServer();
    away.resolve();
    await stage.event('cluster-unreachable');
    isAway = true;
    await plane.startApiServer();
    const before = new Map((await list()).map(({ metadata }) => [metadata.name, metadata]));
    back.resolve();
    assert.ok(before.size > 5 && before.size < count, `${before.size} of ${count} were there`);
    await stage.status((status) => ready(status) === 'Applied');
    const afterwards = await list();
    assert.equal(afterwards.length, count);
    for (const { metadata } of afterwards) {
      const known = before.get(metadata.name);
      if (known !== undefined) assert.deepEqual([metadata.uid, metadata.resourceVersion], [known.uid, known.resourceVersion]);
    }
    await stage.environment.promote('2.0.0', objects.slice(0, 1));
    const applied = await stage.event('applied', ({ version }) => version === '2.0.0');
    assert.equal(applied.pruned, count - 1);
    assert.equal((await list()).length, 1);
  });
});

function permissive(crd: KubernetesObject): KubernetesObject {
  const { spec } = asJson(crd);
  if (!isJsonObject(spec) || !Array.isArray(spec.versions)) throw new Error('not a CRD');
  const open: JsonObject = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const versions = spec.versions.map((version) => ({
    ...version,
    schema: { openAPIV3Schema: { type: 'object', properties: { spec: open, status: open } } },
  }));
  return { ...crd, spec: { ...spec, versions } };
}
