import { mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import { apiRequest } from './api-request.ts';
import { serverOf, writeCredentials, writeKubeconfigFor } from './certificates/credentials.ts';
import { apiServer, etcd, type Layout } from './components/components.ts';
import { freePorts } from './components/ports.ts';
import { ControlPlaneError } from './control-plane-error.ts';
import { type ServerProcess, Supervised } from './process/supervise.ts';

/** A running API server, as everybody may use it. */
export interface ControlPlane {
  readonly name: string;
  /** `https://127.0.0.1:PORT` */
  readonly server: string;
  /** The path of the admin's kubeconfig; its context is named as the plane. */
  readonly kubeconfig: string;
  /** The admin's bearer token. */
  readonly token: string;
  /** PEM. */
  readonly certificateAuthority: string;
  /** The path of a kubeconfig with a client certificate for this user, who has no rights but what RBAC gives. */
  kubeconfigFor(user: string, groups?: readonly string[]): Promise<string>;
}

/** One that the caller started, and that ends with the caller's process at the latest. */
export interface OwnControlPlane extends ControlPlane {
  /** Process numbers by name: `etcd`, `kube-apiserver`, … */
  readonly pids: ReadonlyMap<string, number>;
  /** Kills the API server, as a crash would. */
  stopApiServer(): Promise<void>;
  /** Starts it again on the same port, with what etcd kept. */
  startApiServer(): Promise<void>;
  /** Runs further servers that end with this one, and waits until `ready` says so. */
  startBeside(servers: readonly ServerProcess[], ready: () => Promise<boolean>): Promise<void>;
  stop(): Promise<void>;
}

/** Paths of executables. */
export interface ServerBinaries {
  readonly etcd: string;
  readonly 'kube-apiserver': string;
}

export interface StartOptions {
  readonly name: string;
  readonly binaries: ServerBinaries;
  /** New or empty. @default a temporary one, removed at the end */
  readonly folder?: string | undefined;
  /** Pods need a ServiceAccount that exists, as in a cluster that has a controller-manager to make it. @default false */
  readonly serviceAccounts?: boolean | undefined;
  /** What certificates are dated by. */
  readonly clock: () => Date;
  readonly signal?: AbortSignal | undefined;
}

/** Starts etcd and an API server and waits until they are ready: about 7 seconds. */
export async function startControlPlane(options: StartOptions): Promise<OwnControlPlane> {
  for (let attempt = 1; ; attempt++)
    try {
      return await start(options);
    } catch (error) {
      // Somebody took a port between its choice and its use.
      if (attempt === 3 || !/address already in use/.test(messageOf(error))) throw error;
    }
}

/** What another process needs to know to use a control plane that it did not start. */
export interface ControlPlaneRecord {
  readonly name: string;
  readonly folder: string;
  readonly server: string;
  readonly token: string;
  readonly certificateAuthority: string;
}

export function openControlPlane(record: ControlPlaneRecord, clock: () => Date): ControlPlane {
  const { name, server, token, certificateAuthority, folder } = record;
  return {
    name,
    server,
    token,
    certificateAuthority,
    kubeconfig: join(folder, 'kubeconfig'),
    kubeconfigFor: (user, groups = []) => writeKubeconfigFor(record, { name: user, groups }, clock()),
  };
}

async function start({ name, binaries, serviceAccounts = false, clock, signal, ...options }: StartOptions): Promise<OwnControlPlane> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'pawl-cluster-')));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const servers = new Supervised(options.folder === undefined ? folder : undefined);
  try {
    const layout: Layout = { folder, serviceAccounts, ports: await freePorts('etcd', 'etcdPeer', 'apiServer') };
    const credentials = await writeCredentials(name, layout, clock());
    const plane = openControlPlane({ name, folder, server: serverOf(layout.ports.apiServer), ...credentials }, clock);
    const api = apiServer(binaries['kube-apiserver'], layout);
    const database = etcd(binaries.etcd, layout);
    const startApiServer = async (): Promise<void> => {
      await servers.start(api);
      await until(servers, [database, api], () => isReady(plane), signal);
    };
    await servers.start(database);
    await startApiServer();
    return {
      ...plane,
      pids: servers.pids,
      startApiServer,
      stopApiServer: () => servers.kill(api.name),
      startBeside: async (others, ready) => {
        for (const other of others) await servers.start(other);
        await until(servers, others, ready, signal);
      },
      stop: () => servers.stop(),
    };
  } catch (error) {
    await servers.stop();
    throw error;
  }
}

async function isReady(plane: ControlPlane): Promise<boolean> {
  return (await exists(plane, '/readyz')) && (await exists(plane, '/api/v1/namespaces/default'));
}

async function exists(plane: ControlPlane, path: string): Promise<boolean> {
  const answer = await apiRequest(plane, 'GET', path).catch(() => undefined);
  return answer?.status === 200;
}

const giveUpAfter = 120_000;

async function until(
  servers: Supervised,
  watched: readonly ServerProcess[],
  condition: () => Promise<boolean>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const tooLong = AbortSignal.timeout(giveUpAfter);
  while (!(await condition())) {
    signal?.throwIfAborted();
    for (const { name, log } of watched) {
      const exit = servers.exitOf(name);
      if (exit !== undefined)
        throw new ControlPlaneError('START_FAILED', `Cannot start "${name}": it ended with ${exit}, and said\n${await tail(log)}`);
    }
    if (tooLong.aborted) {
      const logs = await Promise.all(watched.map(({ name, log }) => tail(log).then((text) => `${name}:\n${text}`)));
      throw new ControlPlaneError('TIMEOUT', `Cannot start the control plane: not ready after ${giveUpAfter / 1000} s\n${logs.join('\n')}`);
    }
    await delay(50);
  }
}

async function tail(log: string): Promise<string> {
  const text = await readFile(log, 'utf8').catch(() => '(no log)');
  return text.trimEnd().split('\n').slice(-12).join('\n');
}
