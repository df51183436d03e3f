import { comesFromSource, environment, noDowngrade, pinned } from 'pawl';
import { databaseOperator } from '../applications/database-operator.ts';
import { databases } from '../applications/databases.ts';
import { keepDatabases } from '../policies/keep-databases.ts';
import { staging } from './staging.ts';

export const production = environment('production', {
  tier: 'production',
  kubernetes: '1.35',
  track: pinned(),
  promoteFrom: staging,
  policies: [comesFromSource, noDowngrade, keepDatabases],
  deploy: [databaseOperator({}), databases({ names: ['orders', 'stock'], gibibytes: 200, instances: 3 }, { after: [databaseOperator] })],
});
