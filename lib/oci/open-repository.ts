import { layoutRepository } from './layout/layout-repository.ts';
import { formatReference, type LayoutReference, parseReference, type Reference, type RemoteReference, repositoryIn } from './reference.ts';
import type { Registry, Repository } from './registry.ts';
import { createRegistryContext, type RegistryContext } from './registry-context.ts';
import { remoteRepository } from './remote/remote-repository.ts';

/**
 * The repository that a reference names; its tag and digest are the caller's to use. Nothing is read or connected to yet.
 * The context carries credentials, connections and tokens; only repositories of a registry host need one of the caller's.
 */
export function openRepository(reference: string | Reference, context: RegistryContext = createRegistryContext()): Repository {
  const parsed = typeof reference === 'string' ? parseReference(reference) : reference;
  switch (parsed.kind) {
    case 'remote':
      return openRemote(parsed, context);
    case 'layout':
      return openLayout(parsed, context);
  }
}

/** `oci://HOST[:PORT]` or `oci-layout:FOLDER`, as the place where repositories are. */
export function openRegistry(registry: string, context: RegistryContext = createRegistryContext()): Registry {
  return { repository: (name) => openRepository(repositoryIn(registry, name), context) };
}

function openLayout({ folder }: LayoutReference, { settings: { lockPatience, random, wait } }: RegistryContext): Repository {
  return layoutRepository({
    folder,
    reference: formatReference({ kind: 'layout', folder }),
    lock: { patience: lockPatience.milliseconds, random, wait },
  });
}

function openRemote({ host, repository }: RemoteReference, { hosts }: RegistryContext): Repository {
  return remoteRepository(hosts.get(host), repository);
}
