import { environment, follow } from 'pawl';
import { web } from '../applications/web.ts';

export const development = environment('development', {
  tier: 'development',
  kubernetes: '1.34',
  track: follow('>=0.0.0'),
  deploy: [web({ greeting: 'Hello from development' })],
});
