import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hasReadiness } from '../../../lib/kubernetes/readiness/has-readiness.ts';

describe('hasReadiness', () => {
  it('says which kinds must be watched whole', () => {
    for (const [group, kind] of [
      ['apps', 'Deployment'],
      ['', 'Pod'],
      ['batch', 'Job'],
      ['apiextensions.k8s.io', 'CustomResourceDefinition'],
      ['cert-manager.io', 'Certificate'],
      ['gateway.networking.k8s.io', 'Gateway'],
    ] as const)
      assert.equal(hasReadiness(group, kind), true, `${kind}.${group}`);
    for (const [group, kind] of [
      ['', 'ConfigMap'],
      ['', 'Secret'],
      ['', 'Service'],
      ['', 'ServiceAccount'],
      ['rbac.authorization.k8s.io', 'ClusterRole'],
      ['networking.k8s.io', 'Ingress'],
      ['networking.k8s.io', 'NetworkPolicy'],
      ['autoscaling', 'HorizontalPodAutoscaler'],
      ['policy', 'PodDisruptionBudget'],
      ['batch', 'CronJob'],
    ] as const)
      assert.equal(hasReadiness(group, kind), false, `${kind}.${group}`);
  });
});
