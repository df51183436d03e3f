import type { KubernetesObject } from '../manifest/kubernetes-object.ts';

/** One kind as the API server serves it, from aggregated discovery. */
export interface ResourceType {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The path segment: `deployments`. */
  readonly plural: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** Where one object is. */
export interface ObjectAddress {
  readonly type: ResourceType;
  /** Absent for cluster-scoped kinds. */
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** An object as the server returned it: metadata is always filled in. */
export interface LiveObject extends KubernetesObject {
  readonly metadata: LiveMetadata;
}

export type LiveMetadata = KubernetesObject['metadata'] & {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly deletionTimestamp?: string;
};

/**
 * One API server, seen by one identity. Pooled connections, nothing cached but discovery.
 *
 * What is not there is `undefined`; a refusal or a broken connection is a `ClusterError` that keeps the server's own Status.
 * A call whose signal fires rejects with the signal's reason; a watch ends.
 * Answers are bounded in size and checked for the shape that is relied on (metadata with name, uid, resourceVersion).
 */
export interface Cluster {
  /** `https://host:port`, for messages. */
  readonly server: string;

  /** The server's own version: `v1.35.4`. */
  version(options?: CallOptions): Promise<string>;

  /**
   * Whether the server has begun, as it says itself (`/readyz`). One that is just starting serves some kinds, and knows nothing yet of those that
   * are defined in the cluster: seen on 1.35. True where it does not tell.
   */
  ready(options?: CallOptions): Promise<boolean>;

  /** The kinds that the server serves; cached until `refresh` or a miss. */
  discover(options?: { readonly refresh?: boolean; readonly signal?: AbortSignal }): Promise<Discovery>;

  get(address: ObjectAddress, options?: CallOptions): Promise<LiveObject | undefined>;
  /** Pages through with `limit`/`continue`; the resourceVersion is that of the first page's list, to start a watch from. */
  list(type: ResourceType, options?: ListOptions): Promise<LiveList>;
  /** One watch request; ends when the server ends it or the signal fires. `watch.ts` keeps it alive on top of this. */
  watch(type: ResourceType, options: WatchOptions): AsyncIterable<WatchEvent>;

  /** Server-side apply, `fieldValidation=Strict`. */
  apply(object: KubernetesObject, options: ApplyOptions): Promise<LiveObject>;
  create(object: KubernetesObject, options?: WriteOptions): Promise<LiveObject>;
  /** PUT; the object must carry the resourceVersion that it was read with. */
  replace(object: KubernetesObject, options?: WriteOptions & { readonly subresource?: 'status' }): Promise<LiveObject>;
  mergePatch(
    address: ObjectAddress,
    patch: unknown,
    options?: WriteOptions & { readonly subresource?: 'status' | 'scale' },
  ): Promise<LiveObject>;
  /**
   * Undefined where it was already gone. With `uid`/`resourceVersion` as preconditions.
   * Where the server only confirms the deletion, the object holds its name and uid and an empty resourceVersion.
   */
  delete(address: ObjectAddress, options?: DeleteOptions): Promise<LiveObject | undefined>;

  /**
   * The same server as another identity (`Impersonate-User`), sharing the connections and what discovery knows.
   * Closing it does nothing: the connections belong to the cluster that it came from.
   */
  as(user: string): Cluster;
  close(): Promise<void>;
}

export interface Discovery {
  /** In the server's order of preference: the first of a group and kind is the version that it prefers. */
  readonly types: readonly ResourceType[];
  /** `group/version` of aggregated APIs that do not answer now: their kinds may be missing or out of date. */
  readonly unavailable?: readonly string[];
  /**
   * The type of an object's `apiVersion` and `kind`; where that version is not served, the preferred one of the same group and kind.
   * Undefined for a kind that the server does not know.
   */
  find(apiVersion: string, kind: string): ResourceType | undefined;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface ListOptions extends CallOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Ask for PartialObjectMetadata only. @default false */
  readonly metadataOnly?: boolean;
  /** Only the first so many. @default all */
  readonly limit?: number;
}

export interface LiveList {
  readonly items: readonly LiveObject[];
  readonly resourceVersion: string;
}

export interface WatchOptions extends ListOptions {
  readonly signal: AbortSignal;
  readonly resourceVersion: string;
  /** When the server shall end the request, in whole seconds. @default 270 */
  readonly timeoutSeconds?: number;
}

export type WatchEvent =
  | { readonly kind: 'added' | 'modified' | 'deleted'; readonly object: LiveObject }
  | { readonly kind: 'bookmark'; readonly resourceVersion: string };

export interface WriteOptions extends CallOptions {
  readonly fieldManager?: string;
  /** @default false */
  readonly dryRun?: boolean;
  /** Hears each thing that the server warns of (its `Warning` headers), also where it refuses. */
  readonly onWarning?: (text: string) => void;
}

export interface ApplyOptions extends WriteOptions {
  readonly fieldManager: string;
  /** Take fields from other managers. @default false */
  readonly force?: boolean;
  readonly subresource?: 'status';
}

export interface DeleteOptions extends WriteOptions {
  readonly uid?: string;
  readonly resourceVersion?: string;
}
