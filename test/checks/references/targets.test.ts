import assert from 'node:assert/strict';
import { test } from 'node:test';
import { danglingRoles } from '../../../lib/checks/references/roles.ts';
import { danglingTargets } from '../../../lib/checks/references/targets.ts';
import type { JsonObject } from '../../../lib/json.ts';
import type { KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';
import { deployment, idsOf, object, service } from '../checked.ts';

const scaler = (target: JsonObject) => object('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', { spec: { scaleTargetRef: target } });
const budget = (selector: JsonObject) => object('policy/v1', 'PodDisruptionBudget', 'web', { spec: { selector } });
const stateful = (serviceName: string) => object('apps/v1', 'StatefulSet', 'database', { spec: { serviceName } });

const targets: readonly (readonly [object: KubernetesObject, ids: readonly string[]])[] = [
  [scaler({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }), []],
  [scaler({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'wbe' }), ['dangling-scale-target']],
  [scaler({ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web' }), ['dangling-scale-target']],
  [scaler({ apiVersion: 'v1', kind: 'ReplicationController', name: 'web' }), ['dangling-scale-target']],
  [scaler({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'web' }), []],
  [budget({ matchLabels: { app: 'web' } }), []],
  [budget({ matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'other'] }] }), []],
  [budget({ matchLabels: { app: 'wbe' } }), ['budget-protects-nothing']],
  [budget({ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] }), ['budget-protects-nothing']],
  [budget({}), []],
  [stateful('database'), []],
  [stateful('databse'), ['dangling-governing-service']],
];

for (const [index, [checked, ids]] of targets.entries()) {
  test(`${checked.kind} ${index} that names others: ${ids.join(', ') || 'fine'}`, () => {
    assert.deepEqual(idsOf(danglingTargets, [deployment('web'), service('database', {}), checked]), ids);
  });
}

const rbac = 'rbac.authorization.k8s.io/v1';
const binding = (roleRef: JsonObject, subjects: readonly JsonObject[] = []) => object(rbac, 'RoleBinding', 'web', { roleRef, subjects });
const account = (name: string, namespace = 'shop') => ({ kind: 'ServiceAccount', name, namespace });

const roles: readonly (readonly [object: KubernetesObject, ids: readonly string[]])[] = [
  [binding({ kind: 'Role', name: 'reader' }), []],
  [binding({ kind: 'Role', name: 'raeder' }), ['dangling-role']],
  [binding({ kind: 'ClusterRole', name: 'reader' }), ['dangling-role']],
  [binding({ kind: 'ClusterRole', name: 'view' }), []],
  [binding({ kind: 'ClusterRole', name: 'system:auth-delegator' }), []],
  [
    {
      ...binding({ kind: 'Role', name: 'extension-apiserver-authentication-reader' }),
      metadata: { name: 'web', namespace: 'kube-system' },
    },
    [],
  ],
  [{ ...binding({ kind: 'Role', name: 'gone' }), metadata: { name: 'web', namespace: 'another-team' } }, []],
  [binding({ kind: 'Role', name: 'reader' }, [account('web'), account('default'), { kind: 'User', name: 'dana' }]), []],
  [binding({ kind: 'Role', name: 'reader' }, [account('wbe')]), ['dangling-service-account']],
  [binding({ kind: 'Role', name: 'reader' }, [account('prometheus', 'monitoring')]), []],
];

for (const [index, [checked, ids]] of roles.entries()) {
  test(`binding ${index} to ${JSON.stringify(checked.roleRef)}: ${ids.join(', ') || 'fine'}`, () => {
    assert.deepEqual(idsOf(danglingRoles, [object(rbac, 'Role', 'reader'), object('v1', 'ServiceAccount', 'web'), checked]), ids);
  });
}
