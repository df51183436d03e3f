import * as kplus from 'cdk8s-plus-28';
import { application } from 'pawl';
import { z } from 'zod';
import { requests } from './requests.ts';

/** One PostgreSQL for each environment. Its password is made in the cluster: a release carries no secrets. */
export const database = application(
  'database',
  z.object({
    image: z.string().default('ghcr.io/acme/shop-database:17.6.0'),
    connections: z.int().min(10).max(1000).default(100),
  }),
  (chart, { image, connections }) => {
    const settings = new kplus.ConfigMap(chart, 'settings', {
      metadata: { name: 'database-settings' },
      data: { 'postgresql.conf': `max_connections = ${connections}\nlisten_addresses = '*'\n` },
    });
    const service = new kplus.Service(chart, 'service', { metadata: { name: 'database' }, ports: [{ port: 5432 }] });
    const database = new kplus.StatefulSet(chart, 'database', {
      metadata: { name: 'database' },
      service,
      replicas: 1,
      containers: [
        {
          name: 'postgres',
          image,
          portNumber: 5432,
          args: ['-c', 'config_file=/etc/postgresql/postgresql.conf'],
          envVariables: { PGDATA: kplus.EnvValue.fromValue('/var/lib/postgresql/data/pgdata') },
          resources: requests('250m', 256),
          securityContext: { ensureNonRoot: true, user: 999, group: 999, readOnlyRootFilesystem: false },
        },
      ],
    });
    const configuration = kplus.ConfigMap.fromConfigMapName(chart, 'settings-by-name', settings.name);
    database.containers[0]?.mount('/etc/postgresql', kplus.Volume.fromConfigMap(chart, 'configuration', configuration));
    database.containers[0]?.mount('/var/lib/postgresql/data', kplus.Volume.fromEmptyDir(chart, 'data', 'data'));
  },
);
