import { condition, judges } from './judging.ts';

judges('v1', 'Pod', [
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
]);
