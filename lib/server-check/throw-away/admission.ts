import { digestOf } from '../../digest.ts';
import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../../json.ts';
import type { Cluster } from '../../kubernetes/cluster.ts';
import { ClusterError } from '../../kubernetes/cluster-error.ts';
import type { Wait } from '../../kubernetes/wait.ts';
import { asJson, type KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { groupOf } from '../../object-id.ts';
import { outspokenPrefix } from '../hear.ts';

/** Admission policies and their bindings, which judge every other object. */
export function isPolicy({ apiVersion, kind }: KubernetesObject): boolean {
  return groupOf(apiVersion) === 'admissionregistration.k8s.io' && /^(?:Validating|Mutating)AdmissionPolicy(?:Binding)?$/.test(kind);
}

/** The kinds that hold the parameters of these policies, as `apiVersion kind`. */
export function parameterKinds(policies: readonly KubernetesObject[]): ReadonlySet<string> {
  return new Set(
    policies.flatMap((policy) => {
      const { apiVersion, kind } = fields(fields(asJson(policy).spec).paramKind);
      return typeof apiVersion === 'string' && typeof kind === 'string' ? [`${apiVersion} ${kind}`] : [];
    }),
  );
}

/** Makes a binding that warns beside each that denies: of all that deny an object the server names the first, but it warns of each. */
export async function makeOutspoken(
  cluster: Cluster,
  bindings: readonly KubernetesObject[],
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  for (const binding of bindings.filter(denies)) {
    const name = `${outspokenPrefix}${binding.metadata.name}`;
    const spec = { ...fields(asJson(binding).spec), validationActions: ['Warn'] };
    try {
      await cluster.apply({ ...binding, metadata: { name }, spec }, { fieldManager: 'pawl', force: true, signal });
    } catch (thrown) {
      // One that was refused itself, or has no room in its name: at least the first denial is told.
      if (!(thrown instanceof ClusterError && thrown.code === 'INVALID')) throw thrown;
    }
  }
}

function denies(object: KubernetesObject): boolean {
  return object.kind === 'ValidatingAdmissionPolicyBinding' && list(fields(asJson(object).spec).validationActions).includes('Deny');
}

/**
 * Waits until all policies that were made before are in force. Nothing tells: so one more is made that warns of a certain name, and that name
 * is tried until it is warned of. An API server hears of policies and of bindings in the order in which they were made, and takes up
 * all that it has heard of at once.
 */
export async function untilInForce(
  cluster: Cluster,
  policies: readonly KubernetesObject[],
  { signal, wait }: { readonly signal: AbortSignal; readonly wait: Wait },
): Promise<void> {
  // A name of its own for each set of policies: that an earlier one is in force says nothing.
  const name = `pawl-check-${digestOf(canonicalJson(policies.map(asJson))).slice(-16)}`;
  const { policy, binding, tried } = canary(name);
  for (const object of [policy, binding]) await cluster.apply(object, { fieldManager: 'pawl', force: true, signal });
  for (let tries = 0; tries < mostTries; tries++) {
    if (await isWarnedOf(cluster, { object: tried, name, signal })) return;
    await wait(pause, signal);
    signal.throwIfAborted();
  }
  throw new ClusterError(
    'TIMEOUT',
    `Cannot try admission policies: ${cluster.server} has not put them in force within ${(mostTries * pause) / 1000} s`,
  );
}

/** Other policies may deny the object, too, and are named first then: but warnings are told all. */
async function isWarnedOf(
  cluster: Cluster,
  { object, name, signal }: { readonly object: KubernetesObject; readonly name: string; readonly signal: AbortSignal },
): Promise<boolean> {
  let heard = false;
  const onWarning = (text: string): void => {
    if (text.includes(name)) heard = true;
  };
  try {
    await cluster.apply(object, { fieldManager: 'pawl', force: true, signal, onWarning, dryRun: true });
  } catch (thrown) {
    if (!(thrown instanceof ClusterError) || thrown.retryable) throw thrown;
  }
  return heard;
}

const pause = 100;
const mostTries = 300;

function canary(name: string) {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const metadata = { name };
  const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'], resourceNames: [name] };
  const validations = [{ expression: 'false', message: name }];
  const spec = { failurePolicy: 'Fail', matchConstraints: { resourceRules: [rule] }, validations };
  return {
    policy: { apiVersion, kind: 'ValidatingAdmissionPolicy', metadata, spec },
    binding: {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata,
      spec: { policyName: name, validationActions: ['Warn'] },
    },
    tried: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } },
  };
}

function fields(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
