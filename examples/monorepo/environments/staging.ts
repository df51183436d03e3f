import { environment, follow } from 'pawl';
import { catalog } from '../catalog/catalog.ts';
import { checkout } from '../checkout/checkout.ts';
import { payments } from '../payments/payments.ts';
import { home } from '../platform/home.ts';
import { versions } from './versions.ts';

export const staging = environment('staging', {
  tier: 'staging',
  kubernetes: '1.35',
  track: follow('>=1.0.0'),
  deploy: [home({}), catalog(versions.catalog), payments(versions.payments), checkout(versions.checkout, { after: [catalog, payments] })],
});
