/** Two environments and five applications, of which each depends on the project in another way. */
export const smallProject: Readonly<Record<string, string>> = {
  'shared.ts': "export const shared = 'one';\n",
  'notes.txt': 'a note\n',
  'banner.txt': 'a banner\n',
  'extra.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\ndata:\n  key: value\n',
  'map.ts': `import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';

export const map = (scope: Construct, name: string, data: Record<string, string>) =>
  new ApiObject(scope, name, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data } as never);
`,
  'applications/web.ts': `import { application } from 'pawl';
import { z } from 'zod';
import { map } from '../map.ts';
import { shared } from '../shared.ts';

export const web = application('web', z.object({ replicas: z.int().default(1) }), (chart, { replicas }, { name }) => {
  map(chart, 'web', { replicas: String(replicas), shared, name, version: 'v0' });
});
`,
  'applications/settings.ts': `import { application } from 'pawl';
import { z } from 'zod';
import { map } from '../map.ts';

export const settings = application('settings', z.object({}), (chart) => {
  map(chart, 'settings', { version: 'v0' });
});
`,
  'applications/files.ts': `import { readFileSync } from 'node:fs';
import { application, YamlFiles } from 'pawl';
import { z } from 'zod';
import { map } from '../map.ts';

const banner = readFileSync('banner.txt', 'utf8');

export const files = application('files', z.object({}), (chart) => {
  new YamlFiles(chart, 'extra', { files: ['extra.yaml'] });
  map(chart, 'banner', { banner });
});
`,
  'applications/notes.ts': `import { readFileSync } from 'node:fs';
import { application } from 'pawl';
import { z } from 'zod';
import { map } from '../map.ts';

export const notes = application('notes', z.object({}), (chart) => {
  map(chart, 'notes', { notes: readFileSync('notes.txt', 'utf8') });
});
`,
  'applications/server.ts': `import { ApiObject } from 'cdk8s';
import { application, image } from 'pawl';
import { z } from 'zod';
import { map } from '../map.ts';

export const server = application('server', z.object({}), (chart) => {
  const settings = map(chart, 'server-settings', { version: 'v0' });
  const metadata = { name: 'server' };
  new ApiObject(chart, 'account', { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
  const from = { configMapRef: { name: 'server-settings' } };
  const containers = [{ name: 'main', image: image('ghcr.io/acme/server', '^1.0.0'), envFrom: [from] }];
  const pods = { metadata: { labels: { app: 'server' } }, spec: { serviceAccountName: 'server', containers } };
  const spec = { selector: { matchLabels: { app: 'server' } }, template: pods };
  const deployment = new ApiObject(chart, 'deployment', { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec });
  deployment.addDependency(settings);
  const ports = [{ port: 80 }];
  new ApiObject(chart, 'service', { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: { app: 'server' }, ports } });
});
`,
  'environments/staging.ts': `import { environment, follow } from 'pawl';
import { files } from '../applications/files.ts';
import { notes } from '../applications/notes.ts';
import { server } from '../applications/server.ts';
import { settings } from '../applications/settings.ts';
import { web } from '../applications/web.ts';

export const staging = environment('staging', {
  tier: 'staging',
  kubernetes: '1.34',
  track: follow('>=1.0.0'),
  deploy: [web({ replicas: 1 }), settings({}), files({}), notes({}), server({})],
});
`,
  'environments/index.ts': `import { environment, pinned, project } from 'pawl';
import { settings } from '../applications/settings.ts';
import { web } from '../applications/web.ts';
import { staging } from './staging.ts';

const production = environment('production', {
  tier: 'production',
  kubernetes: '1.34',
  track: pinned(),
  promoteFrom: staging,
  deploy: [web({ replicas: 5 }, { after: [settings] }), settings({})],
});

export default project({ name: 'shop', environments: [staging, production] });
`,
};
