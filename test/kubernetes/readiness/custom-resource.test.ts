import { condition, judges } from './judging.ts';

judges('cert-manager.io/v1', 'Certificate', [
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
]);
