import type { Json } from '../../json.ts';
import type { LiveMetadata, LiveObject } from '../../kubernetes/cluster.ts';
import { isOlder } from '../../kubernetes/resource-version.ts';
import { deliveryLabel } from '../names.ts';

/** The metadata of one object as a watch delivered it; its content is not kept. */
export type Observation = PresentObservation | GoneObservation;

export interface PresentObservation {
  readonly kind: 'present';
  readonly uid: string;
  readonly resourceVersion: string;
  /** It has a deletionTimestamp: it cannot be kept any more, only made again. */
  readonly terminating: boolean;
  readonly managedFields: Json | undefined;
  /** The value of its delivery label. */
  readonly label: string | undefined;
  /** When it came in, by the monotonic clock. */
  readonly at: number;
  /** When the server was asked for it; undefined for an event of a watch, which may be any time late. */
  readonly asked?: number | undefined;
}

export interface GoneObservation {
  /** Deleted, or without our label. */
  readonly kind: 'gone';
  readonly resourceVersion: string;
  readonly at: number;
  readonly asked?: number | undefined;
}

export function present(object: LiveObject, at: number): PresentObservation {
  const metadata: LiveMetadata = object.metadata;
  return {
    kind: 'present',
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    terminating: metadata.deletionTimestamp !== undefined,
    managedFields: metadata.managedFields,
    label: metadata.labels?.[deliveryLabel],
    at,
  };
}

/**
 * Whether an observation tells nothing new of an object that was known in that version since that time; undefined where versions do not
 * tell. An answer to what was asked later is newer whatever its version: an etcd that was restored goes back.
 */
export function isStale(
  { resourceVersion, asked }: Pick<Observation, 'resourceVersion' | 'asked'>,
  known: { readonly resourceVersion: string; readonly at: number },
): boolean | undefined {
  const older = isOlder(resourceVersion, known.resourceVersion);
  return older === true && asked !== undefined && asked > known.at ? undefined : older;
}
