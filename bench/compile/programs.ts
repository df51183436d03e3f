import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** One set of objects as four programs: for Pawl, cdk8s-cli, helm and kustomize. Four objects to a group. */
export interface Size {
  readonly objects: number;
  readonly applications: number;
}

interface Group {
  readonly application: string;
  readonly name: string;
  readonly message: string;
}

/** What each program's name has in it, so that a change is a change in all of them. */
export const unchanged = 'as it was';

export async function writePrograms(folder: string, size: Size, modules: Modules): Promise<void> {
  const groups = groupsOf(size);
  await Promise.all([
    writeFiles(join(folder, 'pawl'), pawlProgram(groups), modules.pawl),
    modules.cdk8s === undefined ? undefined : writeFiles(join(folder, 'cdk8s'), cdk8sProgram(groups), modules.cdk8s),
    writeFiles(join(folder, 'helm'), helmProgram(groups)),
    writeFiles(join(folder, 'kustomize'), kustomizeProgram(groups)),
  ]);
}

/** Where the packages of a program are installed: a folder `node_modules` each. */
export interface Modules {
  readonly pawl: string;
  /** @default no program for cdk8s */
  readonly cdk8s?: string | undefined;
}

function groupsOf({ objects, applications }: Size): readonly Group[] {
  const several = Math.ceil(objects / 4);
  return Array.from({ length: several }, (_, at) => {
    const application = `app-${Math.floor((at * applications) / several)}`;
    return { application, name: `${application}-${at}`, message: unchanged };
  });
}

const construct = `import type { Construct } from 'constructs';
import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-34';

export function addGroup(scope: Construct, name: string, message: string): void {
  const account = new kplus.ServiceAccount(scope, 'account', { metadata: { name } });
  new kplus.ConfigMap(scope, 'settings', { metadata: { name }, data: { message } });
  const deployment = new kplus.Deployment(scope, 'deployment', {
    metadata: { name, labels: { app: name } },
    podMetadata: { labels: { app: name } },
    select: false,
    replicas: 2,
    serviceAccount: account,
    containers: [{
      image: 'registry.example/shop/web:1.4.2',
      portNumber: 8080,
      resources: { cpu: { request: kplus.Cpu.millis(100) }, memory: { request: Size.mebibytes(128) } },
    }],
  });
  deployment.select(kplus.LabelSelector.of({ labels: { app: name } }));
  const service = new kplus.Service(scope, 'service', { metadata: { name }, ports: [{ port: 80, targetPort: 8080 }] });
  service.selectLabel('app', name);
}
`;

/** A file for each application, as people have them. */
function pawlProgram(groups: readonly Group[]): Files {
  const applications = [...Map.groupBy(groups, ({ application }) => application)];
  const index = `import { environment, follow, project } from 'pawl';
${applications.map(([name], at) => `import { application as application${at} } from '../applications/${name}.ts';`).join('\n')}

const development = environment('development', {
  tier: 'development',
  kubernetes: '1.34',
  track: follow('>=0.0.0'),
  deploy: [
${applications.map(([, members], at) => `    application${at}({ message: ${JSON.stringify(members[0]?.message)} }),`).join('\n')}
  ],
});

export default project({ name: 'bench', environments: [development] });
`;
  const files = applications.map(([name, members]): [string, string] => [
    `applications/${name}.ts`,
    `import { Construct } from 'constructs';
import { application as define } from 'pawl';
import { z } from 'zod';
import { addGroup } from '../group.ts';

export const application = define('${name}', z.object({ message: z.string() }), (chart, { message }) => {
  for (const name of ${JSON.stringify(members.map((member) => member.name))}) addGroup(new Construct(chart, name), name, message);
});
`,
  ]);
  return { 'package.json': packageJson, 'environments/index.ts': index, 'group.ts': construct, ...Object.fromEntries(files) };
}

const packageJson = '{ "name": "bench", "private": true, "type": "module" }\n';

/** Objects in layers of three, each of which waits for all of the layer before: what cdk8s' own ordering takes exponential time for. */
export async function writeLayered(folder: string, objects: number, packages: string): Promise<void> {
  const index = `import { ApiObject } from 'cdk8s';
import { application, environment, follow, project } from 'pawl';
import { z } from 'zod';

const layered = application('layered', z.object({}), (chart) => {
  let before: ApiObject[] = [];
  for (let layer = 0; layer < ${Math.ceil(objects / 3)}; layer++) {
    const now = [0, 1, 2].map((at) => {
      const name = 'layer-' + layer + '-' + at;
      return new ApiObject(chart, name, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
    });
    for (const object of now) if (before.length > 0) object.addDependency(...before);
    before = now;
  }
});
const development = environment('development', { tier: 'development', kubernetes: '1.34', track: follow('>=0.0.0'), deploy: [layered({})] });
export default project({ name: 'bench', environments: [development] });
`;
  await writeFiles(folder, { 'package.json': packageJson, 'environments/index.ts': index }, packages);
}

