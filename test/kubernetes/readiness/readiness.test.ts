import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JsonObject } from '../../../lib/json.ts';
import type { LiveObject } from '../../../lib/kubernetes/cluster.ts';
import { hasReadiness, readiness } from '../../../lib/kubernetes/readiness/readiness.ts';

interface Row {
  readonly when: string;
  readonly spec?: JsonObject;
  readonly status?: JsonObject;
  readonly deleting?: true;
  readonly is: 'ready' | 'progressing' | 'failed';
  readonly says: string;
}

/** Every object is of generation 2. */
function live(apiVersion: string, kind: string, { spec, status, deleting }: Row): LiveObject {
  const metadata = {
    name: 'web',
    namespace: 'shop',
    uid: '6d1c6b0e-4a53-4a2c-9a3c-6b7d1f0f7a11',
    resourceVersion: '4711',
    generation: 2,
    ...(deleting === true ? { deletionTimestamp: '2026-01-02T03:04:05Z' } : {}),
  };
  return { apiVersion, kind, metadata, ...(spec === undefined ? {} : { spec }), ...(status === undefined ? {} : { status }) };
}

function condition(type: string, status: string, reason = '', message = '', more: JsonObject = {}): JsonObject {
  return { type, status, reason, message, lastTransitionTime: '2026-01-02T03:04:05Z', ...more };
}

