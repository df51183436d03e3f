import { itemsIn } from '../../manifest/located.ts';
import { textAt } from '../../manifest/reading.ts';
import { isInEveryCluster } from '../built-in.ts';
import type { CheckedObject } from '../checked-object.ts';
import type { SetIndex } from '../set-index.ts';

/** Objects of the whole cluster that belong to whoever runs it: that they are there, only the cluster can tell. */
export function clusterObjects(
  set: SetIndex,
): readonly { readonly id: string; readonly message: string; readonly object: CheckedObject['id'] }[] {
  return set.objects.flatMap((checked) =>
    namedBy(checked)
      .filter((wanted) => !set.has(wanted) && !isInEveryCluster(wanted))
      .map(({ kind, name }) => ({
        id: 'cluster-object',
        message: `${kind} "${name}" is not part of this environment: the cluster has to have it`,
        object: checked.id,
      })),
  );
}

interface ClusterObject {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}

function namedBy({ type, whole, pod }: CheckedObject): readonly ClusterObject[] {
  const found: ClusterObject[] = [];
  const add = (group: string, kind: string, name: string | undefined) => {
    if (name !== undefined) found.push({ group, kind, name });
  };
  if (pod !== undefined) {
    add('scheduling.k8s.io', 'PriorityClass', textAt(pod.spec.value, 'priorityClassName'));
    add('node.k8s.io', 'RuntimeClass', textAt(pod.spec.value, 'runtimeClassName'));
  }
  if (type === 'PersistentVolumeClaim') add('storage.k8s.io', 'StorageClass', textAt(whole.value, 'spec', 'storageClassName'));
  if (type === 'StatefulSet.apps')
    for (const { value } of itemsIn(whole, 'spec', 'volumeClaimTemplates'))
      add('storage.k8s.io', 'StorageClass', textAt(value, 'spec', 'storageClassName'));
  if (type === 'Ingress.networking.k8s.io') add('networking.k8s.io', 'IngressClass', textAt(whole.value, 'spec', 'ingressClassName'));
  return found;
}
