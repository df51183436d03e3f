import * as kplus from 'cdk8s-plus-28';
import { application } from 'pawl';
import { z } from 'zod';
import { requests } from './requests.ts';

/** The shop's pages. Reads from the database. */
export const web = application(
  'web',
  z.object({
    image: z.string().default('ghcr.io/acme/shop-web:1.4.2'),
    host: z.hostname(),
    replicas: z.int().min(1).max(50).default(1),
    greeting: z.string().default('Welcome to the shop'),
  }),
  (chart, { image, host, replicas, greeting }, environment) => {
    const settings = new kplus.ConfigMap(chart, 'settings', {
      metadata: { name: 'web-settings' },
      data: { HOST: host, GREETING: greeting, DATABASE: 'database:5432', ENVIRONMENT: environment.name },
    });
    const deployment = new kplus.Deployment(chart, 'web', {
      metadata: { name: 'web' },
      replicas,
      containers: [
        {
          name: 'web',
          image,
          portNumber: 8080,
          envFrom: [kplus.Env.fromConfigMap(kplus.ConfigMap.fromConfigMapName(chart, 'settings-by-name', settings.name))],
          resources: requests('100m', 128),
          readiness: kplus.Probe.fromHttpGet('/healthz', { port: 8080 }),
        },
      ],
    });
    deployment.exposeViaService({ name: 'web', ports: [{ port: 80, targetPort: 8080 }] });
  },
);
