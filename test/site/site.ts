import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { deliveryCrd } from '../../lib/agent/delivery/delivery-crd.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { Cluster, LiveObject } from '../../lib/kubernetes/cluster.ts';
import { connectCluster } from '../../lib/kubernetes/connect.ts';
import { readKubeconfig } from '../../lib/kubernetes/kubeconfig.ts';
import { type AgentLine, startAgent } from './agent-process.ts';

/** A real cluster with one agent that holds one namespace of it to one environment. */
export interface Site {
  readonly name: string;
  /** The path of the admin's kubeconfig. */
  readonly kubeconfig: string;
  readonly cluster: Cluster;
  /** What the agent said so far, newest last. */
  readonly lines: readonly AgentLine[];
  /** Waits until the delivery says that this version is applied and ready. */
  arrived(version: string): Promise<void>;
  /** The first line of that kind after the first `from` lines. */
  heard(event: string, from?: number): Promise<AgentLine>;
  delivery(): Promise<LiveObject | undefined>;
  /** Ends the agent and the connections; the control plane is the caller's. */
  stop(): Promise<void>;
}

export interface SiteOptions {
  /** The environment. */
  readonly name: string;
  /** The environment repository, as a Delivery names it. */
  readonly repository: string;
  /** Whose releases and records its agent takes. @default everybody's, unverified */
  readonly trust?: JsonObject | undefined;
  /** Where the Delivery lies, and the only namespace that the agent looks at. @default 'default' */
  readonly namespace?: string;
  readonly plainHttp?: boolean;
}

export async function openSite(plane: { readonly kubeconfig: string }, options: SiteOptions): Promise<Site> {
  const { name, repository, trust, namespace = 'default', plainHttp = false } = options;
  const cluster = await connectTo(plane);
  await cluster.apply(deliveryCrd, { fieldManager: 'platform-team', force: true });
  const delivery = async () => {
    const type = (await cluster.discover({ refresh: true })).find('pawl.dev/v1alpha1', 'Delivery');
    return type === undefined ? undefined : cluster.get({ type, namespace, name: 'shop' });
  };
  await until(
    'the Delivery kind to be served',
    async () => (await cluster.discover({ refresh: true })).find('pawl.dev/v1alpha1', 'Delivery') !== undefined,
  );
  const agent = startAgent(plane.kubeconfig, { namespace });
  const spec = { repository, environment: name, interval: '1s', plainHttp, ...(trust === undefined ? {} : { trust }) };
  await cluster.apply(
    { apiVersion: 'pawl.dev/v1alpha1', kind: 'Delivery', metadata: { name: 'shop', namespace }, spec },
    { fieldManager: 'platform-team', force: true },
  );
  return {
    name,
    kubeconfig: plane.kubeconfig,
    cluster,
    lines: agent.lines,
    delivery,
    arrived: (version) =>
      until(
        `${name} at ${version}`,
        async () => readyVersion(await delivery()) === version,
        () => agent.lines.at(-1)?.message,
      ),
    heard: async (event, from = 0) => {
      const heard = () => agent.lines.slice(from).find((line) => line.event === event);
      await until(
        `"${event}" from the agent of ${name}`,
        async () => heard() !== undefined,
        () => agent.lines.at(-1)?.message,
      );
      const line = heard();
      if (line === undefined) throw new Error(`The agent of ${name} never said "${event}"`);
      return line;
    },
    stop: async () => {
      await agent.stop();
      await cluster.close();
    },
  };
}

export async function connectTo({ kubeconfig }: { readonly kubeconfig: string }): Promise<Cluster> {
  return connectCluster(await readKubeconfig(await readFile(kubeconfig, 'utf8'), { folder: dirname(kubeconfig) }));
}

/** Asks every 100 ms, for three minutes: a person would look again, too. */
export async function until(
  what: string,
  condition: () => Promise<boolean>,
  lastWord: () => string | undefined = () => undefined,
): Promise<void> {
  const deadline = performance.now() + 180_000;
  while (!(await condition())) {
    if (performance.now() > deadline)
      throw new Error(`Waited three minutes for ${what}; the last that was said: ${lastWord() ?? 'nothing'}`);
    await delay(100);
  }
}

/** The version that a delivery says is applied and ready. */
function readyVersion(delivery: LiveObject | undefined): string | undefined {
  const status = delivery?.status as
    | { applied?: { version?: string }; conditions?: readonly { type: string; status: string }[] }
    | undefined;
  return status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true
    ? status.applied?.version
    : undefined;
}
