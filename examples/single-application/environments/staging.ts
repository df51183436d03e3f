import { environment, follow } from 'pawl';
import { orders } from '../applications/orders.ts';

export const staging = environment('staging', {
  tier: 'staging',
  kubernetes: '1.35',
  track: follow('>=1.0.0'),
  provided: ['Secret/orders/orders-tls'],
  deploy: [orders({ host: 'orders.staging.example.com', logLevel: 'debug' })],
});
