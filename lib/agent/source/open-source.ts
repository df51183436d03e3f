import type { Cluster } from '../../kubernetes/cluster.ts';
import { openRepository } from '../../oci/open-repository.ts';
import type { Repository } from '../../oci/registry.ts';
import { createRegistryContext } from '../../oci/registry-context.ts';
import type { RegistryOptions } from '../../oci/registry-settings.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { credentialsIn } from '../registry-credentials.ts';
import { type Folders, refuseFolder } from './folders.ts';

/** An environment's repository as a Delivery names it, and what to close when another one takes its place. */
export interface OpenSource {
  readonly repository: Repository;
  close(): Promise<void>;
}

export type SourceOpener = (delivery: Delivery, signal: AbortSignal) => Promise<OpenSource>;

export interface OpenerOptions extends RegistryOptions {
  readonly folders: Folders;
}

/** Opens repositories with the credentials of the Delivery's pull secret, which is read with the agent's own rights. */
export function sourceOpener(cluster: Cluster, { folders, ...settings }: OpenerOptions): SourceOpener {
  return async ({ namespace, spec: { repository, plainHttp, pullSecret } }, signal) => {
    refuseFolder(repository, folders);
    const secret = pullSecret === undefined ? undefined : { namespace, name: pullSecret.name };
    const credentials = await credentialsIn(cluster, secret, { what: 'pull secret', signal });
    const context = createRegistryContext({ ...settings, plainHttp, ...credentials });
    return { repository: openRepository(repository, context), close: () => context.close() };
  };
}
