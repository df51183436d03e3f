import type { Cluster, LiveObject, ResourceType } from '../../../lib/kubernetes/cluster.ts';
import { ClusterError } from '../../../lib/kubernetes/cluster-error.ts';
import type { KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';

/** A server that keeps ConfigMaps of one namespace in this process, with etcd's versions and an API server's preconditions. */
export interface ConfigMaps {
  readonly kept: ReadonlyMap<string, LiveObject>;
  /** As somebody sees it; `before` each of their requests may hold it back or cut the connection, and so may `after`, when it is done. */
  connect(moments?: Moments): Cluster;
}

export interface Moments {
  readonly before?: (verb: string) => Promise<void>;
  readonly after?: (verb: string) => Promise<void>;
}

export function configMaps(): ConfigMaps {
  const kept = new Map<string, LiveObject>();
  let version = 0;

  const put = (object: KubernetesObject, uid: string): LiveObject => {
    const live: LiveObject = { ...object, metadata: { ...object.metadata, uid, resourceVersion: `${++version}` } };
    kept.set(object.metadata.name, live);
    return live;
  };

  return {
    kept,
    connect({ before, after }: Moments = {}) {
      const answer = async <T>(verb: string, act: () => T): Promise<T> => {
        await before?.(verb);
        const result = act();
        await after?.(verb);
        return result;
      };
      return {
        ...nothingElse,
        discover: async () => ({ types: [type], find: () => type }),
        get: ({ name }) => answer('get', () => kept.get(name)),
        list: () => answer('list', () => ({ items: [...kept.values()], resourceVersion: `${version}` })),
        create: (object) =>
          answer('create', () => {
            if (kept.has(object.metadata.name)) throw refused('CONFLICT', 'AlreadyExists');
            return put(object, `uid-${version}`);
          }),
        replace: (object) =>
          answer('replace', () => {
            const known = kept.get(object.metadata.name);
            if (known === undefined) throw refused('NOT_FOUND');
            if (known.metadata.resourceVersion !== object.metadata.resourceVersion) throw refused('CONFLICT');
            return put(object, known.metadata.uid);
          }),
        delete: ({ name }, options = {}) =>
          answer('delete', () => {
            const known = kept.get(name);
            if (known === undefined) return undefined;
            const { uid = known.metadata.uid, resourceVersion = known.metadata.resourceVersion } = options;
            if (uid !== known.metadata.uid || resourceVersion !== known.metadata.resourceVersion) throw refused('CONFLICT');
            kept.delete(name);
            return known;
          }),
      };
    },
  };
}

const type: ResourceType = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true, verbs: [] };

function refused(code: 'CONFLICT' | 'NOT_FOUND', reason?: string): ClusterError {
  return new ClusterError(code, `Cannot write it: ${reason ?? code}`, { reason });
}

const nothingElse: Cluster = {
  server: 'https://in.this.process',
  version: unexpected,
  ready: unexpected,
  discover: unexpected,
  get: unexpected,
  list: unexpected,
  watch: unexpected,
  apply: unexpected,
  create: unexpected,
  replace: unexpected,
  mergePatch: unexpected,
  delete: unexpected,
  as: unexpected,
  close: unexpected,
};

function unexpected(): never {
  throw new Error('nobody asks a memory for that');
}
