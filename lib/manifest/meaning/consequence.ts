import type { ObjectId } from '../../object-id.ts';

/**
 * What a change means for the cluster, beyond the field that differs. A closed union: policies switch on `kind`.
 *
 * Judged from the manifests alone, by the rules of Kubernetes 1.28 to 1.37: what a cluster adds (autoscalers, admission, quotas)
 * is not known.
 */
export type Consequence =
  | Restart
  | StaleConfiguration
  | GoneForGood
  | ImmutableField
  | ReplicasChange
  | ResourcesChange
  | ExposureChange
  | Disruption
  | AccessWidened
  | PodSecurityLowered
  | ImageMove;

export interface ConsequenceFacts {
  readonly object: ObjectId;
  /**
   * `danger`: it is refused, loses data, stops something or gives away control. `caution`: somebody should have meant it.
   * `note`: what one expects of a change like this.
   */
  readonly weight: 'danger' | 'caution' | 'note';
  /** A sentence about the object, on one line, without a final period. */
  readonly message: string;
}

/** The pod template changed, so that the pods are replaced. */
export interface Restart extends ConsequenceFacts {
  readonly kind: 'restart';
  /**
   * `rolling`: a few at a time. `recreate`: all are stopped before the first new one starts.
   * `on-delete`: only when somebody deletes the old pods. `paused`: when the rollout is resumed.
   */
  readonly how: 'rolling' | 'recreate' | 'on-delete' | 'paused';
  /** The paths that changed, below the pod template. */
  readonly fields: readonly string[];
}

/** A ConfigMap or Secret changed, and a workload that reads it does not restart by itself. */
export interface StaleConfiguration extends ConsequenceFacts {
  readonly kind: 'stale-configuration';
  /** The ConfigMap or Secret; `object` is the workload. */
  readonly source: ObjectId;
  /** `start`: read when a container starts (variables, `subPath` mounts). `files`: replaced under the process. `deleted`: not there any more. */
  readonly how: 'start' | 'files' | 'deleted';
}

/** Data or everything inside goes with the object, and no rollback brings it back. */
export interface GoneForGood extends ConsequenceFacts {
  readonly kind: 'gone-for-good';
  /** The agent leaves the object in the cluster, because it does not say `pawl.dev/prune: "true"`. Other appliers may not. */
  readonly kept: boolean;
}

/** The API server refuses the change of this field: the object has to be made anew, under another name or by hand. */
export interface ImmutableField extends ConsequenceFacts {
  readonly kind: 'immutable-field';
  /** The path of the field. */
  readonly field: string;
}

export interface ReplicasChange extends ConsequenceFacts {
  readonly kind: 'replicas';
  readonly bound: 'replicas' | 'minReplicas' | 'maxReplicas';
  /** Null where the manifest does not say. */
  readonly from: number | null;
  readonly to: number | null;
}

/** What all pods of a workload together ask for, or may use, changed. */
export interface ResourcesChange extends ConsequenceFacts {
  readonly kind: 'resources';
  readonly bound: 'requests' | 'limits';
  /** `cpu`, `memory`, `nvidia.com/gpu`, … */
  readonly resource: string;
  /** One pod × replicas, as a quantity; null where nothing is said. */
  readonly from: string | null;
  readonly to: string | null;
  /** The containers whose own amount changed, each as it is written. */
  readonly containers: readonly { readonly name: string; readonly from: string | null; readonly to: string | null }[];
}

/**
 * Reachable from elsewhere than before: ways in that open and that close, as texts (`host shop.example.com`, `LoadBalancer 443/TCP`,
 * for a network policy also ways out: `ingress from 10.0.0.0/8 on 443/TCP`, `egress to everywhere`).
 */
export interface ExposureChange extends ConsequenceFacts {
  readonly kind: 'exposure';
  readonly opened: readonly string[];
  readonly closed: readonly string[];
}

/** A disruption budget lets another number of pods be evicted at once, or holds other pods. */
export interface Disruption extends ConsequenceFacts {
  readonly kind: 'disruption';
  /** `minAvailable 2`, `maxUnavailable 50%`; null where there is no budget, or it says neither. */
  readonly from: string | null;
  readonly to: string | null;
}

/** Somebody may do more than before. */
export interface AccessWidened extends ConsequenceFacts {
  readonly kind: 'access';
  /** `get, list secrets`, `ServiceAccount shop/web`; at most 50. */
  readonly added: readonly string[];
}

/** A pod, or the pods of a namespace, are confined less than before. */
export interface PodSecurityLowered extends ConsequenceFacts {
  readonly kind: 'pod-security';
  /** `container web is privileged`, `volume host is the host's /var/run` */
  readonly lowered: readonly string[];
}

export interface ImageMove extends ConsequenceFacts {
  readonly kind: 'image';
  readonly container: string;
  readonly from: string;
  readonly to: string;
  /** `tag`: another tag that is not comparable. `digest`: the same tag with other content. `unpinned`: the digest is left out. */
  readonly move: 'upgrade' | 'downgrade' | 'tag' | 'digest' | 'pinned' | 'unpinned' | 'repository';
}
