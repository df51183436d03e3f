import type { Json, JsonObject } from '../json.ts';
import { groupOf, type ObjectId, objectId, qualifiedKind } from '../object-id.ts';

/** A Kubernetes object as plain JSON. Everything beyond these keys is `Json` until something looks closer. */
export interface KubernetesObject {
  /** Group and version, or the version alone for the core group: `apps/v1`, `v1`. */
  readonly apiVersion: string;
  /** `Deployment` */
  readonly kind: string;
  /** Name, namespace, labels, annotations. */
  readonly metadata: ObjectMetadata;
  readonly [key: string]: Json | ObjectMetadata | undefined;
}

export interface ObjectMetadata {
  /** Unique for its kind in its namespace. */
  readonly name: string;
  /** Absent for objects of the whole cluster. */
  readonly namespace?: string;
  /** What selectors find it by. */
  readonly labels?: { readonly [key: string]: string };
  /** What programs keep about it; no selector reads them. */
  readonly annotations?: { readonly [key: string]: string };
  readonly [key: string]: Json | undefined;
}

export function idOf(object: KubernetesObject): ObjectId {
  return objectId({
    group: groupOf(object.apiVersion),
    kind: object.kind,
    namespace: object.metadata.namespace,
    name: object.metadata.name,
  });
}

/** `Deployment.apps`, `Pod`: what tables of kinds are keyed by. */
export function typeOf({ apiVersion, kind }: Pick<KubernetesObject, 'apiVersion' | 'kind'>): string {
  return qualifiedKind({ group: groupOf(apiVersion), kind });
}

/** The object as a plain JSON value, for canonical bytes and comparison. */
export function asJson(object: KubernetesObject): JsonObject {
  return object as unknown as JsonObject;
}
