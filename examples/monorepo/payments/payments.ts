import { application } from 'pawl';
import { z } from 'zod';
import { addHttpServer, serverSettings } from '../platform/http-server.ts';

export const payments = application(
  'payments',
  serverSettings.extend({ provider: z.enum(['sandbox', 'live']).default('sandbox') }),
  (chart, { provider, ...settings }) => {
    addHttpServer(chart, { ...settings, name: 'payments', team: 'money', environment: { PROVIDER: provider } });
  },
);
