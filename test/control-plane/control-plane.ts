import { mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../lib/errors.ts';
import { apiRequest } from './api-request.ts';
import type { Binaries } from './binaries.ts';
import { serverOf, writeCredentials, writeKubeconfigFor } from './certificates/credentials.ts';
import { apiServer, controllerManager, etcd, kwok, type Layout, scheduler } from './components/components.ts';
import { addNode, nodeIsReady } from './components/node.ts';
import { freePort } from './components/ports.ts';
import { ControlPlaneError } from './control-plane-error.ts';
import { type ServerProcess, Supervised } from './process/supervise.ts';

/** A running API server, as everybody may use it. */
export interface ControlPlane {
  readonly name: string;
  /** With controller-manager, scheduler and a node that kwok plays: Deployments roll out, namespaces finish deleting. */
  readonly full: boolean;
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
  stop(): Promise<void>;
}

export type StartOptions = { readonly name: string; readonly folder?: string; readonly signal?: AbortSignal } & (
  | { readonly full: true; readonly binaries: Binaries<'full'> }
  | { readonly full?: false | undefined; readonly binaries: Binaries<'core'> }
);

/**
 * Starts a control plane and waits until it is ready: about 7 seconds.
 * `folder` must be new or empty; without it, a temporary one is removed at the end.
 */
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
  readonly full: boolean;
  readonly server: string;
  readonly token: string;
  readonly certificateAuthority: string;
}

export function openControlPlane(record: ControlPlaneRecord): ControlPlane {
  return {
    name: record.name,
    full: record.full,
    server: record.server,
    token: record.token,
    certificateAuthority: record.certificateAuthority,
    kubeconfig: join(record.folder, 'kubeconfig'),
    kubeconfigFor: (user, groups = []) => writeKubeconfigFor(record, user, groups),
  };
}

async function start(options: StartOptions): Promise<OwnControlPlane> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'pawl-cluster-')));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const servers = new Supervised(options.folder === undefined ? folder : undefined);
  try {
    const layout: Layout = { folder, full: options.full === true, ports: await freePorts() };
    const plane = openControlPlane({
      name: options.name,
      folder,
      full: layout.full,
      server: serverOf(layout.ports.apiServer),
      ...(await writeCredentials(options.name, layout)),
    });
    const api = apiServer(options.binaries['kube-apiserver'], layout);
    const database = etcd(options.binaries.etcd, layout);
    const startApiServer = async (): Promise<void> => {
      await servers.start(api);
      await until(servers, [database, api], () => isReady(plane), options.signal);
    };
    await servers.start(database);
    await startApiServer();
    if (options.full) await startControllers(servers, layout, options.binaries, plane, options.signal);
    return {
      ...plane,
      pids: servers.pids,
      startApiServer,
      stopApiServer: () => servers.kill(api.name),
      stop: () => servers.stop(),
    };
  } catch (error) {
    await servers.stop();
    throw error;
  }
}

async function freePorts(): Promise<Layout['ports']> {
  return { etcd: await freePort(), etcdPeer: await freePort(), apiServer: await freePort() };
}

async function startControllers(
  servers: Supervised,
  layout: Layout,
  binaries: Binaries<'full'>,
  plane: ControlPlane,
  signal: AbortSignal | undefined,
): Promise<void> {
  const controllers = [
    controllerManager(binaries['kube-controller-manager'], layout),
    scheduler(binaries['kube-scheduler'], layout),
    kwok(binaries.kwok, layout),
  ];
  for (const controller of controllers) await servers.start(controller);
  await addNode(plane);
  const ready = async (): Promise<boolean> => (await nodeIsReady(plane)) && (await exists(plane, defaultServiceAccount));
  await until(servers, controllers, ready, signal);
}

/** The controller-manager's first visible work, and what every pod needs. */
const defaultServiceAccount = '/api/v1/namespaces/default/serviceaccounts/default';

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
  const began = performance.now();
  while (!(await condition())) {
    signal?.throwIfAborted();
    for (const { name, log } of watched) {
      const exit = servers.exitOf(name);
      if (exit !== undefined)
        throw new ControlPlaneError('START_FAILED', `Cannot start "${name}": it ended with ${exit}, and said\n${await tail(log)}`);
    }
    if (performance.now() - began > giveUpAfter) {
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
