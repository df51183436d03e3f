import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { it } from 'node:test';
import type { Cluster } from '../../lib/kubernetes/cluster.ts';
import { asJson } from '../../lib/manifest/kubernetes-object.ts';
import { between, pending } from '../agent/stage/between.ts';
import { configMap } from '../agent/stage/objects.ts';
import { connectTo, ready, type Stage, setStage } from '../agent/stage/stage.ts';
import { type Cleanup, describeWithCluster } from '../control-plane/for-tests.ts';

/** While which request it is stopped, of those that the server never answers. */
const phases: readonly [phase: string, verb: keyof Cluster, isIt: (name: string, options: Options) => boolean][] = [
  ['tries whether an object would be taken', 'create', (name, { dryRun }) => name === 'settings' && dryRun === true],
  ['applies', 'apply', (name, { dryRun }) => name === 'settings' && dryRun !== true],
  ['writes what it remembers', 'create', (name) => name.startsWith('pawl.')],
  ['prunes', 'delete', (name) => name === 'old'],
  ['writes the status', 'mergePatch', (_, { subresource }) => subresource === 'status'],
  ['tells an event', 'create', (name) => name.startsWith('shop.')],
];

/** The others only with CI=true: each takes a second. */
const often = process.env.CI === 'true' ? phases : phases.filter(([, verb]) => verb === 'apply' || verb === 'delete');

describeWithCluster('agent that is stopped', (plane) => {
  for (const [phase, verb, isIt] of often)
    it(`ends at once while it ${phase}, and gives its Lease back`, async (t) => {
      const stage = await setStage(plane, t);
      const { namespace } = stage;
      if (verb === 'delete') await hold(stage, ['old', 'settings']);
      const own = await connectTo(plane.kubeconfig);
      const { hanging, cluster } = silent(own, verb, isIt);
      const agent = stage.startAgent({ lease: leaseIn(namespace) }, cluster);
      await stage.environment.promote('2.0.0', [configMap(namespace, 'settings', { key: 'other' })]);
      if (verb !== 'delete') await stage.deliver();
      await hanging;
      await endsAtOnce(stage, agent);
    });

  for (const [what, listener] of [
    ['a registry that does not answer', () => undefined],
    ['a token server that does not answer', demandToken],
  ] as const)
    it(`ends at once while it waits for ${what}`, async (t) => {
      const { host, asked } = await silentRegistry(t, listener);
      const stage = await setStage(plane, t, { reference: `oci://${host}/acme/shop/staging` });
      const agent = stage.startAgent({ lease: leaseIn(stage.namespace) });
      await stage.deliver();
      await asked;
      await endsAtOnce(stage, agent);
    });
});

interface Options {
  readonly dryRun?: boolean;
  readonly subresource?: string;
  readonly signal?: AbortSignal;
}

function leaseIn(namespace: string) {
  return { namespace, name: 'agent', identity: 'first' };
}

async function endsAtOnce(stage: Stage, agent: { stop(): Promise<void> }): Promise<void> {
  const begun = performance.now();
  await agent.stop();
  const took = performance.now() - begun;
  assert.ok(took < 5_000, `${took} ms`);
  const said = stage.events.length;
  const failures = stage.events.flatMap(({ what }) =>
    what.kind === 'failed' || what.kind === 'cluster-unreachable' ? [what.message] : [],
  );
  assert.deepEqual(failures, []);
  const lease = await stage.get('coordination.k8s.io/v1', 'Lease', 'agent');
  assert.ok(lease !== undefined);
  assert.equal((asJson(lease).spec as { holderIdentity: string }).holderIdentity, '');
  assert.equal(stage.events.length, said, 'nothing is said by what had ended');
}

async function hold(stage: Stage, names: readonly string[]): Promise<void> {
  await stage.environment.promote(
    '1.0.0',
    names.map((name) => configMap(stage.namespace, name)),
  );
  const agent = stage.startAgent();
  await stage.deliver();
  await stage.status((status) => ready(status) === 'Applied');
  await agent.stop();
}

/** Never answers one kind of request, until its signal fires. */
function silent(own: Cluster, verb: keyof Cluster, isIt: (name: string, options: Options) => boolean) {
  const { promise: hanging, resolve } = pending();
  const act: unknown = Reflect.get(own, verb);
  if (typeof act !== 'function') throw new Error(`${verb} is no request`);
  const call = async (subject: { name?: string; metadata?: { name: string } }, ...rest: Options[]): Promise<unknown> => {
    const options = rest.at(-1) ?? {};
    if (!isIt(subject.name ?? subject.metadata?.name ?? '', options)) return Reflect.apply(act, own, [subject, ...rest]);
    resolve();
    return new Promise((_, reject) => options.signal?.addEventListener('abort', () => reject(options.signal?.reason), { once: true }));
  };
  return { hanging, cluster: between(own, { [verb]: call }) };
}

const demandToken: RequestListener = (request, response) => {
  if (request.url?.startsWith('/token') === true) return;
  response.writeHead(401, { 'www-authenticate': `Bearer realm="http://${request.headers.host}/token",service="registry"` }).end();
};

async function silentRegistry(t: Cleanup, listener: RequestListener) {
  const { promise: asked, resolve } = pending();
  const server = createServer((request, response) => {
    listener(request, response);
    if (!response.writableEnded) resolve();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}
