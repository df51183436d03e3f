import type { RequestOptions } from 'node:https';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { messageOf } from '../errors.ts';
import type { Cluster } from './cluster.ts';
import { ClusterError } from './cluster-error.ts';
import { connectCluster } from './connect.ts';
import type { ClusterConnection } from './connection.ts';
import { noKubeconfig, readUserTokenFile } from './kubeconfig.ts';

export interface UserKubeconfig {
  /** A file, or several as KUBECONFIG joins them. @default what kubectl takes: KUBECONFIG, then ~/.kube/config, then the pod's ServiceAccount */
  readonly kubeconfig?: string | undefined;
  /** @default the current context */
  readonly context?: string | undefined;
}

/**
 * A cluster as the person at the keyboard reaches it: exec plugins, OIDC, several files. For commands only: client-node is large and
 * may start processes, so nothing that the agent loads may import this file.
 */
export async function connectWithClientNode(options: UserKubeconfig = {}): Promise<Cluster> {
  return connectCluster(await connectionFromClientNode(options));
}

/** The connection alone, for commands that ask for its server or namespace. */
export async function connectionFromClientNode({ kubeconfig, context }: UserKubeconfig): Promise<ClusterConnection> {
  const client = await import('@kubernetes/client-node');
  const files = kubeconfig?.split(delimiter).filter((file) => file !== '') ?? [];
  const config = new client.KubeConfig();
  return explained(async () => {
    if (files.length === 0) loadDefault(config);
    else for (const file of files) config.mergeConfig(loaded(new client.KubeConfig(), file), config.getCurrentContext() !== undefined);
    if (context !== undefined) config.setCurrentContext(context);
    return connectionOf(config, files.length === 0 ? [join(homedir(), '.kube', 'config')] : files);
  });
}

/** Where client-node finds nothing it makes up a server at localhost:8080, that nobody has had since kubectl's first years. */
function loadDefault(config: KubeConfig): void {
  config.loadFromDefault();
  const cluster = config.getCurrentCluster();
  if (config.getCurrentContext() === 'loaded-context' && cluster?.server === 'http://localhost:8080') throw noKubeconfig();
}

function loaded(config: KubeConfig, file: string): KubeConfig {
  config.loadFromFile(file);
  return config;
}

async function connectionOf(config: KubeConfig, files: readonly string[]): Promise<ClusterConnection> {
  const contextName = config.getCurrentContext();
  const cluster = config.getCurrentCluster();
  if (cluster === null || cluster === undefined) throw new Error(noCluster(config));
  if (cluster.proxyUrl !== undefined && cluster.proxyUrl !== null)
    throw new Error('its cluster is reached through proxy-url, which is not supported');
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const headers = lowerCased(options);
  const user = config.getCurrentUser();
  return {
    server: cluster.server,
    certificateAuthority: pem(options.ca),
    clientCertificate: pem(options.cert),
    clientKey: pem(options.key),
    headers,
    // client-node does not know the field, so a user who has only this would be anonymous.
    tokenFile: user === null || headers.authorization !== undefined ? undefined : await readUserTokenFile(files, user.name),
    insecureSkipTlsVerify: cluster.skipTLSVerify,
    tlsServerName: cluster.tlsServerName,
    namespace: config.getContextObject(contextName)?.namespace,
  };
}

function noCluster(config: KubeConfig): string {
  // Where a file is no kubeconfig at all, client-node has not so much as a list of them.
  const names = (config.getContexts() ?? []).slice(0, 20).map(({ name }) => name);
  const wanted = config.getCurrentContext() ?? '';
  if (names.length === 0) return 'it has no context';
  const context = config.getContextObject(wanted);
  if (context === null || context === undefined) {
    const what = wanted === '' ? 'it has no current context' : `it has no context "${wanted}"`;
    return `${what}, expected one of ${names.join(', ')}`;
  }
  const clusters = (config.getClusters() ?? []).slice(0, 20).map(({ name }) => name);
  const expected = clusters.length === 0 ? 'it has none' : `expected one of ${clusters.join(', ')}`;
  return `context "${wanted}" names the cluster "${context.cluster}", which it does not have, ${expected}`;
}

/** Header names in one case, so that an identity set later replaces one from the kubeconfig and is not sent beside it. */
function lowerCased({ headers, auth }: RequestOptions): Record<string, string> {
  const lowered: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) if (value !== undefined) lowered[name.toLowerCase()] = String(value);
  if (typeof auth === 'string') lowered.authorization ??= `Basic ${Buffer.from(auth).toString('base64')}`;
  return lowered;
}

/** client-node fills these in as text or bytes; the other forms that Node.js takes do not come from a kubeconfig. */
function pem(value: unknown): string | undefined {
  return typeof value === 'string' || Buffer.isBuffer(value) ? value.toString() : undefined;
}

async function explained<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (thrown) {
    if (thrown instanceof ClusterError) throw thrown;
    throw new ClusterError('BAD_KUBECONFIG', `Cannot read the kubeconfig: ${messageOf(thrown)}`, { cause: thrown });
  }
}
