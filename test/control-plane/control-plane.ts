import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as own from '../../lib/control-plane/control-plane.ts';
import { apiRequest } from './api-request.ts';
import type { Binaries } from './binaries.ts';
import { controllerManager, kwok, scheduler } from './components/controllers.ts';
import { addNode, nodeIsReady } from './components/node.ts';

/** The API servers of lib/control-plane, and on request what makes a cluster of one. */
export interface ControlPlane extends own.ControlPlane {
  /** With controller-manager, scheduler and a node that kwok plays: Deployments roll out, namespaces finish deleting. */
  readonly full: boolean;
}

export type OwnControlPlane = ControlPlane & own.OwnControlPlane;

export type StartOptions = { readonly name: string; readonly folder?: string; readonly signal?: AbortSignal } & (
  | { readonly full: true; readonly binaries: Binaries<'full'> }
  | { readonly full?: false | undefined; readonly binaries: Binaries<'core'> }
);

/** Starts a control plane and waits until it is ready: about 7 seconds, and a few more for a full one. */
export async function startControlPlane(options: StartOptions): Promise<OwnControlPlane> {
  const { full = false, name, folder, binaries, signal } = options;
  const plane = await own.startControlPlane({ name, folder, binaries, signal, serviceAccounts: full, clock });
  try {
    if (options.full) await startControllers(plane, options.binaries);
  } catch (error) {
    await plane.stop();
    throw error;
  }
  return { ...plane, full };
}

/** What another process needs to know to use a control plane that it did not start. */
export interface ControlPlaneRecord extends own.ControlPlaneRecord {
  readonly full: boolean;
}

export function openControlPlane(record: ControlPlaneRecord): ControlPlane {
  return { ...own.openControlPlane(record, clock), full: record.full };
}

const clock = () => new Date();

async function startControllers(plane: own.OwnControlPlane, binaries: Binaries<'full'>): Promise<void> {
  const folder = dirname(plane.kubeconfig);
  await writeFile(join(folder, 'kwok.yaml'), '', { mode: 0o600 });
  await addNode(plane);
  await plane.startBeside(
    [
      controllerManager(binaries['kube-controller-manager'], folder),
      scheduler(binaries['kube-scheduler'], folder),
      kwok(binaries.kwok, folder),
    ],
    async () => (await nodeIsReady(plane)) && (await apiRequest(plane, 'GET', defaultServiceAccount)).status === 200,
  );
}

/** The controller-manager's first visible work, and what every pod needs. */
const defaultServiceAccount = '/api/v1/namespaces/default/serviceaccounts/default';
