import { RegistryError } from '../../oci/registry-error.ts';

/** Whether a Delivery may name a folder: one of the agent's own file system, also where somebody else wrote the Delivery. */
export type Folders = 'taken' | 'refused';

/** Refused in a pod, whichever cluster its agent acts on: the kubelet sets that variable in every one. Pure. */
export function foldersIn(environment: Readonly<Record<string, string | undefined>>): Folders {
  return environment.KUBERNETES_SERVICE_HOST === undefined ? 'taken' : 'refused';
}

/** Throws a RegistryError for a folder where folders are refused. */
export function refuseFolder(repository: string, folders: Folders): void {
  if (folders === 'taken' || !repository.startsWith('oci-layout:')) return;
  throw new RegistryError(
    'REFUSED',
    `Cannot open "${repository}": an agent in a cluster opens no folder of its own file system, expected oci://`,
    {
      fix: 'Push it to a registry, or run the agent outside of the cluster: pawl agent run --kubeconfig FILE',
    },
  );
}
