import { comesFromSource, environment, noDowngrade, pinned } from 'pawl';
import { echo } from '../applications/echo.ts';
import { keepReplicas } from '../policies/keep-replicas.ts';
import { staging } from './staging.ts';

export const production = environment('production', {
  tier: 'production',
  kubernetes: '1.35',
  track: pinned(),
  promoteFrom: staging,
  policies: [comesFromSource, noDowngrade, keepReplicas],
  deploy: [echo({ replicas: 3 })],
});
