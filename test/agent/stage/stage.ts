import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { type AgentOptions, runAgent } from '../../../lib/agent/agent.ts';
import { deliveryApiVersion, deliveryCrd, deliveryKind } from '../../../lib/agent/delivery/delivery-crd.ts';
import { evidenceOpener } from '../../../lib/agent/reports/open-evidence.ts';
import { sourceOpener } from '../../../lib/agent/source/open-source.ts';
import { createMetrics } from '../../../lib/entry/metrics.ts';
import type { Happening, PawlEvent } from '../../../lib/events/event.ts';
import type { JsonObject } from '../../../lib/json.ts';
import type { Cluster, LiveObject, ObjectAddress } from '../../../lib/kubernetes/cluster.ts';
import { connectCluster } from '../../../lib/kubernetes/connect.ts';
import { readKubeconfig } from '../../../lib/kubernetes/kubeconfig.ts';
import { wait } from '../../../lib/kubernetes/wait.ts';
import { asJson, type KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';
import type { ControlPlane } from '../../control-plane/control-plane.ts';
import { type Cleanup, freshNamespace } from '../../control-plane/for-tests.ts';
import { type TestEnvironment, testEnvironment } from './environment.ts';

/** A namespace of a real cluster with one agent for it, an environment's repository in a folder, and ways to look and to wait. */
export interface Stage {
  readonly plane: ControlPlane;
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly environment: TestEnvironment;
  /** Of the environment's repository, where it is in one of its own. */
  readonly folder: string;
  readonly events: PawlEvent[];
  /** What Prometheus would read of its agents by now. */
  metrics(): Promise<string>;
  /** Resolves with the first event, from now on or before, for which `wanted` holds. */
  event<K extends Happening['kind']>(
    kind: K,
    wanted?: (what: Extract<Happening, { kind: K }>) => boolean,
  ): Promise<Extract<Happening, { kind: K }>>;
  /** The same of several kinds: whichever came first. */
  firstOf<K extends Happening['kind']>(
    kinds: readonly K[],
    wanted?: (what: Extract<Happening, { kind: K }>) => boolean,
  ): Promise<Extract<Happening, { kind: K }>>;
  /** Writes a Delivery of the environment. */
  deliver(name?: string, spec?: JsonObject): Promise<LiveObject>;
  delivery(name?: string): Promise<LiveObject | undefined>;
  /** Resolves when a Delivery's status satisfies the condition; says what it was at the end where it never does. */
  status(wanted: (status: DeliveryStatus) => boolean, name?: string): Promise<DeliveryStatus>;
  patchDelivery(patch: JsonObject, name?: string): Promise<void>;
  get(apiVersion: string, kind: string, name: string): Promise<LiveObject | undefined>;
  address(apiVersion: string, kind: string, name: string): Promise<ObjectAddress>;
  /** Plays the controller of a Deployment: says that all its replicas are there. */
  rollOut(name: string): Promise<void>;
  until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T>;
  /** As admin, or as whoever the connection is; it closes it. */
  startAgent(options?: Partial<AgentOptions>, connection?: Cluster): RunningAgent;
}

export interface RunningAgent {
  stop(): Promise<void>;
}

export interface DeliveryStatus {
  /** Of the Delivery as the agent had heard of it then. */
  readonly observedGeneration?: number;
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason: string; readonly message: string }[];
  readonly applied?: { readonly version: string; readonly sequence: number };
  readonly pending?: { readonly version: string; readonly sequence: number };
  readonly inventory?: { readonly objects: number };
  readonly suspended?: boolean;
  readonly verification?: string;
  readonly lastDrift?: { readonly object: string; readonly fields: readonly string[]; readonly managers: readonly string[] };
}

export async function connectTo(kubeconfig: string): Promise<Cluster> {
  return connectCluster(await readKubeconfig(await readFile(kubeconfig, 'utf8'), { folder: dirname(kubeconfig) }));
}

export interface StageOptions {
  /** @default the real one */
  readonly crd?: KubernetesObject;
  /** Where the environment's repository is. @default a folder of its own */
  readonly reference?: string;
}

