import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import { parseAllDocuments } from 'yaml';
import { freePorts } from '../../lib/control-plane/components/ports.ts';
import { Supervised } from '../../lib/control-plane/process/supervise.ts';
import { apiCall, apiRequest } from '../control-plane/api-request.ts';
import { buildReporter } from '../control-plane/build/build-reporter.ts';
import type { ControlPlane } from '../control-plane/control-plane.ts';
import { ControlPlaneError } from '../control-plane/control-plane-error.ts';
import { type Cleanup, missing } from '../control-plane/for-tests.ts';
import { findFlux, sourceDefinitions } from './flux.ts';
import { type OciRepository, type Taken, takeOciRepository } from './oci-repository.ts';

/** Flux's source-controller, in one namespace of a control plane. */
export interface SourceController {
  /** Makes an OCIRepository, and waits until Flux has taken it or says why it does not. */
  take(name: string, spec: OciRepository): Promise<Taken>;
  /** What it wrote. */
  log(): Promise<string>;
}

/** One for a suite, in a namespace of the suite's; stopped afterwards. A reason to skip where it is not built; with CI=true that is an error. */
export async function sourceControllerForTests(
  t: Cleanup,
  plane: ControlPlane,
  namespace: string,
): Promise<{ readonly kind: 'ready'; readonly flux: SourceController } | { readonly kind: 'missing'; readonly reason: string }> {
  const found = await findFlux({ onProgress: buildReporter(console.error) });
  if (found.kind === 'missing') return missing(found);
  await defineSources(plane);
  const folder = await mkdtemp(join(tmpdir(), 'pawl-source-controller-'));
  const log = join(folder, 'log');
  const servers = new Supervised(folder);
  t.after(() => servers.stop());
  const { storage, health } = await freePorts('storage', 'health');
  const binary = found.binaries['source-controller'];
  await servers.start({
    name: 'source-controller',
    command: '/usr/bin/env',
    args: command(binary, { plane, namespace, folder, storage, health }),
    log,
  });
  const ready = () => answers(`http://127.0.0.1:${health}/readyz`);
  while (!(await ready())) {
    const exit = servers.exitOf('source-controller');
    if (exit !== undefined)
      throw new ControlPlaneError(
        'START_FAILED',
        `Cannot start source-controller: it ended with ${exit}, and said\n${await readFile(log, 'utf8')}`,
      );
    await delay(50);
  }
  const flux: SourceController = {
    take: (name, spec) => takeOciRepository({ plane, namespace, name }, spec),
    log: () => readFile(log, 'utf8'),
  };
  return { kind: 'ready', flux };
}

interface Surroundings {
  readonly plane: ControlPlane;
  readonly namespace: string;
  readonly folder: string;
  readonly storage: number;
  readonly health: number;
}

function command(binary: string, { plane, namespace, folder, storage, health }: Surroundings): readonly string[] {
  return [
    `KUBECONFIG=${plane.kubeconfig}`,
    `RUNTIME_NAMESPACE=${namespace}`,
    `HOME=${folder}`,
    `TMPDIR=${folder}`,
    binary,
    '--watch-all-namespaces=false',
    '--enable-leader-election=false',
    '--metrics-addr=0',
    '--concurrent=8',
    `--health-addr=127.0.0.1:${health}`,
    `--storage-path=${folder}`,
    `--storage-addr=127.0.0.1:${storage}`,
    `--storage-adv-addr=127.0.0.1:${storage}`,
  ];
}

/** Makes the kinds that it watches, unless another suite of this run has. */
async function defineSources(plane: ControlPlane): Promise<void> {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  for (const document of parseAllDocuments(await sourceDefinitions())) {
    const { status, text } = await apiRequest(plane, 'POST', path, document.toJS());
    if (status >= 400 && status !== 409) throw new ControlPlaneError('START_FAILED', `Cannot define Flux's sources: ${text.slice(0, 500)}`);
  }
  const group = '/apis/source.toolkit.fluxcd.io/v1';
  while ((await apiRequest(plane, 'GET', `${group}/ocirepositories`)).status !== 200) await delay(50);
  await apiCall(plane, 'GET', group);
}

async function answers(url: string): Promise<boolean> {
  const answer = await request(url).catch(() => undefined);
  await answer?.body.dump();
  return answer?.statusCode === 200;
}
