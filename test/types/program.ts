// Type-checked by tsc, never run: every line that a project may write, as in the README and the docs.
import { Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import {
  allow,
  application,
  type Deployable,
  Duration,
  defer,
  deny,
  type Environment,
  environment,
  follow,
  pinned,
  project,
  promotionPolicy,
  warn,
  YamlFiles,
} from 'pawl';
import { z } from 'zod';

export const web = application(
  'web',
  z.object({
    host: z.string(),
    replicas: z.int().min(1).default(1),
    resources: z.object({ cpu: z.string(), memory: z.string() }).default({ cpu: '100m', memory: '128Mi' }),
  }),
  (chart, { host, replicas, resources }, { name, tier, kubernetes, namespace }) => {
    const deployment = new kplus.Deployment(chart, 'web', {
      replicas,
      containers: [{ image: 'ghcr.io/acme/web:1.4.2', portNumber: 8080, envVariables: { HOST: kplus.EnvValue.fromValue(host) } }],
    });
    deployment.exposeViaService({ name: [name, tier, kubernetes, namespace, resources.cpu].join('-') });
  },
);
export const database = application('database', z.object({}), () => {});

class LegacyChart extends Chart {}

export const development = environment('development', {
  tier: 'development',
  kubernetes: '1.35',
  track: follow('>=1.0.0-0'),
  deploy: (scope, { name }) => {
    new LegacyChart(scope, 'legacy', { labels: { environment: name } });
    new YamlFiles(new Chart(scope, 'yaml'), 'boutique', {
      files: ['boutique.yaml'],
      patches: (object) => (object.kind === 'Secret' ? undefined : object),
    });
  },
});

export const staging = environment('staging', {
  tier: 'staging',
  kubernetes: '1.34',
  track: follow('>=1.0.0'),
  promoteFrom: development,
  deploy: [database({}), web({ host: 'staging.example.com' }, { after: [database] })],
});

export const soaked = (time: Duration) =>
  promotionPolicy('soaked', ({ source, now }) => {
    if (source?.healthySince === undefined)
      return deny('It has not been healthy anywhere before', 'Promote it to the environment before this one first');
    const ready = new Date(source.healthySince.getTime() + time.milliseconds);
    return now >= ready ? allow : defer(ready, `Healthy in ${source.name} since ${source.healthySince.toISOString()}`);
  });

export const keepReplicas = promotionPolicy('keep-replicas', ({ diff }) => {
  for (const { id, after } of diff.changed('Deployment'))
    if ((after?.spec.replicas ?? 1) < 2) return deny(`${id} would run on fewer than two replicas`);
  return allow;
});

const first: Deployable = web({ host: 'eu.example.com' }, { name: 'web-eu' });

export const production = environment('production', {
  tier: 'production',
  kubernetes: '1.34',
  track: pinned(),
  promoteFrom: staging,
  namespace: 'shop',
  policies: [soaked(Duration.hours(24)), warn(keepReplicas)],
  deploy: [first, web({ host: 'shop.example.com', replicas: 6 }, { after: [first] })],
});

export const named: Environment<'production'> = production;
export const all: readonly Environment[] = [development, staging, production];

export default project({ name: 'shop', environments: [development, staging, production] });