const tables: Readonly<Record<string, readonly Row[]>> = {
  'apps/v1 Deployment': [
    { when: 'its controller has not seen it', spec: { replicas: 3 }, is: 'progressing', says: 'Waiting for its controller to observe it' },
    {
      when: 'its status is about an earlier generation',
      spec: { replicas: 3 },
      status: { observedGeneration: 1, replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 },
      is: 'progressing',
      says: 'Waiting for generation 2 to be observed, it is at 1',
    },
    {
      when: 'replicas are still to be updated',
      spec: { replicas: 3 },
      status: { observedGeneration: 2, replicas: 4, updatedReplicas: 1, readyReplicas: 3, availableReplicas: 3, unavailableReplicas: 1 },
      is: 'progressing',
      says: 'Waiting for 1/3 replicas to be updated',
    },
    {
      when: 'old replicas are still there',
      spec: { replicas: 3 },
      status: { observedGeneration: 2, replicas: 4, updatedReplicas: 3, readyReplicas: 4, availableReplicas: 4 },
      is: 'progressing',
      says: 'Waiting for 1 old replica to go',
    },
    {
      when: 'not all replicas are available',
      spec: { replicas: 3 },
      status: { observedGeneration: 2, replicas: 3, updatedReplicas: 3, readyReplicas: 2, availableReplicas: 2, unavailableReplicas: 1 },
      is: 'progressing',
      says: 'Waiting for 2/3 replicas to be ready',
    },
    {
      when: 'all replicas are available',
      spec: { replicas: 3 },
      status: {
        observedGeneration: 2,
        replicas: 3,
        updatedReplicas: 3,
        readyReplicas: 3,
        availableReplicas: 3,
        conditions: [
          condition('Available', 'True', 'MinimumReplicasAvailable'),
          condition('Progressing', 'True', 'NewReplicaSetAvailable'),
        ],
      },
      is: 'ready',
      says: '3/3 replicas are ready',
    },
    {
      when: 'it names no number of replicas',
      spec: {},
      status: { observedGeneration: 2, replicas: 1, updatedReplicas: 1, availableReplicas: 1 },
      is: 'ready',
      says: '1/1 replicas are ready',
    },
    {
      when: 'it is scaled to nothing',
      spec: { replicas: 0 },
      status: { observedGeneration: 2 },
      is: 'ready',
      says: 'Scaled to 0 replicas',
    },
    {
      when: 'it exceeded its progress deadline',
      spec: { replicas: 3 },
      status: {
        observedGeneration: 2,
        replicas: 4,
        updatedReplicas: 1,
        availableReplicas: 3,
        conditions: [condition('Progressing', 'False', 'ProgressDeadlineExceeded', 'ReplicaSet "web-5b8" has timed out progressing.')],
      },
      is: 'failed',
      says: 'ReplicaSet "web-5b8" has timed out progressing.',
    },
    {
      when: 'the deadline that it exceeded was that of an earlier generation',
      spec: { replicas: 3 },
      status: { observedGeneration: 1, conditions: [condition('Progressing', 'False', 'ProgressDeadlineExceeded', 'timed out')] },
      is: 'progressing',
      says: 'Waiting for generation 2 to be observed, it is at 1',
    },
    {
      when: 'its pods cannot be created',
      spec: { replicas: 3 },
      status: { observedGeneration: 2, conditions: [condition('ReplicaFailure', 'True', 'FailedCreate', 'exceeded quota: compute')] },
      is: 'progressing',
      says: 'Waiting for pods that cannot be created: exceeded quota: compute',
    },
    { when: 'its author paused it', spec: { replicas: 3, paused: true }, is: 'ready', says: 'Paused, so that nothing is rolled out' },
    {
      when: 'it is being deleted',
      spec: { replicas: 1 },
      status: { observedGeneration: 2, replicas: 1, updatedReplicas: 1, availableReplicas: 1 },
      deleting: true,
      is: 'progressing',
      says: 'Waiting for its deletion to finish',
    },
    {
      when: 'its status is nonsense',
      spec: { replicas: 'three' },
      status: { observedGeneration: 2, replicas: 'many', conditions: ['?', 7] },
      is: 'progressing',
      says: 'Waiting for 0/1 replicas to be updated',
    },
  ],
  'apps/v1 StatefulSet': [
    { when: 'its controller has not seen it', spec: { replicas: 2 }, is: 'progressing', says: 'Waiting for its controller to observe it' },
    {
      when: 'not all replicas are ready',
      spec: { replicas: 2 },
      status: {
        observedGeneration: 2,
        replicas: 2,
        readyReplicas: 1,
        currentReplicas: 2,
        updatedReplicas: 2,
        currentRevision: 'a',
        updateRevision: 'a',
      },
      is: 'progressing',
      says: 'Waiting for 1/2 replicas to be ready',
    },
    {
      when: 'a rolling update is on its way',
      spec: { replicas: 3 },
      status: {
        observedGeneration: 2,
        replicas: 3,
        readyReplicas: 3,
        currentReplicas: 2,
        updatedReplicas: 1,
        currentRevision: 'a',
        updateRevision: 'b',
      },
      is: 'progressing',
      says: 'Waiting for 1/3 replicas to be updated',
    },
    {
      when: 'all above its partition are updated',
      spec: { replicas: 3, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } },
      status: {
        observedGeneration: 2,
        replicas: 3,
        readyReplicas: 3,
        currentReplicas: 2,
        updatedReplicas: 1,
        currentRevision: 'a',
        updateRevision: 'b',
      },
      is: 'ready',
      says: '3/3 replicas are ready',
    },
    {
      when: 'pods are updated only when somebody deletes them',
      spec: { replicas: 3, updateStrategy: { type: 'OnDelete' } },
      status: { observedGeneration: 2, replicas: 3, readyReplicas: 3, updatedReplicas: 0, currentRevision: 'a', updateRevision: 'b' },
      is: 'ready',
      says: '3/3 replicas are ready',
    },
    {
      when: 'it is ready but not yet for long enough',
      spec: { replicas: 2, minReadySeconds: 30 },
      status: { observedGeneration: 2, replicas: 2, readyReplicas: 2, availableReplicas: 1, currentReplicas: 2, updatedReplicas: 2 },
      is: 'progressing',
      says: 'Waiting for 1/2 replicas to be available',
    },
    {
      when: 'it is being scaled down',
      spec: { replicas: 1 },
      status: { observedGeneration: 2, replicas: 3, readyReplicas: 3, availableReplicas: 3, currentReplicas: 3, updatedReplicas: 3 },
      is: 'progressing',
      says: 'Waiting for 2 surplus replicas to go',
    },
    {
      when: 'it was never updated, so that only the current replicas are counted',
      spec: { replicas: 2 },
      status: {
        observedGeneration: 2,
        replicas: 2,
        readyReplicas: 2,
        availableReplicas: 2,
        currentReplicas: 2,
        currentRevision: 'a',
        updateRevision: 'a',
      },
      is: 'ready',
      says: '2/2 replicas are ready',
    },
    {
      when: 'it is scaled to nothing',
      spec: { replicas: 0 },
      status: { observedGeneration: 2, replicas: 0 },
      is: 'ready',
      says: 'Scaled to 0 replicas',
    },
  ],
  'apps/v1 DaemonSet': [
    { when: 'its controller has not seen it', is: 'progressing', says: 'Waiting for its controller to observe it' },
    {
      when: 'no node needs it',
      status: { observedGeneration: 2, desiredNumberScheduled: 0, currentNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 },
      is: 'ready',
      says: 'No node needs it',
    },
    {
      when: 'nodes run an earlier pod',
      status: { observedGeneration: 2, desiredNumberScheduled: 5, updatedNumberScheduled: 3, numberAvailable: 5 },
      is: 'progressing',
      says: 'Waiting for 3/5 replicas to be updated',
    },
    {
      when: 'earlier pods stay until somebody deletes them',
      spec: { updateStrategy: { type: 'OnDelete' } },
      status: { observedGeneration: 2, desiredNumberScheduled: 5, updatedNumberScheduled: 3, numberAvailable: 5 },
      is: 'ready',
      says: '5/5 replicas are ready',
    },
    {
      when: 'a node has no available pod',
      status: { observedGeneration: 2, desiredNumberScheduled: 5, updatedNumberScheduled: 5, numberAvailable: 4, numberUnavailable: 1 },
      is: 'progressing',
      says: 'Waiting for 4/5 replicas to be ready',
    },
  ],
  'apps/v1 ReplicaSet': [
    { when: 'its controller has not seen it', spec: { replicas: 1 }, is: 'progressing', says: 'Waiting for its controller to observe it' },
    {
      when: 'a replica is missing',
      spec: { replicas: 2 },
      status: { observedGeneration: 2, replicas: 2, availableReplicas: 1 },
      is: 'progressing',
      says: 'Waiting for 1/2 replicas to be ready',
    },
    {
      when: 'its pods cannot be created',
      spec: { replicas: 2 },
      status: {
        observedGeneration: 2,
        replicas: 0,
        conditions: [condition('ReplicaFailure', 'True', 'FailedCreate', 'forbidden by policy')],
      },
      is: 'progressing',
      says: 'Waiting for pods that cannot be created: forbidden by policy',
    },
    {
      when: 'replicas are still to go',
      spec: { replicas: 1 },
      status: { observedGeneration: 2, replicas: 2, availableReplicas: 2 },
      is: 'progressing',
      says: 'Waiting for 1 surplus replica to go',
    },
    {
      when: 'all are there',
      spec: { replicas: 2 },
      status: { observedGeneration: 2, replicas: 2, availableReplicas: 2 },
      is: 'ready',
      says: '2/2 replicas are ready',
    },
  ],
  'batch/v1 Job': [
    { when: 'it has not begun', spec: { completions: 1 }, is: 'progressing', says: 'Waiting for 0/1 completions' },
    {
      when: 'it runs and had failures',
      spec: { completions: 3 },
      status: { active: 1, succeeded: 1, failed: 2 },
      is: 'progressing',
      says: 'Waiting for 1/3 completions, 2 failed so far',
    },
    {
      when: 'it is complete',
      spec: {},
      status: { succeeded: 1, conditions: [condition('SuccessCriteriaMet', 'True'), condition('Complete', 'True')] },
      is: 'ready',
      says: 'The job is complete',
    },
    {
      when: 'it gave up',
      status: {
        failed: 7,
        conditions: [condition('Failed', 'True', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit')],
      },
      is: 'failed',
      says: 'The job failed: Job has reached the specified backoff limit',
    },
    {
      when: 'its author suspended it',
      spec: { suspend: true },
      status: { conditions: [condition('Suspended', 'True')] },
      is: 'ready',
      says: 'Suspended, so that nothing runs',
    },
  ],
  'v1 Pod': [
    {
      when: 'nobody has placed it',
      status: { phase: 'Pending', conditions: [condition('PodScheduled', 'False', 'Unschedulable', '0/3 nodes are available')] },
      is: 'progressing',
      says: 'Waiting for the pod to run: 0/3 nodes are available',
    },
    {
      when: 'its image cannot be pulled',
      status: {
        phase: 'Pending',
        containerStatuses: [
          { name: 'web', ready: false, state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "web:9"' } } },
        ],
      },
      is: 'progressing',
      says: 'Waiting for the pod to run: container "web" is in ImagePullBackOff, Back-off pulling image "web:9"',
    },
    {
      when: 'its containers are being created',
      status: { phase: 'Pending', containerStatuses: [{ name: 'web', state: { waiting: { reason: 'ContainerCreating' } } }] },
      is: 'progressing',
      says: 'Waiting for the pod to run',
    },
    {
      when: 'a container crashes again and again',
      status: {
        phase: 'Running',
        conditions: [condition('Ready', 'False', 'ContainersNotReady')],
        initContainerStatuses: [{ name: 'init', ready: true, state: { terminated: { exitCode: 0 } } }],
        containerStatuses: [{ name: 'web', restartCount: 5, state: { waiting: { reason: 'CrashLoopBackOff' } } }],
      },
      is: 'progressing',
      says: 'Waiting for the pod to be ready: container "web" is in CrashLoopBackOff',
    },
    {
      when: 'it is ready',
      status: { phase: 'Running', conditions: [condition('PodScheduled', 'True'), condition('Ready', 'True')] },
      is: 'ready',
      says: 'The pod is ready',
    },
    {
      when: 'it has completed',
      status: { phase: 'Succeeded', conditions: [condition('Ready', 'False', 'PodCompleted')] },
      is: 'ready',
      says: 'The pod has completed',
    },
    {
      when: 'it was evicted',
      status: { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' },
      is: 'failed',
      says: 'The pod failed: The node was low on resource: memory.',
    },
    { when: 'it has no status', is: 'progressing', says: 'Waiting for the pod to run' },
  ],
  'v1 PersistentVolumeClaim': [
    { when: 'it is bound', status: { phase: 'Bound' }, is: 'ready', says: 'The claim is bound' },
    {
      when: 'it waits for a pod',
      status: { phase: 'Pending' },
      is: 'ready',
      says: 'The claim is pending until a pod needs it or a volume is there',
    },
    { when: 'its volume is lost', status: { phase: 'Lost' }, is: 'failed', says: 'The claim lost its volume' },
  ],
  'v1 Namespace': [
    { when: 'it is active', status: { phase: 'Active' }, is: 'ready', says: 'The namespace is active' },
    {
      when: 'it is going',
      status: { phase: 'Terminating' },
      is: 'progressing',
      says: 'Waiting for the deletion of the namespace to finish',
    },
  ],
  'apiextensions.k8s.io/v1 CustomResourceDefinition': [
    { when: 'it is new', is: 'progressing', says: 'Waiting for the kind to be served' },
    {
      when: 'it is not served yet',
      status: { conditions: [condition('NamesAccepted', 'True'), condition('Established', 'False', 'Installing')] },
      is: 'progressing',
      says: 'Waiting for the kind to be served',
    },
    {
      when: 'it is served',
      status: { conditions: [condition('NamesAccepted', 'True'), condition('Established', 'True')] },
      is: 'ready',
      says: 'The kind is served',
    },
    {
      when: 'its names are taken',
      status: { conditions: [condition('NamesAccepted', 'False', 'PluralConflict', '"widgets" is already in use')] },
      is: 'failed',
      says: 'Its names are not accepted: "widgets" is already in use',
    },
  ],
  'apiregistration.k8s.io/v1 APIService': [
    { when: 'nobody has looked at it', is: 'progressing', says: 'Waiting for the API to be available' },
    {
      when: 'its server does not answer',
      status: { conditions: [condition('Available', 'False', 'MissingEndpoints', 'endpoints for service/metrics have no addresses')] },
      is: 'progressing',
      says: 'Waiting for the API to be available: endpoints for service/metrics have no addresses',
    },
    {
      when: 'its server answers',
      status: { conditions: [condition('Available', 'True', 'Passed', 'all checks passed')] },
      is: 'ready',
      says: 'The API is available',
    },
  ],
  'cert-manager.io/v1 Certificate': [
    { when: 'it has no status', is: 'ready', says: 'It exists' },
    { when: 'its status says nothing about readiness', status: { phase: 'Whatever' }, is: 'ready', says: 'It exists' },
    {
      when: 'its status is about an earlier generation',
      status: { observedGeneration: 1, conditions: [condition('Ready', 'True')] },
      is: 'progressing',
      says: 'Waiting for generation 2 to be observed, it is at 1',
    },
    {
      when: 'it is not ready',
      status: {
        observedGeneration: 2,
        conditions: [condition('Ready', 'False', 'DoesNotExist', 'Issuing certificate as Secret does not exist')],
      },
      is: 'progressing',
      says: 'Waiting for it to be ready: Issuing certificate as Secret does not exist',
    },
    {
      when: 'it does not know whether it is ready',
      status: { conditions: [condition('Ready', 'Unknown', 'Progressing')] },
      is: 'progressing',
      says: 'Waiting for it to be ready: Progressing',
    },
    {
      when: 'it is ready',
      status: { conditions: [condition('Ready', 'True', 'Ready', 'Certificate is up to date and has not expired')] },
      is: 'ready',
      says: 'Certificate is up to date and has not expired',
    },
    {
      when: 'its condition Ready is about an earlier generation',
      status: { conditions: [condition('Ready', 'True', 'Ready', 'Certificate is up to date', { observedGeneration: 1 })] },
      is: 'progressing',
      says: 'Waiting for its condition Ready to be about this generation',
    },
    {
      when: 'it is being reconciled',
      status: { conditions: [condition('Reconciling', 'True', 'Progressing', 'building'), condition('Ready', 'True')] },
      is: 'progressing',
      says: 'Waiting for it to be reconciled: building',
    },
    {
      when: 'it is stuck',
      status: { conditions: [condition('Stalled', 'True', 'InvalidSpec', 'the issuer is unknown'), condition('Ready', 'False')] },
      is: 'failed',
      says: 'the issuer is unknown',
    },
  ],
  'v1 ConfigMap': [{ when: 'it exists', is: 'ready', says: 'It exists' }],
  'v1 Service': [
    {
      when: 'its load balancer has no address yet',
      spec: { type: 'LoadBalancer' },
      status: { loadBalancer: {} },
      is: 'ready',
      says: 'It exists',
    },
  ],
  'example.com/v1 constructor': [{ when: 'its kind is called like something of JavaScript', is: 'ready', says: 'It exists' }],
};

for (const [type, rows] of Object.entries(tables))
  describe(`readiness of ${type}`, () => {
    const [apiVersion, kind] = type.split(' ') as [string, string];
    for (const row of rows)
      it(`is ${row.is} when ${row.when}`, () => {
        assert.deepEqual(readiness(live(apiVersion, kind, row)), { state: row.is, message: row.says });
      });
  });

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
