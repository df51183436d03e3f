import type { ObjectRule } from '../problem.ts';
import { clusterBindings, namespacedRoles, roles } from './access.ts';
import { limitRanges, priorityClasses, webhooks } from './cluster.ts';
import { containerSettings, initContainers, seccompProfiles } from './containers.ts';
import { configMaps, secrets } from './contents.ts';
import { ingresses, networkPolicies, services } from './network.ts';
import { podFields } from './pods.ts';
import { quotaNames, resourceNames } from './resources.ts';
import { selectorExpressions } from './selectors.ts';
import { claims, claimTemplates, storageClasses } from './storage.ts';
import { mountPaths, volumeFields } from './volumes.ts';
import { autoscalers, cronJobs, deployments, jobs, replicas, statefulSets } from './workloads.ts';

/** What the API server refuses in single values, and in values that stand beside each other: of each kind of object, tables of such rules. */
export const serverRules: readonly ObjectRule[] = [
  podFields,
  containerSettings,
  initContainers,
  seccompProfiles,
  resourceNames,
  quotaNames,
  volumeFields,
  mountPaths,
  selectorExpressions,
  replicas,
  deployments,
  statefulSets,
  jobs,
  cronJobs,
  autoscalers,
  services,
  networkPolicies,
  ingresses,
  roles,
  namespacedRoles,
  clusterBindings,
  claims,
  claimTemplates,
  storageClasses,
  limitRanges,
  webhooks,
  priorityClasses,
  secrets,
  configMaps,
];
