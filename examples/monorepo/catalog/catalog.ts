import { application } from 'pawl';
import { addHttpServer, serverSettings } from '../platform/http-server.ts';

export const catalog = application('catalog', serverSettings, (chart, settings) => {
  addHttpServer(chart, { ...settings, name: 'catalog', team: 'storefront' });
});
