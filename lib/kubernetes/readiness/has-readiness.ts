import { readers, typeName } from './readers.ts';

/**
 * Whether the status of a kind says more than that the object exists, so that it must be watched whole and not as metadata only:
 * the kinds of the table below and every custom resource.
 *
 * Left out on purpose, ready as soon as they exist: Service and Ingress (a load balancer's address may never come where there is no
 * load balancer, and nothing in a release can be ordered by it), HorizontalPodAutoscaler (without metrics yet it is still in
 * force), PodDisruptionBudget and CronJob (their status is about others).
 */
export function hasReadiness(group: string, kind: string): boolean {
  return readers.has(typeName(group, kind)) || !builtInGroups.has(group);
}

/** The groups of the API server itself. Others under k8s.io (gateway.networking.k8s.io, snapshot.storage.k8s.io) are custom resources. */
const builtInGroups: ReadonlySet<string> = new Set([
  '',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'apps',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'internal.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
  'storagemigration.k8s.io',
]);
