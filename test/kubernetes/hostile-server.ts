import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Cluster, ResourceType } from '../../lib/kubernetes/cluster.ts';
import { type ConnectOptions, connectCluster } from '../../lib/kubernetes/connect.ts';
import type { Wait } from '../../lib/kubernetes/wait.ts';

export type Answering = (request: IncomingMessage, response: ServerResponse, body: string) => void;

export interface HostileServer {
  readonly url: string;
  readonly cluster: Cluster;
  /** `METHOD /path?query` of every request but discovery. */
  readonly requests: string[];
  /** How long the client wanted to wait before each retry; no test waits for real. */
  readonly pauses: number[];
  /** Only the server; its client stays. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** An API server that discovers like a real one and answers everything else as the test says. */
export async function startHostileServer(
  answering: Answering,
  options: ConnectOptions & { readonly token?: string } = {},
): Promise<HostileServer> {
  const requests: string[] = [];
  const pauses: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/api' || request.url === '/apis') return json(response, 200, request.url === '/api' ? coreGroup : otherGroups);
      requests.push(`${request.method} ${request.url}`);
      answering(request, response, Buffer.concat(chunks).toString('utf8'));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const wait: Wait = noWait(pauses);
  const cluster = connectCluster({ server: url, token: options.token }, { wait, ...options });
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    url,
    cluster,
    requests,
    pauses,
    stop,
    async close() {
      await cluster.close();
      await stop();
    },
  };
}

/** Notes the pause and goes on in the next turn of the event loop. */
export function noWait(pauses: number[]): Wait {
  return async (milliseconds) => {
    pauses.push(milliseconds);
    await new Promise((resolve) => setImmediate(resolve));
  };
}

export function json(response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

/** A refusal as API servers word it. */
export function refuse(
  response: ServerResponse,
  code: number,
  reason: string,
  message: string,
  headers: Record<string, string> = {},
): void {
  json(response, code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code, details: { name: 'web' } }, headers);
}

export function configMap(name: string, resourceVersion = '1', data: Record<string, string> = {}) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop', uid: `uid-${name}`, resourceVersion }, data };
}

const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
export const configMaps: ResourceType = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true, verbs };

function resource(plural: string, kind: string, scope: 'Namespaced' | 'Cluster' = 'Namespaced') {
  return { resource: plural, responseKind: { group: '', version: '', kind }, scope, singularResource: kind.toLowerCase(), verbs };
}

const coreGroup = {
  kind: 'APIGroupDiscoveryList',
  apiVersion: 'apidiscovery.k8s.io/v2',
  items: [
    {
      metadata: {},
      versions: [
        {
          version: 'v1',
          freshness: 'Current',
          resources: [resource('configmaps', 'ConfigMap'), resource('secrets', 'Secret'), resource('namespaces', 'Namespace', 'Cluster')],
        },
      ],
    },
  ],
};

const otherGroups = {
  kind: 'APIGroupDiscoveryList',
  apiVersion: 'apidiscovery.k8s.io/v2',
  items: [
    { metadata: { name: 'apps' }, versions: [{ version: 'v1', freshness: 'Current', resources: [resource('deployments', 'Deployment')] }] },
    { metadata: { name: 'broken.example.com' }, versions: 'nonsense' },
    { metadata: { name: 'metrics.k8s.io' }, versions: [{ version: 'v1beta1', freshness: 'Stale' }] },
  ],
};
