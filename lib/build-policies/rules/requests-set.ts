import { isJsonObject, type JsonObject } from '../../json.ts';
import type { KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { podTemplateOf } from '../../manifest/pods/pod-template.ts';
import { type Deny, denyField } from '../../verdict.ts';
import { type BuildPolicy, buildPolicy } from '../policy.ts';

/**
 * Every container and init container says how much CPU and memory it needs, so that the scheduler can place it.
 * A limit counts as a request, as Kubernetes itself takes it; so do requests of the whole pod (Kubernetes 1.34).
 * Ephemeral containers cannot have any.
 */
export const requestsSet: BuildPolicy = buildPolicy('requests-set', ({ object }) => check(object));

const resources = ['cpu', 'memory'] as const;

function check(object: KubernetesObject): readonly Deny[] {
  const pod = podTemplateOf(object);
  if (pod === undefined) return [];
  return pod.containers
    .filter(({ list }) => list !== 'ephemeralContainers')
    .flatMap(({ field, name, value }) => {
      const missing = resources.filter((resource) => !requests(value, resource) && !requests(pod.spec.value, resource));
      if (missing.length === 0) return [];
      const example = missing.map((resource) => `${resource}: '${resource === 'cpu' ? '100m' : '128Mi'}'`).join(', ');
      return [
        denyField(
          `${field}.resources.requests`,
          `Container "${name}" requests no ${missing.join(' and no ')}`,
          `Set resources.requests: { ${example} }`,
        ),
      ];
    });
}

function requests(holder: JsonObject, resource: string): boolean {
  const { resources: said } = holder;
  if (!isJsonObject(said)) return false;
  return [said.requests, said.limits].some((amounts) => isJsonObject(amounts) && isAmount(amounts[resource]));
}

function isAmount(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && value !== '');
}
