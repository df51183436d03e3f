import { environment, follow } from 'pawl';
import { web } from '../applications/web.ts';
import { development } from './development.ts';

export const staging = environment('staging', {
  tier: 'staging',
  kubernetes: '1.34',
  track: follow('>=1.0.0'),
  promoteFrom: development,
  deploy: [web({ greeting: 'Hello from staging', replicas: 2 })],
});
