import { judges } from './judging.ts';

judges('v1', 'PersistentVolumeClaim', [
  { when: 'it is bound', status: { phase: 'Bound' }, is: 'ready', says: 'The claim is bound' },
  {
    when: 'it waits for a pod',
    status: { phase: 'Pending' },
    is: 'ready',
    says: 'The claim is pending until a pod needs it or a volume is there',
  },
  { when: 'its volume is lost', status: { phase: 'Lost' }, is: 'failed', says: 'The claim lost its volume' },
]);
