import { isBuiltInGroup } from '../../built-in-kinds.ts';
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
  return readers.has(typeName(group, kind)) || !isBuiltInGroup(group);
}
