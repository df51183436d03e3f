import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import type { Cluster } from '../../kubernetes/cluster.ts';
import { ClusterError } from '../../kubernetes/cluster-error.ts';
import type { Wait } from '../../kubernetes/wait.ts';
import { asJson, type KubernetesObject } from '../../manifest/kubernetes-object.ts';

export function isDefinition({ apiVersion, kind }: KubernetesObject): boolean {
  return kind === 'CustomResourceDefinition' && apiVersion.startsWith('apiextensions.k8s.io/');
}

/** Its versions are converted by a webhook, which nobody answers on a throw-away server. */
export function convertsByWebhook(definition: KubernetesObject): boolean {
  const { conversion } = specOf(definition);
  return isJsonObject(conversion) && conversion.strategy === 'Webhook';
}

export function withoutConversion(definition: KubernetesObject): KubernetesObject {
  return convertsByWebhook(definition) ? { ...definition, spec: { ...specOf(definition), conversion: { strategy: 'None' } } } : definition;
}

/** Waits until the server serves the kinds of these definitions. */
export async function untilServed(
  cluster: Cluster,
  definitions: readonly KubernetesObject[],
  { signal, wait }: { readonly signal: AbortSignal; readonly wait: Wait },
): Promise<void> {
  const wanted = definitions.flatMap(servedKinds);
  for (let tries = 0; tries < mostTries; tries++) {
    const discovery = await cluster.discover({ refresh: true, signal });
    const served = new Set(discovery.types.map(({ group, version, kind }) => `${group}/${version} ${kind}`));
    if (wanted.every((kind) => served.has(kind))) return;
    await wait(pause, signal);
    signal.throwIfAborted();
  }
  throw new ClusterError(
    'TIMEOUT',
    `Cannot try custom resources: ${cluster.server} does not serve their definitions after ${(mostTries * pause) / 1000} s`,
  );
}

const pause = 100;
const mostTries = 300;

function servedKinds(definition: KubernetesObject): readonly string[] {
  const { group, names, versions } = specOf(definition);
  const kind = isJsonObject(names) ? names.kind : undefined;
  if (typeof group !== 'string' || typeof kind !== 'string' || !Array.isArray(versions)) return [];
  return (versions as readonly Json[]).flatMap((version) =>
    isJsonObject(version) && version.served === true && typeof version.name === 'string' ? [`${group}/${version.name} ${kind}`] : [],
  );
}

function specOf(definition: KubernetesObject): JsonObject {
  const { spec } = asJson(definition);
  return isJsonObject(spec) ? spec : {};
}
