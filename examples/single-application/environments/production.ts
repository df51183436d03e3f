import { comesFromSource, Duration, environment, noDowngrade, pinned, soaked } from 'pawl';
import { orders } from '../applications/orders.ts';
import { workingHours } from '../policies/working-hours.ts';
import { staging } from './staging.ts';

export const production = environment('production', {
  tier: 'production',
  kubernetes: '1.35',
  track: pinned(),
  promoteFrom: staging,
  policies: [comesFromSource, soaked(Duration.hours(4)), noDowngrade, workingHours],
  provided: ['Secret/orders/orders-tls'],
  deploy: [orders({ host: 'orders.example.com', replicas: 3 })],
});
