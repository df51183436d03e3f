import { comesFromSource, environment, follow } from 'pawl';
import { database } from './applications/database.ts';
import { home } from './applications/home.ts';
import { web } from './applications/web.ts';
import { development } from './development.ts';

export const staging = environment('staging', {
  tier: 'staging',
  kubernetes: '1.35',
  track: follow('>=1.0.0'),
  promoteFrom: development,
  policies: [comesFromSource],
  deploy: [home({}), database({ connections: 50 }), web({ host: 'staging.shop.example.com', replicas: 2 }, { after: [database] })],
});
