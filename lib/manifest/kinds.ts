import type {
  V1ConfigMap,
  V1CronJob,
  V1DaemonSet,
  V1Deployment,
  V1Ingress,
  V1Job,
  V1Namespace,
  V1NetworkPolicy,
  V1PersistentVolumeClaim,
  V1PodDisruptionBudget,
  V1Role,
  V1RoleBinding,
  V1Secret,
  V1Service,
  V1ServiceAccount,
  V1StatefulSet,
  V2HorizontalPodAutoscaler,
} from '@kubernetes/client-node';

/** In a compiled object the spec is always there. */
type Compiled<T extends { spec?: unknown }> = Omit<T, 'spec'> & { spec: NonNullable<T['spec']> };

/**
 * The kinds that policies can ask for by name. Add a custom resource by declaration merging:
 * `declare module 'pawl' { interface Kinds { Widget: { spec: { size: number } } } }`.
 */
export interface Kinds {
  ConfigMap: V1ConfigMap;
  CronJob: Compiled<V1CronJob>;
  DaemonSet: Compiled<V1DaemonSet>;
  Deployment: Compiled<V1Deployment>;
  HorizontalPodAutoscaler: Compiled<V2HorizontalPodAutoscaler>;
  Ingress: Compiled<V1Ingress>;
  Job: Compiled<V1Job>;
  Namespace: V1Namespace;
  NetworkPolicy: Compiled<V1NetworkPolicy>;
  PersistentVolumeClaim: Compiled<V1PersistentVolumeClaim>;
  PodDisruptionBudget: Compiled<V1PodDisruptionBudget>;
  Role: V1Role;
  RoleBinding: V1RoleBinding;
  Secret: V1Secret;
  Service: Compiled<V1Service>;
  ServiceAccount: V1ServiceAccount;
  StatefulSet: Compiled<V1StatefulSet>;
}

export type KindName = keyof Kinds;
