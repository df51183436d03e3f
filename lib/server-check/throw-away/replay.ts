import type { Cluster } from '../../kubernetes/cluster.ts';
import { ClusterError } from '../../kubernetes/cluster-error.ts';
import type { Wait } from '../../kubernetes/wait.ts';
import { idOf, type KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { gather, type ServerCheck, type Tried } from '../gathered.ts';
import { isPolicy, makeOutspoken, parameterKinds, untilInForce } from './admission.ts';
import { convertsByWebhook, isDefinition, untilServed, withoutConversion } from './definitions.ts';
import { makeAll, type Stage, tryAll, tryPods } from './make.ts';

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
  const gathered = gather(tried, platform);
  const stage: Stage = { cluster, gathered, signal: options.signal, wait: options.wait };

  await makeNamespaces(stage, all, options);
  await makeDefinitions(stage, all.filter(isDefinition), options);
  await makePolicies(stage, all, options);
  // Policies judge these, too, now that they are in force.
  await tryAll(
    stage,
    all.filter((object) => isEarly(object) && !isPolicy(object) && !gathered.isRefused(object)),
  );
  const chosen = new Set(all);
  await makeAll(
    stage,
    [...platform.keys()].filter((object) => chosen.has(object) && !isEarly(object)),
  );
  for (const wave of wavesOf(tried)) await makeAll(stage, wave);
  await tryPods(stage, own);
  return gathered.result();
}

/** What the set says of an object counts more than what others say. */
function withoutDoubles(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  return [...new Map(objects.map((object) => [idOf(object), object])).values()];
}

function wavesOf({ set }: Tried): readonly (readonly KubernetesObject[])[] {
  const later = set.objects.filter(({ object }) => !isEarly(object));
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

async function makeNamespaces(stage: Stage, all: readonly KubernetesObject[], { namespace }: ReplayOptions): Promise<void> {
  const { cluster, gathered, signal } = stage;
  const given = all.filter(isNamespace);
  await makeAll(stage, given);
  const known = new Set([...provided, ...given.filter((object) => !gathered.isRefused(object)).map(({ metadata }) => metadata.name)]);
  const needed = new Set([namespace, ...all.flatMap(({ metadata }) => metadata.namespace ?? [])]);
  const within = Map.groupBy(all, ({ metadata }) => metadata.namespace);
  for (const name of needed) {
    if (known.has(name)) continue;
    const isRefused = given.some(({ metadata }) => metadata.name === name);
    if (!isRefused)
      for (const object of within.get(name) ?? [])
        gathered.leaveOpen('namespace', `Namespace "${name}" is not part of the set: it was taken as there, without labels`, object);
    await makeNamespace(cluster, name, signal);
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

async function makeDefinitions(stage: Stage, definitions: readonly KubernetesObject[], options: ReplayOptions): Promise<void> {
  const { cluster, gathered } = stage;
  for (const definition of definitions.filter(convertsByWebhook))
    gathered.leaveOpen('webhook', 'Its webhook, which converts versions, could not be asked', definition);
  await makeAll(stage, definitions, withoutConversion);
  const taken = definitions.filter((definition) => !gathered.isRefused(definition));
  if (taken.length > 0) await untilServed(cluster, taken, options);
}

async function makePolicies(stage: Stage, all: readonly KubernetesObject[], options: ReplayOptions): Promise<void> {
  const policies = all.filter(isPolicy);
  if (policies.length === 0) return;
  const kinds = parameterKinds(policies);
  // Without their parameters policies deny everything. They are made again with the others, so that policies judge them.
  await makeAll(
    stage,
    all.filter(({ apiVersion, kind }) => kinds.has(`${apiVersion} ${kind}`)),
  );
  const isBinding = ({ kind }: KubernetesObject) => kind.endsWith('Binding');
  await makeAll(
    stage,
    policies.filter((object) => !isBinding(object)),
  );
  const bindings = policies.filter(isBinding);
  await makeAll(stage, bindings);
  for (const object of policies.filter(({ kind }) => kind.startsWith('Mutating')))
    stage.gathered.leaveOpen('admission', 'Whether it was in force in time: a server says so of policies that validate only', object);
  await makeOutspoken(stage.cluster, bindings, options);
  await untilInForce(stage.cluster, policies, options);
}
