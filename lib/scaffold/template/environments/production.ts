import { comesFromSource, Duration, environment, noDowngrade, pinned, soaked } from 'pawl';
import { web } from '../applications/web.ts';
import { keepReplicas } from '../policies/keep-replicas.ts';
import { staging } from './staging.ts';

export const production = environment('production', {
  tier: 'production',
  kubernetes: '1.34',
  track: pinned(),
  promoteFrom: staging,
  policies: [comesFromSource, soaked(Duration.minutes(10)), noDowngrade, keepReplicas],
  deploy: [web({ greeting: 'Hello', replicas: 3 })],
});
