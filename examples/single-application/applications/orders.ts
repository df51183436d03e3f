import { Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-34';
import { application, image } from 'pawl';
import { z } from 'zod';

/** The orders API: a Deployment, its Service and Ingress, and a budget of disruptions where it has replicas to spare. */
export const orders = application(
  'orders',
  z.object({
    host: z.hostname(),
    replicas: z.int().min(1).max(20).default(1),
    logLevel: z.enum(['debug', 'info', 'warn']).default('info'),
  }),
  (chart, { host, replicas, logLevel }, { namespace }) => {
    const settings = new kplus.ConfigMap(chart, 'settings', {
      metadata: { name: 'orders-settings' },
      data: { LOG_LEVEL: logLevel, PUBLIC_URL: `https://${host}` },
    });
    const deployment = new kplus.Deployment(chart, 'orders', {
      metadata: { name: 'orders' },
      replicas,
      containers: [
        {
          name: 'orders',
          // Which version that is, by digest, is in pawl.lock.json: "pawl images update" moves it.
          image: image('ghcr.io/acme/orders', '^2.3'),
          portNumber: 8080,
          envFrom: [kplus.Env.fromConfigMap(settings)],
          resources: {
            cpu: { request: kplus.Cpu.millis(100), limit: kplus.Cpu.units(1) },
            memory: { request: Size.mebibytes(128), limit: Size.mebibytes(256) },
          },
          readiness: kplus.Probe.fromHttpGet('/readyz', { port: 8080 }),
          liveness: kplus.Probe.fromHttpGet('/livez', { port: 8080, periodSeconds: Duration.seconds(20) }),
        },
      ],
    });
    const service = deployment.exposeViaService({ name: 'orders', ports: [{ port: 80, targetPort: 8080 }] });
    new kplus.Ingress(chart, 'ingress', {
      metadata: { name: 'orders' },
      className: 'nginx',
      rules: [{ host, path: '/', pathType: kplus.HttpIngressPathType.PREFIX, backend: kplus.IngressBackend.fromService(service) }],
      // cert-manager makes this Secret in the cluster: the environment says so with "provided".
      tls: [{ hosts: [host], secret: kplus.Secret.fromSecretName(chart, 'certificate', 'orders-tls') }],
    });
    new kplus.Namespace(chart, 'namespace', { metadata: { name: namespace } });
  },
);