export async function setStage(
  plane: ControlPlane,
  t: Cleanup,
  { crd = deliveryCrd, reference: given }: StageOptions = {},
): Promise<Stage> {
  const cluster = await connectTo(plane.kubeconfig);
  const folder = await mkdtemp(join(tmpdir(), 'pawl-stage-'));
  await applyAndWait(cluster, crd);
  const namespace = await freshNamespace(plane, t);
  const reference = given ?? `oci-layout:${join(folder, 'shop', 'staging')}`;
  const events: PawlEvent[] = [];
  const metrics = createMetrics();
  const agents: RunningAgent[] = [];
  t.after(async () => {
    await Promise.all(agents.map((agent) => agent.stop()));
    await cluster.close();
    await rm(folder, { recursive: true, force: true });
  });

  const address = async (apiVersion: string, kind: string, name: string): Promise<ObjectAddress> => {
    const type = (await cluster.discover()).find(apiVersion, kind) ?? (await cluster.discover({ refresh: true })).find(apiVersion, kind);
    if (type === undefined) throw new Error(`the server knows no ${kind}`);
    return { type, namespace: type.namespaced ? namespace : undefined, name };
  };
  const get = async (apiVersion: string, kind: string, name: string) => cluster.get(await address(apiVersion, kind, name));
  const until = async <T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> => {
    const end = performance.now() + patience;
    for (;;) {
      const found = await look();
      if (found !== undefined && found !== false) return found;
      if (performance.now() > end)
        throw new Error(
          `${what}: not within ${patience} ms; events:\n${events
            .map(({ what }) => JSON.stringify(what))
            .slice(-30)
            .join('\n')}`,
        );
      await wait(25);
    }
  };
  const stage: Stage = {
    plane,
    cluster,
    namespace,
    environment: testEnvironment(reference),
    folder: join(folder, 'shop', 'staging'),
    events,
    metrics: async () => (await metrics.read()).text,
    address,
    get,
    until,
    event: (kind, wanted) => stage.firstOf([kind], wanted),
    async firstOf(kinds, wanted = () => true) {
      type Wanted = Parameters<typeof wanted>[0];
      const names: readonly string[] = kinds;
      const matches = ({ what }: PawlEvent): Wanted | undefined =>
        names.includes(what.kind) && wanted(what as Wanted) ? (what as Wanted) : undefined;
      return until(`event ${names.join(' or ')}`, async () => events.map(matches).find((found) => found !== undefined));
    },
    deliver: (name = 'shop', spec = {}) =>
      cluster.create({
        apiVersion: deliveryApiVersion,
        kind: deliveryKind,
        metadata: { name, namespace },
        spec: { repository: reference, environment: 'staging', interval: '1s', plainHttp: reference.startsWith('oci://'), ...spec },
      }),
    delivery: (name = 'shop') => get(deliveryApiVersion, deliveryKind, name),
    async status(wanted, name = 'shop') {
      let last: DeliveryStatus = {};
      try {
        return await until(`status of ${name}`, async () => {
          const live = await get(deliveryApiVersion, deliveryKind, name);
          last = live === undefined ? {} : statusOf(live);
          return wanted(last) ? last : undefined;
        });
      } catch (error) {
        throw new Error(`${String(error)}\nlast status: ${JSON.stringify(last, undefined, 1)}`);
      }
    },
    async rollOut(name) {
      const live = await until(`Deployment ${name}`, () => get('apps/v1', 'Deployment', name));
      const replicas = (asJson(live).spec as { replicas: number } & JsonObject).replicas;
      const status = {
        observedGeneration: live.metadata.generation ?? 1,
        replicas,
        updatedReplicas: replicas,
        readyReplicas: replicas,
        availableReplicas: replicas,
      };
      await cluster.mergePatch(
        await address('apps/v1', 'Deployment', name),
        { status },
        { subresource: 'status', fieldManager: 'deployment-controller' },
      );
    },
    async patchDelivery(patch, name = 'shop') {
      await cluster.mergePatch(await address(deliveryApiVersion, deliveryKind, name), patch, { fieldManager: 'test' });
    },
    startAgent(options = {}, connection) {
      const stopped = new AbortController();
      const emit = (event: PawlEvent) => {
        events.push(event);
        metrics.count(event);
      };
      const { tell } = metrics;
      const surroundings = { now: () => new Date(), elapsed: () => performance.now(), random: Math.random, wait, emit, tell };
      let mine: Cluster | undefined;
      const running = (connection === undefined ? connectTo(plane.kubeconfig) : Promise.resolve(connection)).then(async (own) => {
        mine = own;
        const openers = {
          open: sourceOpener(own, { folders: 'taken' }),
          openEvidence: evidenceOpener(own, { folders: 'taken' }),
        };
        await runAgent(own, { surroundings, ...openers, namespace, ...options, signal: stopped.signal });
      });
      const agent: RunningAgent = {
        async stop() {
          stopped.abort();
          await running;
          await mine?.close();
          mine = undefined;
        },
      };
      // A rejection shows when the test stops the agent.
      running.catch(() => undefined);
      agents.push(agent);
      return agent;
    },
  };
  return stage;
}

export function ready(status: DeliveryStatus): string | undefined {
  return status.conditions?.find(({ type }) => type === 'Ready')?.reason;
}

export function readyMessage(status: DeliveryStatus): string {
  return status.conditions?.find(({ type }) => type === 'Ready')?.message ?? '';
}

export function statusOf(live: LiveObject): DeliveryStatus {
  return (asJson(live).status ?? {}) as DeliveryStatus;
}

/** A name that no other test uses, for objects that lie in no namespace. */
export function unique(prefix: string): string {
  return `${prefix}-${randomBytes(4).toString('hex')}`;
}

export async function applyAndWait(cluster: Cluster, crd: KubernetesObject): Promise<void> {
  await cluster.apply(crd, { fieldManager: 'test-setup', force: true });
  for (;;) {
    const discovery = await cluster.discover({ refresh: true });
    const { group, versions, names } = asJson(crd).spec as {
      group: string;
      versions: { name: string }[];
      names: { kind: string };
    } & JsonObject;
    if (discovery.find(`${group}/${versions[0]?.name}`, names.kind) !== undefined) return;
    await wait(50);
  }
}

/** Only a test that fails waits that long, and a machine may be very busy. */
const patience = 120_000;
