import type { Json } from '../../json.ts';
import type { LiveMetadata, LiveObject } from '../../kubernetes/cluster.ts';

/** The metadata of one object as a watch delivered it; its content is not kept. */
export type Observation = PresentObservation | GoneObservation;

export interface PresentObservation {
  readonly kind: 'present';
  readonly uid: string;
  readonly resourceVersion: string;
  /** It has a deletionTimestamp: it cannot be kept any more, only made again. */
  readonly terminating: boolean;
  readonly managedFields: Json | undefined;
  /** When it came in, by the monotonic clock. */
  readonly at: number;
}

export interface GoneObservation {
  /** Deleted, or without our label. */
  readonly kind: 'gone';
  readonly resourceVersion: string;
  readonly at: number;
}

export function present(object: LiveObject, at: number): PresentObservation {
  const metadata: LiveMetadata = object.metadata;
  return {
    kind: 'present',
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    terminating: metadata.deletionTimestamp !== undefined,
    managedFields: metadata.managedFields,
    at,
  };
}

/**
 * Whether one version of an object is older than another. Undefined where that cannot be told:
 * resource versions are numbers on every API server that keeps its objects in etcd, but an aggregated one may do as it likes.
 */
export function isOlder(left: string, right: string): boolean | undefined {
  if (!/^\d+$/.test(left) || !/^\d+$/.test(right)) return undefined;
  return left.length === right.length ? left < right : left.length < right.length;
}
