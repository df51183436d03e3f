import { Size } from 'cdk8s';
import { Cpu, Deployment, EnvValue, Service } from 'cdk8s-plus-34';
import { application } from 'pawl';
import { z } from 'zod';

/** The web front end: one Deployment and its Service. */
export const web = application(
  'web',
  z.object({
    /** Shown on the page. */
    greeting: z.string(),
    replicas: z.int().min(1).default(1),
    /** An exact version: the build policies refuse a tag that moves. */
    image: z.string().default('nginxinc/nginx-unprivileged:1.29.3'),
  }),
  (chart, { greeting, replicas, image }) => {
    const deployment = new Deployment(chart, 'deployment', {
      metadata: { name: 'web' },
      replicas,
      containers: [
        {
          name: 'web',
          image,
          portNumber: 8080,
          envVariables: { GREETING: EnvValue.fromValue(greeting) },
          resources: { cpu: { request: Cpu.millis(50) }, memory: { request: Size.mebibytes(64) } },
        },
      ],
    });
    new Service(chart, 'service', { metadata: { name: 'web' }, selector: deployment, ports: [{ port: 80, targetPort: 8080 }] });
  },
);
