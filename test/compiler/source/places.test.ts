import assert from 'node:assert/strict';
import { cp, mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { compileProject } from '../../../lib/compiler/compile.ts';
import { oneEnvironment, root, temporaryProject } from '../temporary-project.ts';
import { marked } from './marked.ts';

/** Every application below is wrong in one place, which has the application's name as its mark. */
const wrong = marked({
  'applications/web.ts': `import { application } from 'pawl';
import { z } from 'zod';
const resources = z.strictObject({ cpu: z.string(), memory: z.string().default('1Gi') });
const schema = z.strictObject({ host: z.string().default('x'), size: z.int().min(1).default(1), resources: resources.optional(),
  ports: z.array(z.strictObject({ number: z.int() })).default([]) });
export const web = (name: string, configuration: any) => configured(configuration, { name });
export const configured = application('web', schema, () => {});
export const shop = { web: configured };
export const strict = application('strict', z.object({ host: z.string() }), () => {});
`,
  'shared/settings.ts': `export { large as big } from './sizes.ts';
export * from './sizes.ts';
export const settings = { web: { size: ‹member›0 }, host: 'h' } as const;
`,
  'shared/sizes.ts': 'export const large = { size: ‹imported›0, host: "shared" };\nexport const small = 0;\n',
  'shared/settings.json': '{\n  "size": ‹json›0\n}\n',
  'environments/index.ts': `import { environment, pinned, project } from 'pawl';
import { configured, shop, strict, web } from '../applications/web.ts';
import { big, settings } from '../shared/settings.ts';
import * as everything from '../shared/settings';
import fromJson from '../shared/settings.json';

const local = { size: ‹spread›0 };
const key = 'size';
const compute = (): object => ({ size: 0 });
const sized = (size: number) => configured({ size }, { name: 'parameter' });

export const development = environment('development', { tier: 'development', kubernetes: '1.35', track: pinned(), deploy: [
  configured({ size: ‹inline›0 }, { name: 'inline' }),
  shop.web({ ...local }, { name: 'spread' }),
  configured({ ...big, host: 'x' }, { name: 'imported' }),
  configured({ ...big, size: ‹overridden›-1 }, { name: 'overridden' }),
  configured({ size: 0, ...{ size: ‹later›-2 } }, { name: 'later' }),
  configured(everything.settings.web, { name: 'member' }),
  configured({ ...fromJson }, { name: 'json' }),
  configured({ ports: [{ number: 1 }, { number: ‹nested›'x' as unknown as number }] }, { name: 'nested' }),
  configured({ resources: ‹missing-inside›{} as { cpu: string } }, { name: 'missing-inside' }),
  strict(‹missing›{} as { host: string }, { name: 'missing' }),
  configured({ ‹unknown-key›hots: 'x' } as object, { name: 'unknown-key' }),
  configured({ [key]: ‹computed›0 }, { name: 'computed' }),
  configured({ host: settings.host, ...‹call›compute() }, { name: 'call' }),
  sized(‹parameter›0),
] });
export default project({ name: 'shop', environments: [development, environment('broken', { tier: ‹tier›'prod' as 'staging', kubernetes: '1.35', track: pinned(), deploy: [
  web('helper', { size: ‹helper›0 }),
] })] });
`,
});

test('a wrong configuration is found at the literal that caused it, and a missing one where it should stand', async () => {
  await using temporary = await temporaryProject(wrong.files);
  const { findings } = await compileProject({ folder: temporary.folder });
  const found = findings.map(({ id, application, source }) => [id === 'configuration' ? application : id, source]);
  assert.deepEqual(Object.fromEntries(found), Object.fromEntries(wrong.places));
  assert.equal(found.length, wrong.places.size);
  // What was needed to find them stays inside.
  assert.ok(findings.every((finding) => !('literal' in finding)));
  assert.deepEqual(
    findings.filter(({ application }) => application === 'unknown-key').map(({ field, fix }) => [field, fix]),
    [['hots', 'Write "host"']],
  );
});

const made = marked({
  'data/two.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: from-yaml }\n',
  'charts/settings.ts': `import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
export class Settings extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    ‹settings›new ApiObject(this, 'map', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } });
  }
}
`,
  'environments/index.ts': `import { allow, application, buildPolicy, deny, environment, pinned, project, YamlFiles } from 'pawl';
import { ApiObject, Chart } from 'cdk8s';
import { Packaged } from 'acme-charts';
import { z } from 'zod';
import { Settings } from '../charts/settings.ts';
enum Kind { map = 'ConfigMap' }
const object = (name: string) => ({ apiVersion: 'v1', kind: Kind.map, metadata: { name } });
const web = application('web', z.object({}), (chart) => {
  new Settings(chart, 'settings');
  ‹from-yaml›new YamlFiles(chart, 'yaml', { files: ['data/two.yaml'] });
  ‹packaged›new Packaged(chart, 'packaged');
  ‹twice›new ApiObject(chart, 'first', object('twice'));
  new ApiObject(chart, 'second', object('twice'));
  ‹bad-name›new ApiObject(chart, 'bad', object('Bad_'));
  ‹invalid›new ApiObject(chart, 'invalid', object(''));
  const odd = ‹odd›new Chart(chart, 'odd');
  odd.node.addValidation({ validate: () => ['it is odd'] });
});
const thrower = application('thrower', z.object({}), () => {
  throw ‹thrown›new Error('no');
});
const noSettings = buildPolicy('no-settings', ({ object }) => (object.metadata.name === 'settings' ? deny('no settings') : allow));
export default project({ name: 'shop', policies: [noSettings], environments: [environment('development', { tier: 'development', kubernetes: '1.35', track: pinned(),
  deploy: [web({}), ‹again›web({}), thrower({}), ‹empty›application('empty', z.object({}), () => {})({}), ] })] });
`,
});

test('an object, and every finding about one, has the place in the project where it was made', async () => {
  await using temporary = await temporaryProject(made.files);
  await packaged(temporary.folder);
  const { environments, findings } = await compileProject({ folder: temporary.folder });
  const place = (mark: string) => made.places.get(mark);
  const origins = new Map(Object.entries(environments[0]?.origins ?? {}).map(([id, { source }]) => [id.split('/').at(-1), source]));
  const objects = ['settings', 'from-yaml', 'packaged'];
  assert.deepEqual(
    objects.map((name) => [name, origins.get(name)]),
    objects.map((name) => [name, place(name)]),
  );
  const bySource = findings.map(({ id, source }) => `${id} ${source?.file}:${source?.line}`);
  const expected: readonly (readonly [id: string, mark: string])[] = [
    ['application-twice', 'again'],
    ['build-failed', 'thrown'],
    ['construct-validation', 'odd'],
    ['invalid-object', 'invalid'],
    ['bad-name', 'bad-name'],
    ['identity-collision', 'twice'],
    ['empty-application', 'empty'],
    ['no-settings', 'settings'],
  ];
  for (const [id, mark] of expected)
    assert.ok(bySource.includes(`${id} ${place(mark)?.file}:${place(mark)?.line}`), `${id} in ${bySource.join(', ')}`);
});

/** What the checks are told to let stand, and what nothing asks for. */
const allowed = marked({
  'imports/example.com/widget.crd.json': JSON.stringify(widgetDefinition()),
  'data/one.yaml': '# a remark\n\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { mode: 1 }\n',
  'environments/index.ts': `import { acknowledge, environment, pinned, project, YamlFiles } from 'pawl';
const idle = ‹idle›acknowledge({ finding: 'dangling-claim', reason: 'It comes', expires: '2027-01-31' });
export default project({ name: 'shop', environments: [environment('development', { tier: 'development', kubernetes: '1.35', track: pinned(),
  provided: [‹provided›'Secret/shop/tls'], acknowledged: [idle], deploy: (scope) => {
    ‹objects›new YamlFiles(scope, 'yaml', { files: ['data/one.yaml'] });
  } })] });
`,
});

test('what is allowed in vain has the place where it is allowed, and what came in from a file is named with it', async () => {
  await using temporary = await temporaryProject(allowed.files);
  const { findings, inputs } = await compileProject({ folder: temporary.folder });
  assert.deepEqual(
    findings.map(({ id, source, input }) => [id, source, input]),
    [
      ['not-a-text', allowed.places.get('objects'), { file: 'data/one.yaml', line: 3 }],
      ['acknowledgement-idle', allowed.places.get('idle'), undefined],
      ['provided-idle', allowed.places.get('provided'), undefined],
    ],
  );
  assert.ok(inputs.some(({ path }) => path === 'imports/example.com/widget.crd.json'));
});

function widgetDefinition() {
  const schema = { openAPIV3Schema: { type: 'object' } };
  const names = { kind: 'Widget', plural: 'widgets' };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com' },
    spec: { group: 'example.com', scope: 'Namespaced', names, versions: [{ name: 'v1', served: true, storage: true, schema }] },
  };
}

