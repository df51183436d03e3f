import type { ObjectId } from '../object-id.ts';
import type { KubernetesObject } from './kubernetes-object.ts';

/**
 * The compiled Kubernetes objects of one environment: an immutable value in canonical order
 * (application, then wave, then id, each by code unit).
 */
export interface ManifestSet {
  /** The name of the environment. */
  readonly environment: string;
  /** In canonical order. */
  readonly objects: readonly ManifestObject[];
}

export interface ManifestObject {
  /** Kind, group, namespace and name: `Deployment.apps/shop/web`. */
  readonly id: ObjectId;
  /** The application that the object belongs to; one `<application>.yaml` each in the artifact. */
  readonly application: string;
  /**
   * When it is applied: an object waits until every object of a lower wave is ready. From 0.
   * The object itself carries it as annotation `pawl.dev/wave`.
   */
  readonly wave: number;
  /** All of it, as plain JSON. */
  readonly object: KubernetesObject;
}

export const waveAnnotation = 'pawl.dev/wave';
