import { condition, judges } from './judging.ts';

judges('apiregistration.k8s.io/v1', 'APIService', [
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
]);
