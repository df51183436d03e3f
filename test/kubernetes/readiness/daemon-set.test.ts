import { judges } from './judging.ts';

judges('apps/v1', 'DaemonSet', [
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
]);
