import { condition, judges } from './judging.ts';

judges('batch/v1', 'Job', [
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
]);
