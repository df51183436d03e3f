import { isBuiltInGroup } from '../built-in-kinds.ts';
import { isJsonObject, type Json } from '../json.ts';
import { entriesIn, itemsIn } from '../manifest/located.ts';
import { textAt } from '../manifest/reading.ts';
import type { ObjectIdParts } from '../object-id.ts';
import type { CheckedObject } from './checked-object.ts';

export interface MadeLater {
  /** Whether something in the set looks as if it made this object once it runs: an operator's resource, a Job, an Ingress with an issuer. */
  readonly mayMake: (wanted: ObjectIdParts) => boolean;
  /** Whether a namespace has custom resources whose operator may start pods. */
  readonly mayMakePods: (namespace: string) => boolean;
}

/**
 * What controllers make out of the set. Nobody can know it for every operator, and a false alarm costs more than a missed one: an
 * object counts as made by a custom resource in its namespace that mentions its name anywhere, or shares its name (`db` and
 * `db-credentials`), and by a Job whose command mentions it (`--secret-name=webhook-tls`).
 */
export function madeLater(objects: readonly CheckedObject[]): MadeLater {
  const mentioned = new Map<string, Set<string>>();
  const customs = new Map<string, Set<string>>();
  const podMakers = new Set<string>();
  for (const checked of objects) {
    const { namespace, object, type } = checked;
    if (!isBuiltInGroup(checked.group)) {
      if (!makeNoPods.has(checked.group)) podMakers.add(namespace);
      for (const name of certificatesFor(checked)) into(mentioned, namespace).add(name);
      if (onlyRead.has(checked.group)) continue;
      into(customs, namespace).add(object.metadata.name);
      collectTexts(checked.whole.value.spec, into(mentioned, namespace));
    } else if (type === 'Job.batch' || type === 'CronJob.batch') {
      for (const word of commandWords(checked)) into(mentioned, namespace).add(word);
    } else if (type === 'Ingress.networking.k8s.io' || type === 'Service') {
      for (const name of certificatesFor(checked)) into(mentioned, namespace).add(name);
    }
  }
  // A resource of the whole cluster (ClusterExternalSecret, trust-manager's Bundle) may write into any namespace.
  return {
    mayMake: ({ namespace = '', name }) =>
      [namespace, ''].some((home) => mentioned.get(home)?.has(name) === true || sharesName(customs.get(home), name)),
    mayMakePods: (namespace) => podMakers.has(namespace),
  };
}

/** Groups whose resources describe something, and make nothing in the cluster that a pod could name. */
const onlyRead = new Set(['monitoring.coreos.com', 'gateway.networking.k8s.io', 'policy.networking.k8s.io', 'snapshot.storage.k8s.io']);

/** Groups whose controllers make Secrets, routes and certificates, but never pods. */
const makeNoPods = new Set([
  'bitnami.com',
  'cert-manager.io',
  'external-secrets.io',
  'gateway.networking.k8s.io',
  'generators.external-secrets.io',
  'keda.sh',
  'kyverno.io',
  'metrics.k8s.io',
  'networking.istio.io',
  'policy.networking.k8s.io',
  'secrets-store.csi.x-k8s.io',
  'secrets.hashicorp.com',
  'security.istio.io',
  'snapshot.storage.k8s.io',
  'traefik.io',
  'trust.cert-manager.io',
]);

function into(sets: Map<string, Set<string>>, namespace: string): Set<string> {
  const found = sets.get(namespace) ?? new Set<string>();
  sets.set(namespace, found);
  return found;
}

function collectTexts(value: Json | undefined, found: Set<string>): void {
  if (typeof value === 'string') {
    // The names of objects are no longer than this; scripts and rules are.
    if (value.length <= 253) found.add(value);
  } else if (Array.isArray(value)) for (const item of value) collectTexts(item, found);
  else if (isJsonObject(value)) for (const item of Object.values(value)) collectTexts(item, found);
}

function commandWords({ pod }: CheckedObject): readonly string[] {
  return (pod?.containers ?? []).flatMap(({ value }) => {
    const texts = [value.command, value.args]
      .flatMap((list) => (Array.isArray(list) ? list : []))
      .filter((text) => typeof text === 'string');
    return texts.flatMap((text) => text.split(/[^a-z0-9.-]+/));
  });
}

/** cert-manager's shims for Ingresses and Gateways, and OpenShift's serving certificates. */
function certificatesFor({ whole, type }: CheckedObject): readonly string[] {
  const annotations = entriesIn(whole, 'metadata', 'annotations');
  if (type === 'Service')
    return annotations.flatMap(({ key, value }) =>
      key.endsWith('.openshift.io/serving-cert-secret-name') && typeof value === 'string' ? [value] : [],
    );
  if (!annotations.some(({ key }) => /^cert-manager\.io\/(?:cluster-)?issuer$/.test(key) || key === 'kubernetes.io/tls-acme')) return [];
  const gateway = itemsIn(whole, 'spec', 'listeners').flatMap((listener) => itemsIn(listener, 'tls', 'certificateRefs'));
  return [
    ...itemsIn(whole, 'spec', 'tls').flatMap(({ value }) => textAt(value, 'secretName') ?? []),
    ...gateway.flatMap(({ value }) => textAt(value, 'name') ?? []),
  ];
}

function sharesName(names: ReadonlySet<string> | undefined, name: string): boolean {
  if (names === undefined) return false;
  if (names.has(name)) return true;
  for (let dash = name.indexOf('-'); dash !== -1; dash = name.indexOf('-', dash + 1))
    if (names.has(name.slice(0, dash)) || names.has(name.slice(dash + 1))) return true;
  return false;
}
