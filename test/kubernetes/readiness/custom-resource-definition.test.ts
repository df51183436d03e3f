import { condition, judges } from './judging.ts';

judges('apiextensions.k8s.io/v1', 'CustomResourceDefinition', [
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
]);
