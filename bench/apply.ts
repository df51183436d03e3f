import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { asJson, type KubernetesObject } from '../lib/manifest/kubernetes-object.ts';
import { configMap, secret, service, serviceAccount } from '../test/agent/stage/objects.ts';
import { setStage } from '../test/agent/stage/stage.ts';
import type { ControlPlane } from '../test/control-plane/control-plane.ts';
import { type Cleanup, controlPlaneOfItsOwn, freshNamespace } from '../test/control-plane/for-tests.ts';

/** Milliseconds for the same 1,001 objects on the same API server, one after the other, each into a namespace of its own. */
export interface ApplyBench {
  readonly objects: number;
  /** From the Delivery's creation until everything is applied and written down: pull, dry run of everything, apply. */
  readonly first: number;
  /** From the promotion of a release in which one object differs, until that one is applied; without the wait for the poll. */
  readonly oneChanged: number;
  /** `kubectl apply --server-side`; undefined where there is no kubectl. */
  readonly kubectl: number | undefined;
  readonly kubectlAgain: number | undefined;
}

export async function benchApply(plane: ControlPlane, t: Cleanup, kubectl: string | undefined): Promise<ApplyBench> {
  const stage = await setStage(plane, t);
  const objects = thousandAndOne(stage.namespace);
  await stage.environment.promote('1.0.0', objects);
  stage.startAgent();
  const begun = performance.now();
  await stage.deliver();
  await stage.event('applied');
  const first = performance.now() - begun;
  await stage.environment.promote('1.0.1', [configMap(stage.namespace, 'config-0', { key: 'changed' }), ...objects.slice(1)]);
  const { milliseconds } = await stage.event('applied', ({ version }) => version === '1.0.1');
  const namespace = await freshNamespace(plane, t);
  const measured = kubectl === undefined ? undefined : await runKubectl(plane, kubectl, thousandAndOne(namespace));
  return { objects: objects.length, first, oneChanged: milliseconds, kubectl: measured?.first, kubectlAgain: measured?.again };
}

export function applyRows({ objects, first, oneChanged, kubectl, kubectlAgain }: ApplyBench): readonly string[] {
  const seconds = (time: number | undefined) => (time === undefined ? 'no kubectl here' : `${(time / 1000).toFixed(1)} s`);
  return [
    `| first apply of ${objects.toLocaleString('en')} objects | ${seconds(first)} | ${seconds(kubectl)} |`,
    `| the same with one of them changed (kubectl: none changed) | ${seconds(oneChanged)} | ${seconds(kubectlAgain)} |`,
  ];
}

/** Kinds that are ready as soon as they exist, so that what is measured is applying. */
function thousandAndOne(namespace: string): readonly KubernetesObject[] {
  const several = (amount: number, make: (at: number) => KubernetesObject) => Array.from({ length: amount }, (_, at) => make(at));
  return [
    ...several(501, (at) => configMap(namespace, `config-${at}`, { key: `value ${at}`, file: 'line\n'.repeat(20) })),
    ...several(200, (at) => secret(namespace, `secret-${at}`)),
    ...several(200, (at) => serviceAccount(namespace, `account-${at}`)),
    ...several(100, (at) => service(namespace, `service-${at}`)),
  ];
}

async function runKubectl(plane: ControlPlane, kubectl: string, objects: readonly KubernetesObject[]) {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-bench-'));
  try {
    const file = join(folder, 'objects.json');
    await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects.map(asJson) }));
    const apply = async () => {
      const begun = performance.now();
      const child = spawn(kubectl, ['--kubeconfig', plane.kubeconfig, 'apply', '--server-side', '-f', file], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      const [code] = await once(child, 'exit');
      if (code !== 0) throw new Error(`kubectl ended with ${code}`);
      return performance.now() - begun;
    };
    return { first: await apply(), again: await apply() };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `node --conditions=pawl-source bench/apply.ts [KUBECTL]`: on a control plane of its own. */
async function main(): Promise<void> {
  const cleanups: (() => Promise<void>)[] = [];
  const t: Cleanup = { after: (cleanup) => void cleanups.push(cleanup) };
  const found = await controlPlaneOfItsOwn(t);
  if (found.kind === 'missing') throw new Error(found.reason);
  try {
    const rows = applyRows(await benchApply(found.plane, t, process.argv[2]));
    process.stdout.write(`${['| what | Pawl | kubectl apply --server-side |', '|---|---|---|', ...rows].join('\n')}\n`);
  } finally {
    for (const cleanup of cleanups.reverse()) await cleanup();
  }
}

if (import.meta.main) await main();
