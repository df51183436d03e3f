import type { KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';
import { clusterObject, cronJob } from './case-objects.ts';
import { clusterCases } from './cluster-cases.ts';
import { podCases } from './pod-cases.ts';
import { workloadCases } from './workload-cases.ts';

/** One mistake, and the same object without it. */
export interface ServerCase {
  readonly what: string;
  readonly wrong: KubernetesObject;
  readonly right: KubernetesObject;
  /** What the checks say of it. */
  readonly id: string;
}

export const serverCases: readonly ServerCase[] = [
  ...[...podCases, ...workloadCases, ...clusterCases].flatMap(([what, make, rows]) =>
    rows.map(([wrong, right, id]) => ({ what: `${what} ${JSON.stringify(wrong)}`, wrong: make(wrong), right: make(right), id })),
  ),
  ...named('CronJob', 53, 52),
  {
    what: 'PriorityClass system-mine',
    wrong: clusterObject('scheduling.k8s.io/v1', 'PriorityClass', { value: 1 }, 'system-mine'),
    right: clusterObject('scheduling.k8s.io/v1', 'PriorityClass', { value: 1 }, 'mine'),
    id: 'bad-name',
  },
];

function named(what: string, wrong: number, right: number): readonly ServerCase[] {
  const of = (length: number) => {
    const { apiVersion, kind, ...rest } = cronJob({});
    return { ...rest, apiVersion, kind, metadata: { name: 'a'.repeat(length), namespace: 'default' } };
  };
  return [{ what: `${what} with a name of ${wrong} characters`, wrong: of(wrong), right: of(right), id: 'bad-name' }];
}
