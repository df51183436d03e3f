import { environment, follow } from 'pawl';
import { database } from './applications/database.ts';
import { home } from './applications/home.ts';
import { web } from './applications/web.ts';

export const development = environment('development', {
  tier: 'development',
  kubernetes: '1.35',
  track: follow('>=0.0.0-0'),
  deploy: [home({}), database({ connections: 20 }), web({ host: 'development.shop.example.com' }, { after: [database] })],
});
