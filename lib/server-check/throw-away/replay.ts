import { inParallel } from '../../agent/parallel.ts';
import type { Cluster, Discovery } from '../../kubernetes/cluster.ts';
import { ClusterError } from '../../kubernetes/cluster-error.ts';
import type { Wait } from '../../kubernetes/wait.ts';
import { idOf, type KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { type Gathered, gather, type ServerCheck, type Tried } from '../gathered.ts';
import { type Hearing, hear } from '../hear.ts';
import { judgeKind } from '../kind-standing.ts';
import { podOf, saidOfWorkload } from '../pods.ts';
import { readRefusal } from '../said.ts';
import { deniesByBinding, isPolicy, outspoken, parameterKinds, untilInForce } from './admission.ts';
import { convertsByWebhook, isDefinition, untilServed, withoutConversion } from './definitions.ts';

export interface ReplayOptions {
  /** The namespace that objects of the set are in where they name none; it may exist without being part of the set. */
  readonly namespace: string;
  /** Definitions of custom resources that the clusters have without being part of the set. */
  readonly definitions?: readonly KubernetesObject[] | undefined;
  /** What the platform team has in the clusters, with the file that it was read from. */
  readonly platform?: ReadonlyMap<KubernetesObject, string> | undefined;
  readonly signal: AbortSignal;
  readonly wait: Wait;
}

/**
 * Makes every object of a set on a server that is thrown away afterwards, wave by wave, with the set's own definitions and admission policies
 * in force, and then tries the pods that workloads would make. Nothing stops at a refusal.
 */
export async function replay(cluster: Cluster, tried: Tried, options: ReplayOptions): Promise<ServerCheck> {
  const platform = options.platform ?? new Map<KubernetesObject, string>();
  const own = tried.set.objects.map(({ object }) => object);
  const all = withoutDoubles([...(options.definitions ?? []), ...platform.keys(), ...own]);
  const bindings = new Set(all.filter(deniesByBinding).map(({ metadata }) => metadata.name));
  const gathered = gather(tried, platform);
  const stage: Stage = { cluster, gathered, denies: (binding) => bindings.has(binding), options };

  await makeNamespaces(stage, all);
  await makeDefinitions(stage, all.filter(isDefinition));
  await makePolicies(stage, all);
  const made = new Set([...all.filter(isEarly)]);
  // Policies judge these, too, now that they are in force.
  await tryAll(
    stage,
    all.filter((object) => made.has(object) && !isPolicy(object) && !gathered.isRefused(object)),
    true,
  );
  await makeAll(
    stage,
    [...platform.keys()].filter((object) => all.includes(object) && !made.has(object)),
  );
  for (const wave of wavesOf(tried, made)) await makeAll(stage, wave);
  await tryPods(stage, own);
  return gathered.result();
}

interface Stage extends Hearing {
  readonly cluster: Cluster;
  readonly gathered: Gathered;
  readonly options: ReplayOptions;
}

/** Requests at once, as the agent has them. */
const breadth = 16;

/** What the set says of an object counts more than what others say. */
function withoutDoubles(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  return [...new Map(objects.map((object) => [idOf(object), object])).values()];
}

function wavesOf({ set }: Tried, made: ReadonlySet<KubernetesObject>): readonly (readonly KubernetesObject[])[] {
  const later = set.objects.filter(({ object }) => !made.has(object));
  const waves = Map.groupBy(later, ({ wave }) => wave);
  return [...waves].sort(([left], [right]) => left - right).map(([, objects]) => objects.map(({ object }) => object));
}

/** Made before everything else, whatever their wave: what the others are judged by. */
function isEarly(object: KubernetesObject): boolean {
  return isNamespace(object) || isDefinition(object) || isPolicy(object);
}

function isNamespace({ apiVersion, kind }: KubernetesObject): boolean {
  return apiVersion === 'v1' && kind === 'Namespace';
}

async function makeNamespaces(stage: Stage, all: readonly KubernetesObject[]): Promise<void> {
  const { cluster, gathered, options } = stage;
  const given = all.filter(isNamespace);
  await makeAll(stage, given);
  const known = new Set([...provided, ...given.filter((object) => !gathered.isRefused(object)).map(({ metadata }) => metadata.name)]);
  const needed = new Set([options.namespace, ...all.flatMap(({ metadata: { namespace } }) => namespace ?? [])]);
  const used = new Set(all.map(({ metadata: { namespace } }) => namespace));
  for (const name of needed) {
    if (known.has(name)) continue;
    const isRefused = given.some(({ metadata }) => metadata.name === name);
    if (!isRefused && used.has(name))
      gathered.leaveOpen('namespace', `Namespace "${name}" is not part of the set: it was taken as there, without labels`);
    await makeNamespace(cluster, name, options.signal);
  }
}

/** Those that every cluster has. */
const provided = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

async function makeNamespace(cluster: Cluster, name: string, signal: AbortSignal): Promise<void> {
  try {
    await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, { fieldManager: 'pawl', force: true, signal });
  } catch (thrown) {
    // A name that no namespace can have is told with the objects that are in it.
    if (!(thrown instanceof ClusterError && thrown.code === 'INVALID')) throw thrown;
  }
}