/** As "cdk8s init typescript-app" has it, a chart for each group. */
function cdk8sProgram(groups: readonly Group[]): Files {
  return {
    'package.json': '{ "name": "bench", "private": true, "main": "main.js" }\n',
    'cdk8s.yaml': 'language: typescript\napp: npx ts-node main.ts\n',
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        target: 'ES2020',
        module: 'CommonJS',
        moduleResolution: 'node',
        lib: ['es2020'],
        strict: true,
        skipLibCheck: true,
      },
      include: ['**/*.ts'],
    }),
    'group.ts': construct,
    'main.ts': `import { App, Chart } from 'cdk8s';
import { addGroup } from './group';

const app = new App();
for (const [name, message] of ${JSON.stringify(groups.map(({ name, message }) => [name, message]))}) {
  addGroup(new Chart(app, name, { namespace: 'bench', disableResourceNameHashes: true }), name, message);
}
app.synth();
`,
  };
}

/** Values and one template for all groups. */
function helmProgram(groups: readonly Group[]): Files {
  return {
    'Chart.yaml': 'apiVersion: v2\nname: bench\nversion: 1.0.0\n',
    'values.yaml': JSON.stringify({ groups: groups.map(({ name, message }) => ({ name, message })) }),
    'templates/groups.yaml': `{{- range .Values.groups }}\n${manifest('{{ .name }}', '{{ .message | quote }}', '{{ $.Release.Namespace }}')}{{- end }}\n`,
  };
}

/** A file for each group, and the namespace filled in. */
function kustomizeProgram(groups: readonly Group[]): Files {
  const files = groups.map(({ name, message }): [string, string] => [`${name}.yaml`, manifest(name, JSON.stringify(message))]);
  const resources = files.map(([file]) => `- ${file}\n`).join('');
  const kustomization = `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: bench\nresources:\n${resources}`;
  return { 'kustomization.yaml': kustomization, ...Object.fromEntries(files) };
}

function manifest(name: string, message: string, namespace?: string): string {
  const metadata = `metadata:\n  name: ${name}\n${namespace === undefined ? '' : `  namespace: ${namespace}\n`}`;
  return `---
apiVersion: v1
kind: ServiceAccount
${metadata}automountServiceAccountToken: false
---
apiVersion: v1
kind: ConfigMap
${metadata}data:
  message: ${message}
immutable: false
---
apiVersion: apps/v1
kind: Deployment
${metadata}  labels:
    app: ${name}
spec:
  minReadySeconds: 0
  progressDeadlineSeconds: 600
  replicas: 2
  selector:
    matchLabels:
      app: ${name}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 25%
      maxUnavailable: 25%
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      automountServiceAccountToken: false
      serviceAccountName: ${name}
      dnsPolicy: ClusterFirst
      hostNetwork: false
      restartPolicy: Always
      setHostnameAsFQDN: false
      shareProcessNamespace: false
      terminationGracePeriodSeconds: 30
      securityContext:
        fsGroupChangePolicy: Always
        runAsNonRoot: true
      containers:
      - name: main
        image: registry.example/shop/web:1.4.2
        imagePullPolicy: Always
        ports:
        - containerPort: 8080
        resources:
          requests:
            cpu: 100m
            memory: 128Mi
        securityContext:
          allowPrivilegeEscalation: false
          privileged: false
          readOnlyRootFilesystem: true
          runAsNonRoot: true
        startupProbe:
          failureThreshold: 3
          tcpSocket:
            port: 8080
---
apiVersion: v1
kind: Service
${metadata}spec:
  externalIPs: []
  ports:
  - port: 80
    targetPort: 8080
  selector:
    app: ${name}
  type: ClusterIP
`;
}

type Files = Readonly<Record<string, string>>;

async function writeFiles(folder: string, files: Files, packages?: string): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  if (packages === undefined) return;
  await mkdir(join(folder, 'node_modules'));
  for (const name of await readdir(packages))
    if (name !== '.cache' && name !== 'pawl') await symlink(join(packages, name), join(folder, 'node_modules', name));
}
