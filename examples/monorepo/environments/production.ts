import { comesFromSource, Duration, type Environment, environment, noDowngrade, pinned, soaked } from 'pawl';
import { catalog } from '../catalog/catalog.ts';
import { checkout } from '../checkout/checkout.ts';
import { payments } from '../payments/payments.ts';
import { home } from '../platform/home.ts';
import { staging } from './staging.ts';
import { versions } from './versions.ts';

/** One region after the other: America gets what has run in Europe for a day. */
export const productionEurope = region('production-eu', { promoteFrom: staging, replicas: 3 });
export const productionAmerica = region('production-us', { promoteFrom: productionEurope, replicas: 5 });

function region<const Name extends string>(name: Name, { promoteFrom, replicas }: { promoteFrom: Environment; replicas: number }) {
  return environment(name, {
    tier: 'production',
    kubernetes: '1.35',
    track: pinned(),
    promoteFrom,
    policies: [comesFromSource, soaked(Duration.days(1)), noDowngrade],
    deploy: [
      home({}),
      catalog({ ...versions.catalog, replicas, memory: 512 }),
      payments({ ...versions.payments, replicas, provider: 'live' }),
      checkout({ ...versions.checkout, replicas }, { after: [catalog, payments] }),
    ],
  });
}