async function makeDefinitions(stage: Stage, definitions: readonly KubernetesObject[]): Promise<void> {
  const { cluster, gathered, options } = stage;
  for (const definition of definitions.filter(convertsByWebhook))
    gathered.leaveOpen('webhook', 'Its webhook, which converts versions, could not be asked', definition);
  await inParallel(definitions, breadth, (definition) => make(stage, definition, withoutConversion(definition)));
  const taken = definitions.filter((definition) => !gathered.isRefused(definition));
  if (taken.length > 0) await untilServed(cluster, taken, options);
}

async function makePolicies(stage: Stage, all: readonly KubernetesObject[]): Promise<void> {
  const policies = all.filter(isPolicy);
  if (policies.length === 0) return;
  const kinds = parameterKinds(policies);
  // Without their parameters policies deny everything. They are made again with the others, so that policies judge them.
  await makeAll(
    stage,
    all.filter(({ apiVersion, kind }) => kinds.has(`${apiVersion} ${kind}`)),
  );
  const isBinding = ({ kind }: KubernetesObject) => kind.endsWith('Binding');
  await inParallel(
    policies.filter((object) => !isBinding(object)),
    breadth,
    (object) => make(stage, object),
  );
  await inParallel(policies.filter(isBinding), breadth, (object) => make(stage, object, outspoken(object)));
  await untilInForce(stage.cluster, stage.options);
}

async function makeAll(stage: Stage, objects: readonly KubernetesObject[]): Promise<void> {
  const beside = objects.filter((object) => besides(object) !== undefined);
  for (const object of beside) stage.gathered.leaveOpen('admission', besides(object) ?? '', object);
  await tryAll(stage, beside, true);
  await tryAll(
    stage,
    objects.filter((object) => besides(object) === undefined),
    false,
  );
}

/** What would stand in the way of everything else on a server that nothing runs beside: it is only tried. */
function besides({ kind, apiVersion }: KubernetesObject): string | undefined {
  if (/^(?:Validating|Mutating)WebhookConfiguration$/.test(kind)) return 'What its webhooks say of other objects: nobody answers them here';
  if (kind === 'APIService') return 'What is served behind it: nobody answers there';
  if (kind === 'ResourceQuota' && apiVersion === 'v1') return 'Whether everything fits into it: nobody counts here';
  return undefined;
}

async function tryAll(stage: Stage, objects: readonly KubernetesObject[], dryRun: boolean): Promise<void> {
  const discovery: Discovery = await stage.cluster.discover({ signal: stage.options.signal });
  await inParallel(objects, breadth, async (object) => {
    const kind = judgeKind(discovery, object);
    if (kind === undefined) await make(stage, object, object, dryRun);
    else stage.gathered.say(object, kind);
  });
}

/** `sent` is what the server is given in the place of the object. */
async function make(stage: Stage, object: KubernetesObject, sent = object, dryRun = false): Promise<void> {
  const { cluster, options } = stage;
  await hear(stage, object, (onWarning) =>
    cluster.apply(sent, { fieldManager: 'pawl', force: true, signal: options.signal, onWarning, dryRun }),
  );
}

/** The pods of the workloads that were taken, once everything that they may need is there. */
async function tryPods({ cluster, gathered, options }: Stage, objects: readonly KubernetesObject[]): Promise<void> {
  const pods = objects.flatMap((object) => (gathered.isRefused(object) ? [] : (podOf(object) ?? [])));
  await inParallel(pods, breadth, async (one) => {
    try {
      await cluster.create(one.pod, { fieldManager: 'pawl', signal: options.signal, dryRun: true });
    } catch (thrown) {
      if (!(thrown instanceof ClusterError)) throw thrown;
      gathered.say(one.workload, saidOfWorkload(one, readRefusal(one.pod, thrown)));
    }
  });
}
