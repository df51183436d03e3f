import { inParallel } from '../agent/parallel.ts';
import { counted } from '../counted.ts';
import type { Cluster } from '../kubernetes/cluster.ts';
import type { Wait } from '../kubernetes/wait.ts';
import type { KubernetesObject } from '../manifest/kubernetes-object.ts';
import type { ServerCheck, Tried } from './gathered.ts';
import { isSameMinor } from './same-minor.ts';
import { replay } from './throw-away/replay.ts';
import { tryOnCluster } from './try-on-cluster.ts';

/** An API server that is thrown away. */
export interface ThrowAwayServer {
  readonly cluster: Cluster;
  stop(): Promise<void>;
}

/** Starts one of a Kubernetes minor version, `1.34`, or of the nearest that can be had. */
export type StartServer = (options: { readonly kubernetes: string; readonly signal: AbortSignal }) => Promise<ThrowAwayServer>;

/** A compiled environment. */
export interface Environment extends Tried {
  readonly name: string;
  /** The minor version that it is checked for. */
  readonly kubernetes: string;
  readonly namespace: string;
}

/** What a server said of an environment, and which server that was. */
export interface EnvironmentVerdict extends ServerCheck {
  readonly environment: string;
  /** Undefined for one that was thrown away. */
  readonly server: string | undefined;
  /** The server's: `1.35.4`. */
  readonly version: string;
  /** The minor version that the environment is checked for: `1.34`. */
  readonly wanted: string;
}

export interface ThrowAwayOptions {
  readonly startServer: StartServer;
  readonly definitions: readonly KubernetesObject[];
  readonly platform: ReadonlyMap<KubernetesObject, string>;
  readonly signal: AbortSignal;
  readonly wait: Wait;
  /** Hears what is being done. */
  readonly progress: (sentence: string) => void;
}

/**
 * Each environment on a server of its own: what one has in its cluster may not help or hinder another. Two run at once; a server takes
 * 7 seconds to start and 270 MB.
 */
export async function checkOnThrowAwayServers(
  environments: readonly Environment[],
  { startServer, progress, ...options }: ThrowAwayOptions,
): Promise<readonly EnvironmentVerdict[]> {
  const verdicts = new Map<string, EnvironmentVerdict>();
  await inParallel(environments, serversAtOnce, async (environment) => {
    const { name, kubernetes, namespace, set } = environment;
    progress(`${name}: starting a throw-away API server`);
    const { cluster, stop } = await startServer({ kubernetes, signal: options.signal });
    try {
      const version = await readVersion(cluster, options.signal);
      progress(`${name}: trying ${counted(set.objects.length, 'object')} on Kubernetes ${version}${insteadOf(kubernetes, version)}`);
      const said = await replay(cluster, environment, { ...options, namespace });
      verdicts.set(name, verdictOf(environment, said, { version }));
    } finally {
      await stop();
    }
  });
  return environments.flatMap(({ name }) => verdicts.get(name) ?? []);
}

const serversAtOnce = 2;

/** Only the server itself says which it is: the nearest that this machine has. */
function insteadOf(wanted: string, version: string): string {
  return isSameMinor({ wanted, version }) ? '' : `: the environment says ${wanted}, and this is the nearest that there is here`;
}

/** Each environment on the same cluster, by dry run. */
export async function checkOnCluster(
  environments: readonly Environment[],
  { cluster, signal }: { readonly cluster: Cluster; readonly signal: AbortSignal },
): Promise<readonly EnvironmentVerdict[]> {
  const version = await readVersion(cluster, signal);
  const verdicts: EnvironmentVerdict[] = [];
  for (const environment of environments) {
    const said = await tryOnCluster(cluster, environment, { signal });
    verdicts.push(verdictOf(environment, said, { version, server: cluster.server }));
  }
  return verdicts;
}

function verdictOf(
  { name, kubernetes: wanted }: Environment,
  said: ServerCheck,
  { version, server }: { readonly version: string; readonly server?: string },
): EnvironmentVerdict {
  const verdict = { ...said, environment: name, server, version, wanted };
  if (isSameMinor(verdict)) return verdict;
  const how =
    server === undefined ? `; "setup-envtest use ${wanted}" gets that one (KUBEBUILDER_ASSETS, where it is set, has to be its folder)` : '';
  const message = `What Kubernetes ${wanted} says: ${version} has judged in its place${how}`;
  return { ...verdict, unproven: [...said.unproven, { id: 'kubernetes-version', message, objects: 0 }] };
}

async function readVersion(cluster: Cluster, signal: AbortSignal): Promise<string> {
  return (await cluster.version({ signal })).replace(/^v/, '');
}
