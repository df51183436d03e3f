import { inParallel } from '../../agent/parallel.ts';
import type { Cluster } from '../../kubernetes/cluster.ts';
import { ClusterError } from '../../kubernetes/cluster-error.ts';
import type { Wait } from '../../kubernetes/wait.ts';
import type { KubernetesObject } from '../../manifest/kubernetes-object.ts';
import type { Gathered } from '../gathered.ts';
import { hear } from '../hear.ts';
import { judgeKind } from '../kind-standing.ts';
import { podOf, saidOfWorkload } from '../pods.ts';
import { readRefusal } from '../said.ts';

/** The server that everything is made on, and who writes down what it says. */
export interface Stage {
  readonly gathered: Gathered;
  readonly cluster: Cluster;
  readonly signal: AbortSignal;
  readonly wait: Wait;
}

/** Requests at once, as the agent has them. */
const breadth = 16;

/** Makes these objects, in no order. `sent` is what the server is given in the place of one. */
export async function makeAll(
  stage: Stage,
  objects: readonly KubernetesObject[],
  sent: (object: KubernetesObject) => KubernetesObject = (object) => object,
): Promise<void> {
  const barred = objects.filter((object) => reasonNotToMake(object) !== undefined);
  for (const object of barred) stage.gathered.leaveOpen('admission', reasonNotToMake(object) ?? '', object);
  await tryAll(stage, barred);
  const others = objects.filter((object) => reasonNotToMake(object) === undefined);
  await eachServed(stage, others, (object) => send(stage, object, { sent: sent(object), dryRun: false }));
}

/** Has these objects judged without making them. */
export async function tryAll(stage: Stage, objects: readonly KubernetesObject[]): Promise<void> {
  await eachServed(stage, objects, (object) => send(stage, object, { sent: object, dryRun: true }));
}

/** Tries the pods of the workloads that were taken, once everything that they may need is there. */
export async function tryPods({ cluster, gathered, signal }: Stage, objects: readonly KubernetesObject[]): Promise<void> {
  const pods = objects.flatMap((object) => (gathered.isRefused(object) ? [] : (podOf(object) ?? [])));
  await inParallel(pods, breadth, async (one) => {
    try {
      await cluster.create(one.pod, { fieldManager: 'pawl', signal, dryRun: true });
    } catch (thrown) {
      if (!(thrown instanceof ClusterError)) throw thrown;
      gathered.say(one.workload, saidOfWorkload(one, readRefusal(one.pod, thrown)));
    }
  });
}

async function send(
  stage: Stage,
  object: KubernetesObject,
  { sent, dryRun }: { readonly sent: KubernetesObject; readonly dryRun: boolean },
): Promise<void> {
  const { cluster, gathered, signal } = stage;
  await hear(
    gathered,
    object,
    (asked, how) => onceServed(stage, () => cluster.apply(asked, { fieldManager: 'pawl', force: true, signal, ...how })),
    { sent, dryRun },
  );
}

/** A kind that was defined a moment ago is listed a little before it is served. */
async function onceServed<T>({ signal, wait }: Stage, act: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await act();
    } catch (thrown) {
      if (tries === mostTries || !(thrown instanceof ClusterError && thrown.code === 'UNKNOWN_KIND')) throw thrown;
      await wait(pause, signal);
      signal.throwIfAborted();
    }
}

const pause = 100;
const mostTries = 20;

async function eachServed(
  { cluster, gathered, signal }: Stage,
  objects: readonly KubernetesObject[],
  act: (object: KubernetesObject) => Promise<void>,
): Promise<void> {
  const discovery = await cluster.discover({ signal });
  await inParallel(objects, breadth, async (object) => {
    const kind = judgeKind(discovery, object);
    if (kind === undefined) await act(object);
    else gathered.say(object, kind);
  });
}

/** What would stand in the way of everything else on a server that nothing runs beside. */
function reasonNotToMake({ kind, apiVersion }: KubernetesObject): string | undefined {
  if (/^(?:Validating|Mutating)WebhookConfiguration$/.test(kind)) return 'What its webhooks say of other objects: nobody answers them here';
  if (kind === 'APIService') return 'What is served behind it: nobody answers there';
  if (kind === 'ResourceQuota' && apiVersion === 'v1') return 'Whether everything fits into it: nobody counts here';
  return undefined;
}
