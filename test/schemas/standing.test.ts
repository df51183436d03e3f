import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { kubernetesSchemas } from '../../lib/schemas/kubernetes-schemas.ts';
import type { KindStanding } from '../../lib/schemas/schemas.ts';

function api(apiVersion: string, kind: string) {
  return { apiVersion, kind };
}

describe('standingOf', () => {
  const cases: readonly [string, string, string, KindStanding][] = [
    ['1.34', 'apps/v1', 'Deployment', { standing: 'served' }],
    ['1.34', 'v1', 'Endpoints', { standing: 'deprecated', since: '1.33', replacement: api('discovery.k8s.io/v1', 'EndpointSlice') }],
    ['1.32', 'v1', 'Endpoints', { standing: 'served' }],
    // The Deprecated API Migration Guide, a line each.
    ['1.28', 'extensions/v1beta1', 'Ingress', { standing: 'removed', in: '1.22', replacement: api('networking.k8s.io/v1', 'Ingress') }],
    ['1.28', 'extensions/v1beta1', 'Deployment', { standing: 'removed', in: '1.16', replacement: api('apps/v1', 'Deployment') }],
    [
      '1.30',
      'policy/v1beta1',
      'PodDisruptionBudget',
      { standing: 'removed', in: '1.25', replacement: api('policy/v1', 'PodDisruptionBudget') },
    ],
    ['1.30', 'policy/v1beta1', 'PodSecurityPolicy', { standing: 'removed', in: '1.25' }],
    ['1.30', 'batch/v1beta1', 'CronJob', { standing: 'removed', in: '1.25', replacement: api('batch/v1', 'CronJob') }],
    [
      '1.30',
      'networking.k8s.io/v1beta1',
      'IngressClass',
      { standing: 'removed', in: '1.22', replacement: api('networking.k8s.io/v1', 'IngressClass') },
    ],
    [
      '1.30',
      'autoscaling/v2beta2',
      'HorizontalPodAutoscaler',
      { standing: 'removed', in: '1.26', replacement: api('autoscaling/v2', 'HorizontalPodAutoscaler') },
    ],
    [
      '1.30',
      'apiextensions.k8s.io/v1beta1',
      'CustomResourceDefinition',
      { standing: 'removed', in: '1.22', replacement: api('apiextensions.k8s.io/v1', 'CustomResourceDefinition') },
    ],
    [
      '1.31',
      'flowcontrol.apiserver.k8s.io/v1beta3',
      'FlowSchema',
      { standing: 'deprecated', since: '1.29', removedIn: '1.32', replacement: api('flowcontrol.apiserver.k8s.io/v1', 'FlowSchema') },
    ],
    [
      '1.32',
      'flowcontrol.apiserver.k8s.io/v1beta3',
      'FlowSchema',
      { standing: 'removed', in: '1.32', replacement: api('flowcontrol.apiserver.k8s.io/v1', 'FlowSchema') },
    ],
    ['1.29', 'admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy', { standing: 'future', since: '1.30' }],
    [
      '1.33',
      'networking.k8s.io/v1beta1',
      'IPAddress',
      { standing: 'opt-in', stage: 'beta', replacement: api('networking.k8s.io/v1', 'IPAddress') },
    ],
    ['1.34', 'apps/v2', 'Deployment', { standing: 'mistaken', suggestion: api('apps/v1', 'Deployment') }],
    ['1.34', 'v1', 'Deployment', { standing: 'mistaken', suggestion: api('apps/v1', 'Deployment') }],
    ['1.34', 'apps/v1', 'Deploymnt', { standing: 'mistaken', suggestion: api('apps/v1', 'Deployment') }],
    ['1.34', 'networking/v1', 'Ingress', { standing: 'mistaken', suggestion: api('networking.k8s.io/v1', 'Ingress') }],
    ['1.34', 'v1', 'Widget', { standing: 'mistaken' }],
    ['1.34', 'gateway.networking.k8s.io/v1', 'HTTPRoute', { standing: 'foreign' }],
  ];
  for (const [version, apiVersion, kind, expected] of cases) {
    it(`is "${expected.standing}" for ${apiVersion} ${kind} in ${version}`, () =>
      assert.deepEqual(kubernetesSchemas(version).standingOf(apiVersion, kind), expected));
  }

  it('says in one sentence that the version is outside of what is known, and takes the nearest', () => {
    const nearest = (version: string) => [kubernetesSchemas(version).version, kubernetesSchemas(version).inexact?.fix];
    assert.deepEqual(nearest('1.34'), ['1.34', undefined]);
    assert.deepEqual(nearest('1.34.2'), ['1.34', undefined]);
    assert.deepEqual(nearest('1.20'), ['1.28', 'Name a version from 1.28 to 1.37']);
    assert.deepEqual(nearest('1.99'), ['1.37', 'Update Pawl']);
    assert.deepEqual(nearest('newest'), ['1.37', 'Name a version from 1.28 to 1.37']);
    assert.match(kubernetesSchemas('1.99').inexact?.message ?? '', /^The API of Kubernetes 1\.99 is not known here/);
  });

  it('knows which kinds are of the whole cluster', () => {
    const { scopeOf } = kubernetesSchemas('1.34');
    assert.equal(scopeOf('apps/v1', 'Deployment'), 'namespaced');
    assert.equal(scopeOf('v1', 'Namespace'), 'cluster');
    assert.equal(scopeOf('acme.dev/v1', 'Widget'), undefined);
  });
});
