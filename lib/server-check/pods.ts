import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { asJson, type KubernetesObject } from '../manifest/kubernetes-object.ts';
import { podTemplateOf } from '../manifest/pods/pod-template.ts';
import type { Said } from './said.ts';

/** The pod that a workload would make, to be tried in its place: policies and limits for pods say nothing to a workload. */
export interface WorkloadPod {
  readonly workload: KubernetesObject;
  readonly pod: KubernetesObject;
  /** Where the pod stands in the workload: `spec.template`. */
  readonly prefix: string;
}

export function podOf(workload: KubernetesObject): WorkloadPod | undefined {
  const template = podTemplateOf(workload);
  if (template === undefined || workload.kind === 'Pod' || workload.kind === 'PodTemplate') return undefined;
  const metadata = template.metadata?.value ?? {};
  const { namespace } = workload.metadata;
  return {
    workload,
    prefix: template.spec.field.replace(/\.?spec$/, ''),
    pod: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...pick(metadata, ['labels', 'annotations']),
        name: `${workload.metadata.name.slice(0, longestName)}-0`,
        ...(namespace === undefined ? {} : { namespace }),
      },
      spec: withClaims(template.spec.value, workload),
    },
  };
}

/** What is said of the pod, said of its workload. */
export function saidOfWorkload({ prefix }: WorkloadPod, said: Said): Said {
  if (said.kind === 'unproven') return said;
  const refusals = said.refusals.map(({ message, field }) => ({
    message: `It is taken, but its pods would be refused: ${message}`,
    ...(field === undefined ? {} : { field: `${prefix}.${field}` }),
  }));
  return { kind: 'refused', refusals };
}

const longestName = 200;

function pick(from: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(from).filter(([key]) => keys.includes(key)));
}

/** A StatefulSet adds a volume for each of its claim templates. */
function withClaims(spec: JsonObject, workload: KubernetesObject): JsonObject {
  const own = asJson(workload).spec;
  const templates = isJsonObject(own) ? own.volumeClaimTemplates : undefined;
  if (!Array.isArray(templates)) return spec;
  const volumes = (templates as readonly Json[]).flatMap((template) => {
    const name = isJsonObject(template) && isJsonObject(template.metadata) ? template.metadata.name : undefined;
    return typeof name === 'string' ? [{ name, persistentVolumeClaim: { claimName: name } }] : [];
  });
  return { ...spec, volumes: [...(Array.isArray(spec.volumes) ? (spec.volumes as readonly Json[]) : []), ...volumes] };
}
