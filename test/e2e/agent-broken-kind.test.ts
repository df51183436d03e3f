import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import type { Cluster, ObjectAddress } from '../../lib/kubernetes/cluster.ts';
import { ClusterError } from '../../lib/kubernetes/cluster-error.ts';
import type { KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { between } from '../agent/stage/between.ts';
import { configMap, deployment, widget, widgetCrd } from '../agent/stage/objects.ts';
import { connectTo, ready, readyMessage, setStage, unique } from '../agent/stage/stage.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';

/** A kind that cannot be read (its conversion webhook is gone, its own API server is away) is the trouble of its objects and of no others. */
describeWithCluster('agent with a kind that fails', (plane) => {
  it('goes on to a release without it, although everything is to be compared', async (t) => {
    const { stage, fail, mend, widgetId } = await withWidget(t, { auditEvery: 1_000 });
    fail();
    await stage.event('failed', ({ code, message }) => code === 'REFUSED' && message.includes('conversion webhook'));
    await stage.cluster.mergePatch(
      await stage.address('v1', 'ConfigMap', 'settings'),
      { data: { key: 'by hand' } },
      { fieldManager: 'ada' },
    );
    await stage.event('drift-reverted', ({ object }) => object.endsWith('/settings'));
    await stage.environment.promote('2.0.0', [configMap(stage.namespace, 'settings', { key: 'newer' })]);
    await stage.until('the newer settings', async () => {
      const { data } = ((await stage.get('v1', 'ConfigMap', 'settings')) ?? {}) as KubernetesObject;
      return JSON.stringify(data) === JSON.stringify({ key: 'newer' });
    });
    mend();
    const { pruned } = await stage.event('applied', ({ version }) => version === '2.0.0');
    assert.equal(pruned, 1);
    await stage.event('pruned', ({ objects }) => objects.some((id) => id === widgetId));
  });

  it('says that drift of such a kind goes unseen', async (t) => {
    const { stage, fail } = await withWidget(t, {});
    fail();
    await stage.event('failed', ({ code, message }) => code === 'WATCH_REFUSED' && message.includes('conversion webhook'));
  });

  it('says that an API server does not answer where nothing can be known of its kinds', async (t) => {
    const stage = await setStage(plane, t);
    const own = await connectTo(plane.kubeconfig);
    const apiVersion = 'metrics.example.com/v1';
    await stage.environment.promote('1.0.0', [{ apiVersion, kind: 'Measure', metadata: { name: 'one', namespace: stage.namespace } }]);
    stage.startAgent({}, between(own, { discover: async (options) => ({ ...(await own.discover(options)), unavailable: [apiVersion] }) }));
    await stage.deliver();
    const status = await stage.status((current) => ready(current) === 'PlanRefused');
    assert.match(readyMessage(status), /The API server of metrics\.example\.com\/v1 does not answer/);
  });

  it('names the kind that is away, and not the cluster', async (t) => {
    const stage = await setStage(plane, t);
    const own = await connectTo(plane.kubeconfig);
    await stage.environment.promote('1.0.0', [deployment(stage.namespace, 'web')]);
    const create: Cluster['create'] = async (object, options) => {
      if (object.kind !== 'Deployment') return own.create(object, options);
      const about = 'Deployment.apps';
      throw new ClusterError('BUSY', 'Cannot create it: HTTP 503, service unavailable', { status: 503, about, retryable: true });
    };
    stage.startAgent({}, between(own, { create }));
    await stage.deliver();
    const status = await stage.status((current) => ready(current) === 'KindUnreachable');
    assert.match(readyMessage(status), /^The server answers, but nothing of kind Deployment\.apps: .*service unavailable$/);
    assert.ok(stage.events.every(({ what }) => what.kind !== 'cluster-unreachable'));
  });

  it('applies what no webhook has to judge while one does not answer, and the rest once it is gone', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace, cluster } = stage;
    const name = `${namespace}.pawl.dev`;
    const kind = 'ValidatingWebhookConfiguration';
    const apiVersion = 'admissionregistration.k8s.io/v1';
    const { type } = await stage.address(apiVersion, kind, name);
    await cluster.create({
      apiVersion,
      kind,
      metadata: { name },
      webhooks: [
        {
          name,
          // Nobody listens there.
          clientConfig: { url: 'https://127.0.0.1:1/' },
          rules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'], operations: ['CREATE', 'UPDATE'] }],
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
          objectSelector: { matchLabels: { judged: 'yes' } },
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          timeoutSeconds: 5,
        },
      ],
    });
    const judged = configMap(namespace, 'judged');
    await stage.environment.promote('1.0.0', [
      { ...judged, metadata: { ...judged.metadata, labels: { judged: 'yes' } } },
      configMap(namespace, 'beside'),
    ]);
    // A server takes a moment to go by a configuration that is new to it.
    await stage.until('the webhook to be asked', async () => {
      const { metadata, ...object } = judged;
      const probe = { ...object, metadata: { ...metadata, name: 'probe', labels: { judged: 'yes' } } };
      return cluster.create(probe, { dryRun: true }).then(
        () => false,
        () => true,
      );
    });
    stage.startAgent();
    await stage.deliver();
    const status = await stage.status((current) => ready(current) === 'Refused');
    assert.match(readyMessage(status), /failed calling webhook/);
    await stage.until('what lies beside it', () => stage.get('v1', 'ConfigMap', 'beside'));
    assert.equal(await stage.get('v1', 'ConfigMap', 'judged'), undefined);
    await cluster.delete({ type, namespace: undefined, name });
    const { created } = await stage.event('applied', ({ version }) => version === '1.0.0');
    assert.equal(created, 2);
  });

  it('says of what was held by a finalizer, too, that it was pruned', async (t) => {
    const stage = await setStage(plane, t);
    const { namespace } = stage;
    await stage.environment.promote(
      '1.0.0',
      ['held', 'goes', 'stays'].map((name) => configMap(namespace, name)),
    );
    stage.startAgent();
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    const address = await stage.address('v1', 'ConfigMap', 'held');
    const finalizers = (list: readonly string[]) => stage.cluster.mergePatch(address, { metadata: { finalizers: list } }, {});
    await finalizers(['test.pawl.dev/holds']);
    await stage.environment.promote('2.0.0', [configMap(namespace, 'stays')]);
    await stage.event('waiting', ({ version }) => version === '2.0.0');
    await finalizers([]);
    const { pruned } = await stage.event('applied', ({ version }) => version === '2.0.0');
    assert.equal(pruned, 2);
    const objects = stage.events.flatMap(({ what }) => (what.kind === 'pruned' ? what.objects : []));
    assert.deepEqual(
      [...objects].sort(),
      ['goes', 'held'].map((name) => `ConfigMap/${namespace}/${name}`),
    );
  });

  /** One of it is applied. From `fail` on, the server answers as it does while the conversion webhook of a CRD does not. */
  async function withWidget(t: TestContext, options: { readonly auditEvery?: number }) {
    const stage = await setStage(plane, t);
    const group = `${unique('w')}.example.com`;
    const own = await connectTo(plane.kubeconfig);
    let isBroken = false;
    const check = (kind: string) => {
      const message = 'Cannot read it: conversion webhook for it failed: connection refused';
      if (isBroken && kind === 'Widget') throw new ClusterError('REFUSED', message, { status: 500, retryable: true });
    };
    const stopped = new AbortController();
    const moments: Partial<Cluster> = {
      async get(address: ObjectAddress, call) {
        check(address.type.kind);
        return own.get(address, call);
      },
      async list(type, call) {
        check(type.kind);
        return own.list(type, call);
      },
      async *watch(type, call) {
        check(type.kind);
        const signal = type.kind === 'Widget' ? AbortSignal.any([call.signal, stopped.signal]) : call.signal;
        yield* own.watch(type, { ...call, signal });
      },
      async apply(object, call) {
        check(object.kind);
        return own.apply(object, call);
      },
    };
    await stage.environment.promote('1.0.0', [
      configMap(stage.namespace, 'settings'),
      widgetCrd(group),
      widget(group, stage.namespace, 'one'),
    ]);
    stage.startAgent(options, between(own, moments));
    await stage.deliver();
    await stage.status((status) => ready(status) === 'Applied');
    return {
      stage,
      widgetId: `Widget.${group}/${stage.namespace}/one`,
      fail() {
        isBroken = true;
        stopped.abort();
      },
      mend() {
        isBroken = false;
      },
    };
  }
});
