import type { Digest } from '../../digest.ts';
import type { RegistryError } from '../registry-error.ts';
import { answerError } from './answer-error.ts';
import type { Answer } from './exchange.ts';
import type { RepositoryMemory } from './memory.ts';
import type { RemoteHost } from './remote-host.ts';
import type { Scope } from './scope.ts';

/** One repository of a host, with its addresses (distribution-spec, "Endpoints"). */
export interface Place {
  readonly host: RemoteHost;
  readonly memory: RepositoryMemory;
  readonly repository: string;
  /** `oci://host/repository` */
  readonly reference: string;
  readonly pull: Scope;
  readonly push: Scope;
  manifest(tagOrDigest: string): URL;
  blob(digest: Digest): URL;
  uploads(query?: Readonly<Record<string, string>>): URL;
  tags(): URL;
  referrers(digest: Digest): URL;
  error(action: string, answer: Answer): RegistryError;
}

export function place(host: RemoteHost, repository: string): Place {
  const url = (path: string) => new URL(`/v2/${repository}/${path}`, host.presumed);
  return {
    host,
    memory: host.memory(repository),
    repository,
    reference: `oci://${host.host}/${repository}`,
    pull: { repository, actions: 'pull' },
    push: { repository, actions: 'pull,push' },
    manifest: (tagOrDigest) => url(`manifests/${tagOrDigest}`),
    blob: (digest) => url(`blobs/${digest}`),
    uploads: (query = {}) => {
      const uploads = url('blobs/uploads/');
      for (const [key, value] of Object.entries(query)) uploads.searchParams.set(key, value);
      return uploads;
    },
    tags: () => url('tags/list'),
    referrers: (digest) => url(`referrers/${digest}`),
    error: (action, answer) => answerError(action, answer, host.authorizer.secrets),
  };
}
