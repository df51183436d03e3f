import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { deliveryApiVersion, deliveryKind } from '../lib/agent/delivery/delivery-crd.ts';
import { asJson, type KubernetesObject } from '../lib/manifest/kubernetes-object.ts';
import { configMap, secret, service, serviceAccount } from '../test/agent/stage/objects.ts';
import { type Stage, setStage } from '../test/agent/stage/stage.ts';
import type { ControlPlane } from '../test/control-plane/control-plane.ts';
import { type Cleanup, controlPlaneOfItsOwn, freshNamespace } from '../test/control-plane/for-tests.ts';

/** Times in milliseconds of the same 1,001 objects on the same API server, each time into a namespace of its own. */
export interface ApplyBench {
  readonly objects: number;
  /** From the Delivery's creation until everything is applied and written down: pull, dry run of everything, apply. */
  readonly first: readonly number[];
  /** From when the agent has pulled a release in which one object differs until that one is applied; without the wait for the poll. */
  readonly oneChanged: readonly number[];
  /** `kubectl apply --server-side`; empty where there is no kubectl. */
  readonly kubectl: readonly number[];
  /** With a run of `--dry-run=server` before it, which says every refusal before anything is changed, as Pawl does. */
  readonly kubectlTried: readonly number[];
  /** `kubectl apply --server-side` once more, with nothing changed. */
  readonly kubectlAgain: readonly number[];
}

/** In pairs, one tool right after the other, with turns at going first: both meet the same server in the same minute. */
export async function benchApply(
  plane: ControlPlane,
  t: Cleanup,
  options: { readonly kubectl?: string; readonly pairs?: number },
): Promise<ApplyBench> {
  const { kubectl, pairs = 3 } = options;
  const pawl: PawlTimes[] = [];
  const peer: KubectlTimes[] = [];
  const ours = async () => void pawl.push(await runPawl(plane, t));
  const theirs = async () => void (kubectl !== undefined && peer.push(await runKubectl(plane, t, kubectl)));
  for (let pair = 0; pair < pairs; pair++) for (const turn of pair % 2 === 0 ? [ours, theirs] : [theirs, ours]) await turn();
  return {
    objects: thousandAndOne('any').length,
    first: pawl.map(({ first }) => first),
    oneChanged: pawl.map(({ again }) => again),
    kubectl: peer.map(({ first }) => first),
    kubectlTried: peer.map(({ tried, first }) => tried + first),
    kubectlAgain: peer.map(({ again }) => again),
  };
}

export const applyHead = [
  '| 1,001 objects, median (least to most) | Pawl | kubectl apply --server-side | runs of each |',
  '|---|---|---|---|',
];

export function applyRows({ objects, first, oneChanged, kubectl, kubectlTried, kubectlAgain }: ApplyBench): readonly string[] {
  return [
    `| first apply of ${objects.toLocaleString('en')} objects | ${seconds(first)} | ${seconds(kubectl)} | ${first.length} |`,
    `| the same, kubectl with a dry run of everything first, as Pawl | ${seconds(first)} | ${seconds(kubectlTried)} | ${first.length} |`,
    `| the same with one of them changed (kubectl: none changed) | ${seconds(oneChanged)} | ${seconds(kubectlAgain)} | ${first.length} |`,
  ];
}

function seconds(times: readonly number[]): string {
  const sorted = times.map((time) => time / 1000).sort((left, right) => left - right);
  const [least, median, most] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  if (least === undefined || median === undefined || most === undefined) return 'no kubectl here';
  return `${median.toFixed(1)} s (${least.toFixed(1)} to ${most.toFixed(1)})`;
}

interface PawlTimes {
  readonly first: number;
  readonly again: number;
}

interface KubectlTimes extends PawlTimes {
  readonly tried: number;
}

async function runPawl(plane: ControlPlane, t: Cleanup): Promise<PawlTimes> {
  const stage = await setStage(plane, t);
  const objects = thousandAndOne(stage.namespace);
  await stage.environment.promote('1.0.0', objects);
  await waitOutNewKind(stage);
  const begun = performance.now();
  const agent = stage.startAgent();
  await stage.deliver();
  await stage.event('applied');
  const first = performance.now() - begun;
  await stage.environment.promote('1.0.1', [configMap(stage.namespace, 'config-0', { key: 'changed' }), ...objects.slice(1)]);
  const { milliseconds } = await stage.event('applied', ({ version }) => version === '1.0.1');
  await agent.stop();
  return { first, again: milliseconds };
}

/** For two seconds after a kind was defined, an API server lets whoever creates the first object of it wait. Nobody's speed is measured by that. */
async function waitOutNewKind({ cluster, namespace }: Stage): Promise<void> {
  const spec = { repository: 'oci://registry.example/shop', environment: 'staging' };
  const delivery = { apiVersion: deliveryApiVersion, kind: deliveryKind, metadata: { name: 'tried', namespace }, spec };
  await cluster.create(delivery, { dryRun: true });
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

async function runKubectl(plane: ControlPlane, t: Cleanup, kubectl: string): Promise<KubectlTimes> {
  const objects = thousandAndOne(await freshNamespace(plane, t));
  const folder = await mkdtemp(join(tmpdir(), 'pawl-bench-'));
  try {
    const file = join(folder, 'objects.json');
    await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects.map(asJson) }));
    const apply = async (...flags: readonly string[]) => {
      const begun = performance.now();
      const child = spawn(kubectl, ['--kubeconfig', plane.kubeconfig, 'apply', '--server-side', ...flags, '-f', file], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      const [code] = await once(child, 'exit');
      if (code !== 0) throw new Error(`kubectl ended with ${code}`);
      return performance.now() - begun;
    };
    return { tried: await apply('--dry-run=server'), first: await apply(), again: await apply() };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `node --conditions=pawl-source bench/apply.ts [KUBECTL [PAIRS]]`: on a control plane of its own. */
async function main(): Promise<void> {
  const cleanups: (() => Promise<void>)[] = [];
  const t: Cleanup = { after: (cleanup) => void cleanups.push(cleanup) };
  const found = await controlPlaneOfItsOwn(t);
  if (found.kind === 'missing') throw new Error(found.reason);
  try {
    const [kubectl, pairs = '3'] = process.argv.slice(2);
    const rows = applyRows(await benchApply(found.plane, t, { ...(kubectl === undefined ? {} : { kubectl }), pairs: Number(pairs) }));
    process.stdout.write(`${[...applyHead, ...rows].join('\n')}\n`);
  } finally {
    for (const cleanup of cleanups.reverse()) await cleanup();
  }
}

if (import.meta.main) await main();
