import type { IConstruct } from 'constructs';
import type { KubernetesObject } from '../../manifest/kubernetes-object.ts';

/** An object and the construct that made it. */
export interface ReadObject {
  readonly application: string;
  /** The path of the construct in its application. */
  readonly construct: string;
  readonly node: IConstruct;
  readonly object: KubernetesObject;
}
