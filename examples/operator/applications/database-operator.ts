import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-34';
import { application, YamlFiles } from 'pawl';
import { z } from 'zod';

/** The operator: its definition, what it may do, and its Deployment. */
export const databaseOperator = application(
  'database-operator',
  z.object({ version: z.string().default('0.9.3') }),
  (chart, { version }, { namespace }) => {
    new kplus.Namespace(chart, 'namespace', { metadata: { name: namespace } });
    new YamlFiles(chart, 'definitions', { files: ['crds/databases.yaml'] });

    const account = new kplus.ServiceAccount(chart, 'account', { metadata: { name: 'database-operator' }, automountToken: true });
    const role = new kplus.ClusterRole(chart, 'role', { metadata: { name: 'database-operator' } });
    role.allowReadWrite(
      kplus.ApiResource.custom({ apiGroup: 'data.example.com', resourceType: 'databases' }),
      kplus.ApiResource.STATEFUL_SETS,
      kplus.ApiResource.SERVICES,
      kplus.ApiResource.SECRETS,
    );
    role.bind(account);

    new kplus.Deployment(chart, 'operator', {
      metadata: { name: 'database-operator' },
      replicas: 1,
      serviceAccount: account,
      automountServiceAccountToken: true,
      containers: [
        {
          name: 'operator',
          image: `ghcr.io/acme/database-operator:${version}`,
          resources: {
            cpu: { request: kplus.Cpu.millis(50) },
            memory: { request: Size.mebibytes(64), limit: Size.mebibytes(128) },
          },
        },
      ],
    });
  },
);
