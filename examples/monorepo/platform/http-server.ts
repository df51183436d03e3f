import { type Chart, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-34';
import { z } from 'zod';

/** What every team may say about a service. */
export const serverSettings = z.object({
  /** The version of its image. */
  version: z.string(),
  replicas: z.int().min(1).max(20).default(1),
  memory: z.int().min(32).max(4096).default(128).describe('MiB'),
});

export interface HttpServerProps extends z.output<typeof serverSettings> {
  readonly name: string;
  /** Who is called when it breaks. */
  readonly team: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** What a service is here, once for all teams: a Deployment that says whose it is, and a Service. */
export function addHttpServer(chart: Chart, { name, team, version, replicas, memory, environment = {} }: HttpServerProps): void {
  const deployment = new kplus.Deployment(chart, 'deployment', {
    metadata: { name, labels: { 'example.com/team': team } },
    replicas,
    containers: [
      {
        name,
        image: `ghcr.io/acme/${name}:${version}`,
        portNumber: 8080,
        envVariables: Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, kplus.EnvValue.fromValue(value)])),
        resources: {
          cpu: { request: kplus.Cpu.millis(100) },
          memory: { request: Size.mebibytes(memory), limit: Size.mebibytes(memory) },
        },
        readiness: kplus.Probe.fromHttpGet('/readyz', { port: 8080 }),
      },
    ],
  });
  deployment.exposeViaService({ name, ports: [{ port: 80, targetPort: 8080 }] });
}