test('a project with its own copies of cdk8s and constructs gets the same places', async () => {
  await using temporary = await temporaryProject(made.files);
  await packaged(temporary.folder);
  for (const name of ['cdk8s', 'constructs']) {
    await rm(join(temporary.folder, 'node_modules', name));
    await cp(await realpath(join(root, 'node_modules', name)), join(temporary.folder, 'node_modules', name), { recursive: true });
  }
  const { environments } = await compileProject({ folder: temporary.folder });
  assert.deepEqual(environments[0]?.origins['ConfigMap/shop/settings']?.source, made.places.get('settings'));
});

/** Constructs that come from a package: the project's own line that asked for them is what helps. */
async function packaged(folder: string): Promise<void> {
  const home = join(folder, 'node_modules', 'acme-charts');
  await mkdir(home);
  await writeFile(join(home, 'package.json'), '{ "name": "acme-charts", "type": "module", "exports": "./index.js" }');
  await writeFile(
    join(home, 'index.js'),
    `import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
export class Packaged extends Construct {
  constructor(scope, id) {
    super(scope, id);
    new ApiObject(this, 'map', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'packaged' } });
  }
}
`,
  );
}

test('what is said of objects that share an id has the place of each', async () => {
  const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: one }\n';
  const pod = 'apiVersion: v1\nkind: Pod\nmetadata: { name: one }\nspec: { containers: [{ name: main, image: nginx }] }\n';
  await using project = await temporaryProject({
    ...oneEnvironment(
      `[
  application('b', z.object({}), (chart) => void new ApiObject(chart, 'x', map(7)))({}),
  application('a', z.object({}), (chart) => {
    new ApiObject(chart, 'x', map(true));
    new ApiObject(chart, 'y', map('fine'));
    new ApiObject(chart, 'z', map(3));
  })({}),
  application('c', z.object({}), (chart) => {
    new YamlFiles(chart, 'files', { files: ['data/1.yaml', 'data/2.yaml'] });
  })({}),
]`,
      "const map = (size: any) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' }, data: { size } });",
    ),
    'data/1.yaml': `${pod}---\n${map}data: { a: 'x', size: 7 }\n`,
    'data/2.yaml': `# a remark\n${map}data: { a: 'x', size: 8 }\n---\n${pod}`,
  });
  const { findings } = await compileProject({ folder: project.folder });
  const ofTexts = findings.filter(({ id }) => id === 'not-a-text');
  assert.deepEqual(
    ofTexts.map(({ construct, message, source, input }) => [construct, message, source?.line, input]),
    [
      ['a/x', 'It is a boolean, expected a text', 8, undefined],
      ['a/z', 'It is a number, expected a text', 10, undefined],
      ['b/x', 'It is a number, expected a text', 6, undefined],
      ['c/files/ConfigMap.one', 'It is a number, expected a text', 13, { file: 'data/1.yaml', line: 6 }],
      ['c/files/ConfigMap.one.2', 'It is a number, expected a text', 13, { file: 'data/2.yaml', line: 2 }],
    ],
  );
  assert.deepEqual(
    ofTexts.map(({ fix = '' }) => fix.includes('YAML without quotes')),
    [false, false, false, true, true],
  );
  // A build policy, too.
  assert.deepEqual(
    findings.filter(({ id }) => id === 'images-exact').map(({ construct, input }) => [construct, input]),
    [
      ['c/files/Pod.one', { file: 'data/1.yaml', line: 1 }],
      ['c/files/Pod.one.2', { file: 'data/2.yaml', line: 7 }],
    ],
  );
});
