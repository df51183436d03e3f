import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { application } from '../../lib/constructs/application.ts';
import { checkProject } from '../../lib/constructs/check-project.ts';
import { type Environment, environment } from '../../lib/constructs/environment.ts';
import { type Project, project } from '../../lib/constructs/project.ts';
import { follow, pinned } from '../../lib/constructs/track.ts';
import { promotionPolicy } from '../../lib/promotion/policy.ts';
import { allow } from '../../lib/verdict.ts';

const staging = environment('staging', { tier: 'staging', kubernetes: '1.34', track: follow('>=1.0.0'), deploy: [] });
const production = environment('production', { tier: 'production', kubernetes: '1.34', track: pinned(), promoteFrom: staging, deploy: [] });
const policy = promotionPolicy('policy', () => allow);

/** What JavaScript, or a cast, may hand over. */
function changed(base: Environment, change: object): Environment {
  return { ...base, ...change };
}

function messages(environments: readonly unknown[], change: object = {}): string[] {
  return checkProject({ ...project({ name: 'shop', environments: environments as Environment[] }), ...change } as Project).map(
    ({ message }) => message,
  );
}

test('a sound project has no findings', () => assert.deepEqual(messages([staging, production]), []));

const mistakes: readonly (readonly [string, readonly unknown[], readonly string[], object?])[] = [
  ['a name of the project that is no label', [staging], ['Project "Shop" has a name that is no RFC 1123 label'], { name: 'Shop' }],
  ['no environments', [], ['Project "shop" has no environments']],
  ['environments that are no list', [], ['Project "shop" has no environments'], { environments: 'production' }],
  [
    'a promotion policy among the build policies',
    [staging],
    ['Policies of the project are not all build policies'],
    { policies: [policy] },
  ],
  [
    'a build policy whose name is no text',
    [staging],
    ['Policies of the project are not all build policies'],
    { policies: [{ kind: 'build-policy', name: 5, mode: 'enforce', check: () => allow }] },
  ],
  [
    'a registry, a source and kinds that are no texts',
    [staging],
    [
      '"registry" of the project is not a text',
      '"source" of the project is not a text',
      '"clusterScoped" of the project is not a list of texts',
    ],
    { registry: 5, source: null, clusterScoped: [5] },
  ],
  [
    'properties of the project that mean nothing',
    [staging],
    [
      'Project "shop" has property "polices", which means nothing: expected name, environments, policies, acknowledged, registry, source, clusterScoped, trust, inputs',
      'Project "shop" has property "inputs.evn", which means nothing: expected env',
    ],
    { polices: [], source: undefined, sources: undefined, inputs: { evn: ['REGION'] } },
  ],
  [
    'properties of an environment that mean nothing',
    [changed(staging, { namespce: 'shop', acknowledge: [] })],
    ['namespce', 'acknowledge'].map(
      (property) =>
        `Environment "staging" has property "${property}", which means nothing: expected name, tier, kubernetes, track, promoteFrom, namespace, trust, override, policies, provided, acknowledged, deploy`,
    ),
  ],
  [
    'inputs that are no names of variables',
    [staging],
    ['The inputs of the project are no list of environment variables'],
    { inputs: { env: ['REGION', 'NO NAME'] } },
  ],
  [
    'something that is no environment',
    [staging, undefined, 'production'],
    ["Item 1 of the project's environments is not an environment", "Item 2 of the project's environments is not an environment"],
  ],
  ['a name that is no label', [changed(staging, { name: 'Staging!' })], ['Environment "Staging!" has a name that is no RFC 1123 label']],
  [
    'the name of a folder of the layout',
    [changed(staging, { name: 'blobs' })],
    ['Environment "blobs" has the name of another repository of the project'],
  ],
  [
    'the name of the evidence repository',
    [changed(staging, { name: 'evidence' })],
    ['Environment "evidence" has the name of another repository of the project'],
  ],
  ['one name twice', [staging, changed(staging, { tier: 'development' })], ['Environment "staging" is listed twice']],
  [
    'an unknown tier',
    [changed(staging, { tier: 'prod' })],
    ['Environment "staging" is of tier "prod", expected development, staging or production'],
  ],
  [
    'a Kubernetes version that is no minor version',
    [changed(staging, { kubernetes: '1.34.2' })],
    ['Environment "staging" runs Kubernetes "1.34.2", expected a minor version like 1.34'],
  ],
  [
    'a number that the type lets through',
    [changed(staging, { kubernetes: '1.3e1' })],
    ['Environment "staging" runs Kubernetes "1.3e1", expected a minor version like 1.34'],
  ],
  [
    'a range that is none',
    [changed(staging, { track: follow('newest') })],
    ['Environment "staging" follows "newest", expected a semver range like >=1.0.0'],
  ],
  ['no track', [changed(staging, { track: undefined })], ['Environment "staging" has no track']],
  [
    'a pin kept elsewhere',
    [changed(staging, { track: { kind: 'pinned', keeper: 'wiki' } })],
    ['Environment "staging" keeps its pin in "wiki", expected ledger or git'],
  ],
  [
    'a namespace that is no label',
    [changed(staging, { namespace: 'my shop' })],
    ['Environment "staging" has namespace "my shop", which is no RFC 1123 label'],
  ],
  [
    'policies that are none',
    [changed(staging, { policies: [() => allow] })],
    ['Policies of environment "staging" are not all promotion policies'],
  ],
  [
    'an application without its configuration',
    [changed(staging, { deploy: [application('web', z.object({}), () => {})] })],
    ['Environment "staging" deploys something that is no configured application'],
  ],
  [
    'nothing to deploy',
    [changed(staging, { deploy: undefined })],
    ['Environment "staging" deploys something that is no configured application'],
  ],
  [
    'an application whose name is no label',
    [changed(staging, { deploy: [application('../web', z.object({}), () => {})({})] })],
    ['Application "../web" has a name that is no RFC 1123 label'],
  ],
  [
    'production from nowhere',
    [changed(production, { promoteFrom: undefined })],
    ['Environment "production" is of tier production and does not say what it is promoted from'],
  ],
  [
    'production from a name',
    [changed(production, { promoteFrom: 'staging' })],
    ['Environment "production" is promoted from something that is no environment'],
  ],
  [
    'production from an environment that is not listed',
    [production],
    ['Environment "production" is promoted from "staging", which the project does not list'],
  ],
];

