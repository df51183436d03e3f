import { environment, follow } from 'pawl';
import { databaseOperator } from '../applications/database-operator.ts';
import { databases } from '../applications/databases.ts';

export const staging = environment('staging', {
  tier: 'staging',
  kubernetes: '1.35',
  track: follow('>=1.0.0'),
  deploy: [databaseOperator({}), databases({ names: ['orders', 'stock'], gibibytes: 5 }, { after: [databaseOperator] })],
});
