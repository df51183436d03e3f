import { application } from 'pawl';
import { addHttpServer, serverSettings } from '../platform/http-server.ts';

export const checkout = application('checkout', serverSettings, (chart, settings) => {
  addHttpServer(chart, {
    ...settings,
    name: 'checkout',
    team: 'storefront',
    environment: { CATALOG: 'http://catalog', PAYMENTS: 'http://payments' },
  });
});