for (const [mistake, environments, expected, change] of mistakes) {
  test(`checkProject finds ${mistake}`, () => assert.deepEqual(messages(environments, change), expected));
}

test('checkProject finds a cycle of promotions once, with its path', () => {
  const first: { promoteFrom?: Environment | undefined } & Omit<Environment, 'promoteFrom'> = { ...staging, name: 'first' };
  const second = changed(staging, { name: 'second', promoteFrom: first });
  first.promoteFrom = second;
  const last = changed(production, { promoteFrom: second });
  assert.deepEqual(messages([last, first, second]), ['Environments are promoted in a cycle: "first" from "second" from "first"']);
});

test('what has no words is no reason to find nothing', () => {
  const wordless: unknown = Object.create(null);
  const said = messages([changed(staging, { name: wordless }), changed(staging, { tier: wordless, kubernetes: wordless })], {
    name: wordless,
  });
  assert.deepEqual(said, [
    'Project "something that has no words" has a name that is no RFC 1123 label',
    'Environment "something that has no words" has a name that is no RFC 1123 label',
    'Environment "staging" is of tier "something that has no words", expected development, staging or production',
    'Environment "staging" runs Kubernetes "something that has no words", expected a minor version like 1.34',
  ]);
  const everything = ['tier', 'kubernetes', 'namespace', 'track', 'promoteFrom', 'trust', 'override', 'policies'];
  const wrong = changed(staging, { name: wordless, ...Object.fromEntries(everything.map((property) => [property, wordless])) });
  assert.ok(messages([wrong, changed(production, { promoteFrom: wrong })], { trust: {}, polices: 1 }).length > everything.length);
  assert.deepEqual(messages([changed(staging, { track: { kind: 'follow', range: wordless } })]), [
    'Environment "staging" follows "something that has no words", expected a semver range like >=1.0.0',
  ]);
  assert.deepEqual(messages([], { name: wordless }).length, 2);
});

test('findings name the environment that they are about', () => {
  const [finding] = checkProject(project({ name: 'shop', environments: [changed(staging, { kubernetes: '2' })] }));
  assert.equal(finding?.environment, 'staging');
});
