import { judges } from './judging.ts';

judges('v1', 'Namespace', [
  { when: 'it is active', status: { phase: 'Active' }, is: 'ready', says: 'The namespace is active' },
  {
    when: 'it is going',
    status: { phase: 'Terminating' },
    is: 'progressing',
    says: 'Waiting for the deletion of the namespace to finish',
  },
]);
