import type { Json } from '../json.ts';
import type { ObjectId } from '../object-id.ts';
import type { KindName, Kinds } from './kinds.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import type { Consequence } from './meaning/consequence.ts';

/**
 * What is different between two manifest sets, by object and field path, with list items matched by their merge keys.
 * Values of Secrets are masked. Pure; carries the objects, so that a policy can look closer.
 */
export interface SemanticDiff {
  readonly changes: readonly ObjectChange[];
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  /** What the changes mean for the cluster: restarts, data that is lost, changes that are refused, … The heaviest first. */
  readonly consequences: readonly Consequence[];
  /** Workloads that are the same on both sides and read a ConfigMap or Secret that is not: they belong to what the changes mean. */
  readonly readers: readonly KubernetesObject[];
  /**
   * The changes of one kind, typed: created ones have no `before`, deleted ones no `after`.
   * A kind that two API groups define is matched by kind alone.
   */
  changed<K extends KindName>(kind: K): readonly TypedChange<Kinds[K]>[];
}

export interface ObjectChange {
  readonly id: ObjectId;
  readonly change: 'created' | 'updated' | 'deleted';
  /** The application that it belongs to, or belonged to before it was deleted; undefined where nobody knows (a policy's facts). */
  readonly application?: string | undefined;
  readonly before?: KubernetesObject | undefined;
  readonly after?: KubernetesObject | undefined;
  /** Empty for created and deleted objects. */
  readonly fields: readonly FieldChange[];
}

export interface FieldChange {
  /** `spec.template.spec.containers[name=web].image` */
  readonly path: string;
  /** Undefined where the field was absent. In Secrets only its size is said: `<masked: 12 bytes>`. */
  readonly before?: Json | undefined;
  readonly after?: Json | undefined;
}

export interface TypedChange<T> {
  readonly id: ObjectId;
  readonly before?: T | undefined;
  readonly after?: T | undefined;
}
