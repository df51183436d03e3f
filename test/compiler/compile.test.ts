import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileProject } from '../../lib/compiler/compile.ts';
import { digestOf } from '../../lib/digest.ts';
import { oneEnvironment, oneObject, root, temporaryProject } from './temporary-project.ts';

test('the living example compiles without findings, in the order that it is applied in', async () => {
  const { project, environments, findings, warnings } = await compileProject({ folder: root });
  assert.deepEqual([findings, warnings, project], [[], [], { name: 'shop' }]);
  assert.deepEqual(
    environments.map(({ name, tier, promoteFrom, track, policies, namespace }) => [
      name,
      tier,
      promoteFrom,
      track.kind,
      policies,
      namespace,
    ]),
    [
      ['development', 'development', undefined, 'follow', [], 'shop'],
      ['staging', 'staging', 'development', 'follow', ['comes-from-source'], 'shop'],
      ['production', 'production', 'staging', 'pinned', ['comes-from-source', 'soaked', 'no-downgrade', 'keep-replicas'], 'shop'],
    ],
  );
  assert.deepEqual(
    environments[2]?.set.objects.map(({ id, application, wave }) => `${wave} ${application} ${id}`),
    [
      '1 database ConfigMap/shop/database-settings',
      '1 database Service/shop/database',
      '2 database StatefulSet.apps/shop/database',
      '0 home Namespace/shop',
      '3 web ConfigMap/shop/web-settings',
      '3 web Service/shop/web',
      '4 web Deployment.apps/shop/web',
    ],
  );
});

test('environments that were not asked for are listed without objects', async () => {
  const { environments } = await compileProject({ folder: root, environments: ['staging'] });
  assert.deepEqual(
    environments.map(({ name, compiled, set }) => [name, compiled, set.objects.length]),
    [
      ['development', false, 0],
      ['staging', true, 7],
      ['production', false, 0],
    ],
  );
});

test('an environment that the project does not have is refused with those that it has', async () => {
  await assert.rejects(compileProject({ folder: root, environments: ['staging', 'prod'] }), {
    code: 'UNKNOWN_ENVIRONMENT',
    message: 'Cannot find environment "prod": this project has development, staging, production',
  });
});

test('everything that went in is an input: source files, and what constructs read', async () => {
  const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n';
  const files = oneEnvironment(
    "(scope) => void new YamlFiles(new Chart(scope, 'files'), 'files', { files: ['data/a.yaml'] })",
    "import '../lib/side.ts';",
  );
  await using project = await temporaryProject({ ...files, 'lib/side.ts': 'export {};', 'data/a.yaml': yaml, 'unused.ts': '' });
  const { inputs, findings } = await compileProject({ folder: project.folder });
  assert.deepEqual(findings, []);
  assert.deepEqual(inputs, [
    { path: 'data/a.yaml', digest: digestOf(yaml) },
    { path: 'environments/index.ts', digest: digestOf(files['environments/index.ts'] ?? '') },
    { path: 'lib/side.ts', digest: digestOf('export {};') },
  ]);
});

test('findings of the project, of constructs and of policies come together, with their places', async () => {
  const deploy = `[application('web', z.object({ size: z.int() }), (chart) => {
    new ApiObject(chart, 'pod', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [{ name: 'web', image: 'web:latest' }] } });
    new ApiObject(chart, 'nameless', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: '' } });
  })({ size: 1 })]`;
  const files = oneEnvironment(deploy);
  const entry = (files['environments/index.ts'] ?? '').replace(
    'environments: [development]',
    "environments: [development, { ...development, name: 'blobs' } as any]",
  );
  await using project = await temporaryProject({ 'environments/index.ts': entry });
  const { findings } = await compileProject({ folder: project.folder });
  assert.deepEqual(
    findings.map(({ id, severity, environment, application, object, construct }) => ({
      id,
      severity,
      environment,
      application,
      object,
      construct,
    })),
    [
      { id: 'environment-name', severity: 'error', environment: 'blobs', application: undefined, object: undefined, construct: undefined },
      {
        id: 'invalid-object',
        severity: 'error',
        environment: 'development',
        application: 'web',
        object: undefined,
        construct: 'web/nameless',
      },
      {
        id: 'images-exact',
        severity: 'error',
        environment: 'development',
        application: 'web',
        object: 'Pod/shop/web',
        construct: 'web/pod',
      },
      { id: 'invalid-object', severity: 'error', environment: 'blobs', application: 'web', object: undefined, construct: 'web/nameless' },
      { id: 'images-exact', severity: 'error', environment: 'blobs', application: 'web', object: 'Pod/shop/web', construct: 'web/pod' },
    ],
  );
});

test('a project of JavaScript values that make no sense gives findings, not a crash', async () => {
  const entry =
    "export default { kind: 'project', name: 7, policies: [null], environments: [null, { kind: 'environment', name: 'a', tier: [], kubernetes: {}, track: 1, deploy: [{}], policies: 'none' }, { kind: 'environment', name: 'b', deploy: [], promoteFrom: null }] };";
  await using project = await temporaryProject({ 'environments/index.ts': entry });
  const { findings, environments } = await compileProject({ folder: project.folder });
  assert.deepEqual(environments, []);
  assert.ok(findings.length >= 8);
  assert.ok(findings.every(({ severity }) => severity === 'error'));
});

test('enums and packages in CommonJS are understood', async () => {
  const before = "import plus28 from 'cdk8s-plus-28';\nenum Size { small = 3 }\nconst plus = typeof plus28.Deployment;";
  await using project = await temporaryProject(
    oneEnvironment(
      "[application('a', z.object({}), (chart) => void new ApiObject(chart, 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { size: Size[3], plus } }))({})]",
      before,
    ),
  );
  const { environments } = await compileProject({ folder: project.folder });
  assert.deepEqual(environments[0]?.set.objects[0]?.object.data, { size: 'small', plus: 'function' });
});

test('the digest of the policies changes with a policy and stays with everything else', async () => {
  const digestFor = async (limit: number, web: string) => {
    await using project = await temporaryProject({
      'environments/index.ts': `import { environment, pinned, project } from 'pawl';
import { large } from '../policies/large.ts';
import '../lib/web.ts';
const development = environment('development', { tier: 'development', kubernetes: '1.35', track: pinned(), policies: [large], deploy: [] });
export default project({ name: 'shop', environments: [development] });`,
      'policies/large.ts': `import { allow, promotionPolicy } from 'pawl';
const limit = ${limit};
export const large = promotionPolicy('large', ({ diff }) => (diff.created > limit ? allow : allow));`,
      'lib/web.ts': `console.log('${web}');`,
    });
    return (await compileProject({ folder: project.folder })).policiesDigest;
  };
  const [first, other, changed] = [await digestFor(1, 'a'), await digestFor(1, 'b'), await digestFor(2, 'a')];
  assert.equal(first, other);
  assert.notEqual(first, changed);
});

test('an environment with something of another type in it is named with what is wrong, though it has objects', async () => {
  const source = oneEnvironment(oneObject)['environments/index.ts'] ?? '';
  await using project = await temporaryProject({ 'environments/index.ts': source.replace("kubernetes: '1.35'", 'kubernetes: 1.35') });
  const { findings } = await compileProject({ folder: project.folder });
  assert.deepEqual(
    findings.map(({ id, message }) => [id, message]),
    [['kubernetes-version', 'Environment "development" runs Kubernetes "1.35", expected a minor version like 1.34']],
  );
});
