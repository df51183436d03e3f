import { condition, judges } from './judging.ts';

judges('apps/v1', 'ReplicaSet', [
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
]);
