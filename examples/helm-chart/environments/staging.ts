import { environment, follow } from 'pawl';
import { echo } from '../applications/echo.ts';

export const staging = environment('staging', {
  tier: 'staging',
  kubernetes: '1.35',
  track: follow('>=1.0.0'),
  deploy: [echo({})],
});
