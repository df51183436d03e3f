import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
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
 * Waits until all policies that were made before are in force. Nothing tells: so one more is made that denies a certain name, and that name
 * is tried until it is denied. An API server hears of policies and of bindings in the order in which they were made, and takes up
 * all that it has heard of at once.
 */
export async function untilInForce(
  cluster: Cluster,
  { signal, wait }: { readonly signal: AbortSignal; readonly wait: Wait },
): Promise<void> {
  const { policy, binding, denied } = canary();
  for (const object of [policy, binding]) await cluster.apply(object, { fieldManager: 'pawl', force: true, signal });
  for (let tries = 0; tries < mostTries; tries++) {
    try {
      await cluster.apply(denied, { fieldManager: 'pawl', force: true, signal, dryRun: true });
    } catch (thrown) {
      if (thrown instanceof ClusterError && thrown.message.includes(canaryName)) return;
      throw thrown;
    }
    await wait(pause, signal);
    signal.throwIfAborted();
  }
  throw new ClusterError(
    'TIMEOUT',
    `Cannot try admission policies: ${cluster.server} has not put them in force within ${(mostTries * pause) / 1000} s`,
  );
}

const canaryName = 'pawl-check-canary';
const pause = 100;
const mostTries = 300;

function canary() {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const metadata = { name: canaryName };
  const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'], resourceNames: [canaryName] };
  const validations = [{ expression: 'false', message: canaryName }];
  const spec = { failurePolicy: 'Fail', matchConstraints: { resourceRules: [rule] }, validations };
  return {
    policy: { apiVersion, kind: 'ValidatingAdmissionPolicy', metadata, spec },
    binding: {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata,
      spec: { policyName: canaryName, validationActions: ['Deny'] },
    },
    denied: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: canaryName, namespace: 'default' } },
  };
}

function fields(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
