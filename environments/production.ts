import { comesFromSource, Duration, environment, noDowngrade, pinned, soaked } from 'pawl';
import { keepReplicas } from '../policies/keep-replicas.ts';
import { database } from './applications/database.ts';
import { home } from './applications/home.ts';
import { web } from './applications/web.ts';
import { staging } from './staging.ts';

export const production = environment('production', {
  tier: 'production',
  kubernetes: '1.35',
  track: pinned(),
  promoteFrom: staging,
  // Twenty seconds, so that the demo can be watched; a real shop would say hours.
  policies: [comesFromSource, soaked(Duration.seconds(20)), noDowngrade, keepReplicas],
  deploy: [home({}), database({ connections: 200 }), web({ host: 'shop.example.com', replicas: 3 }, { after: [database] })],
});
