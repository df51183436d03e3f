import { asJson, type KubernetesObject, typeOf } from '../manifest/kubernetes-object.ts';
import { inside, type Located } from '../manifest/located.ts';

/** Whether the pods live longer than their work: Services and disruption budgets are about those. */
export function isLongRunning({ kind }: KubernetesObject): boolean {
  return kind !== 'Job' && kind !== 'CronJob';
}

/** What the object selects its own pods by, where it is of a kind that does. */
export function ownSelector(object: KubernetesObject): Located | undefined {
  const type = typeOf(object);
  if (!selecting.has(type)) return undefined;
  const selector = inside({ field: '', value: asJson(object) }, 'spec', 'selector');
  if (selector === undefined || type !== 'ReplicationController') return selector;
  // A ReplicationController writes the labels without "matchLabels".
  return { field: selector.field, value: { matchLabels: selector.value } };
}

const selecting = new Set([
  'ReplicationController',
  'DaemonSet.apps',
  'Deployment.apps',
  'ReplicaSet.apps',
  'StatefulSet.apps',
  'Job.batch',
]);
