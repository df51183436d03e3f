import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../lib/json.ts';
import { canonicalSet } from '../../lib/manifest/canonical.ts';
import { diffJson, diffSchema, diffSets, summarize } from '../../lib/manifest/diff.ts';
import type { KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import type { ManifestSet } from '../../lib/manifest/manifest-set.ts';
import { processorTime } from '../processor-time.ts';

function setOf(...objects: KubernetesObject[]): ManifestSet {
  return canonicalSet(
    'staging',
    objects.map((object) => ({ application: 'web', wave: 0, object })),
  ).set;
}

function web(spec: JsonObject, kind = 'Deployment'): KubernetesObject {
  return { apiVersion: 'apps/v1', kind, metadata: { name: 'web', namespace: 'shop' }, spec };
}

/** The lines between two Deployments, without their id. */
function lines(before: JsonObject, after: JsonObject): readonly string[] {
  return summarize(diffSets(setOf(web(before)), setOf(web(after))), { limit: 50 }).lines.map((line) =>
    line.replace('~ Deployment.apps/shop/web  ', ''),
  );
}

function containers(...items: JsonObject[]): JsonObject {
  return { template: { spec: { containers: items } } };
}

test('a diff of equal sets is empty, whatever the order of their keys', () => {
  const diff = diffSets(setOf(web({ a: 1, b: { c: [] } })), setOf(web({ b: { c: [] }, a: 1 })));
  assert.deepEqual([diff.changes, diff.created, diff.updated, diff.deleted], [[], 0, 0, 0]);
});

test('a diff finds created, changed and deleted objects by identity, in the order of their ids', () => {
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' } };
  const before = setOf(service, web({ replicas: 1 }), { ...service, metadata: { name: 'old' } });
  const after = setOf({ ...service, metadata: { name: 'new' } }, { ...web({ replicas: 2 }), apiVersion: 'apps/v2' }, service);
  const diff = diffSets(before, after);
  assert.deepEqual(summarize(diff, { limit: 50 }), {
    created: 1,
    changed: 1,
    deleted: 1,
    lines: [
      '~ Deployment.apps/shop/web  apiVersion: "apps/v1" -> "apps/v2"',
      '~ Deployment.apps/shop/web  spec.replicas: 1 -> 2',
      '+ Service/new',
      '- Service/old',
    ],
    omitted: 0,
  });
});

test('everything is created from nothing, and deleted to nothing', () => {
  const set = setOf(web({}));
  assert.deepEqual(summarize(diffSets(undefined, set), { limit: 5 }).lines, ['+ Deployment.apps/shop/web']);
  assert.deepEqual(summarize(diffSets(set, undefined), { limit: 5 }).lines, ['- Deployment.apps/shop/web']);
});

test('an object that moves to another application unchanged is no change', () => {
  const moved = canonicalSet('staging', [{ application: 'api', wave: 0, object: web({}) }]).set;
  assert.deepEqual(diffSets(setOf(web({})), moved).changes, []);
});

const cases: readonly (readonly [name: string, before: JsonObject, after: JsonObject, expected: readonly string[]])[] = [
  [
    'an image, by the name of its container',
    containers({ name: 'proxy', image: 'p:1' }, { name: 'web', image: 'a:1' }),
    containers({ name: 'proxy', image: 'p:1' }, { name: 'web', image: 'a:2' }),
    ['spec.template.spec.containers[name=web].image: "a:1" -> "a:2"'],
  ],
  [
    'a container more, a container less',
    containers({ name: 'web' }, { name: 'old' }),
    containers({ name: 'web' }, { name: 'new' }),
    [
      'spec.template.spec.containers[name=old]: {"name":"old"} -> (none)',
      'spec.template.spec.containers[name=new]: (none) -> {"name":"new"}',
    ],
  ],
  [
    'the order of init containers',
    { initContainers: [{ name: 'a' }, { name: 'b' }] },
    { initContainers: [{ name: 'b' }, { name: 'a' }] },
    ['spec.initContainers[*]: ["a","b"] -> ["b","a"]'],
  ],
  [
    'ports of one number by their protocol',
    containers({ name: 'dns', ports: [{ containerPort: 53 }, { containerPort: 53, protocol: 'UDP' }] }),
    containers({
      name: 'dns',
      ports: [
        { containerPort: 53, name: 'tcp' },
        { containerPort: 53, protocol: 'UDP', name: 'udp' },
      ],
    }),
    [
      'spec.template.spec.containers[name=dns].ports[containerPort=53].name: (none) -> "tcp"',
      'spec.template.spec.containers[name=dns].ports[containerPort=53,protocol=UDP].name: (none) -> "udp"',
    ],
  ],
  [
    'the ports of a service',
    { ports: [{ port: 80, targetPort: 1 }] },
    { ports: [{ port: 80, targetPort: 2 }] },
    ['spec.ports[port=80].targetPort: 1 -> 2'],
  ],
  [
    'ports of a network policy by position',
    { ingress: [{ ports: [{ port: 80 }] }] },
    { ingress: [{ ports: [{ port: 81 }] }] },
    ['spec.ingress[0].ports[0].port: 80 -> 81'],
  ],
  [
    'mounts by their path, tolerations by position',
    { volumeMounts: [{ mountPath: '/a', name: 'x' }], tolerations: [{ key: 'a' }] },
    { volumeMounts: [{ mountPath: '/a', name: 'y' }], tolerations: [{ key: 'b' }] },
    ['spec.tolerations[0].key: "a" -> "b"', 'spec.volumeMounts[mountPath=/a].name: "x" -> "y"'],
  ],
  [
    'a list whose names are not unique by position',
    {
      env: [
        { name: 'A', value: '1' },
        { name: 'A', value: '2' },
      ],
    },
    {
      env: [
        { name: 'A', value: '1' },
        { name: 'A', value: '3' },
      ],
    },
    ['spec.env[1].value: "2" -> "3"'],
  ],
  [
    'a shorter list from its end',
    { args: ['a', 'b', 'c'] },
    { args: ['x'] },
    ['spec.args[0]: "a" -> "x"', 'spec.args[2]: "c" -> (none)', 'spec.args[1]: "b" -> (none)'],
  ],
  ['a name that is more than a word', { 'a.b/c': 1 }, { 'a.b/c': 2 }, ['spec["a.b/c"]: 1 -> 2']],
  ['a field that becomes another type', { a: [1] }, { a: { b: 1 } }, ['spec.a: [1] -> {"b":1}']],
  ['a name that every object inherits', { constructor: 1 }, {}, ['spec.constructor: 1 -> (none)']],
];

for (const [name, before, after, expected] of cases) {
  test(`a diff shows ${name}`, () => assert.deepEqual(lines(before, after), expected));
}

test('a diff masks the values of a Secret, and the copy of them that kubectl leaves', () => {
  const secret = (password: string, more: JsonObject = {}): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'login',
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': password, team: password === 'old' ? 'a' : 'b' },
    },
    data: { password },
    ...more,
  });
  const diff = diffSets(setOf(secret('old')), setOf(secret('new', { stringData: { token: 'new' } })));
  const printed = JSON.stringify([summarize(diff, { limit: 50 }), diffJson(diff)]);
  assert.doesNotMatch(printed, /old|new/);
  assert.deepEqual(
    diff.changes[0]?.fields.map(({ path, before, after }) => [path, before, after]),
    [
      ['data.password', '<masked: 2 bytes>', '<masked: 2 bytes>'],
      ['metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]', '<masked: 3 bytes>', '<masked: 3 bytes>'],
      ['metadata.annotations.team', 'a', 'b'],
      ['stringData', undefined, { token: '<masked: 3 bytes>' }],
    ],
  );
});

test('a change of nothing but waves is told once, and beside other changes as one of the object', () => {
  const at = (wave: number, spec = {}) => canonicalSet('staging', [{ application: 'web', wave, object: web(spec) }]).set;
  const order = ['~ the order of applying changes for 1 object'];
  assert.deepEqual(summarize(diffSets(at(0), at(2)), { limit: 50 }).lines, order);
  assert.deepEqual(summarize(diffSets(at(2), at(1)), { limit: 50 }).lines, order);
  assert.deepEqual(summarize(diffSets(at(0), at(2, { a: 1 })), { limit: 50 }).lines, [
    '~ Deployment.apps/shop/web  wave: 0 -> 2',
    '~ Deployment.apps/shop/web  spec.a: (none) -> 1',
  ]);
});

test('a summary keeps to its limit and says how many lines it left out', () => {
  const many = setOf(
    ...Array.from({ length: 60 }, (_, index) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `c-${index}` } })),
  );
  const summary = summarize(diffSets(undefined, many), { limit: 50 });
  assert.deepEqual([summary.created, summary.lines.length, summary.omitted], [60, 50, 10]);
});

test('a summary cuts long values and lets no value forge a line', () => {
  const [line = ''] = lines({ text: 'a' }, { text: `\n+ Namespace/forged \u001b[31m\u202e${'x'.repeat(1000)}` });
  assert.ok(line.length < 600);
  assert.doesNotMatch(line, /[\n\u202e]/);
  assert.ok(!line.includes('\u001b'));
});

test('the JSON form names each object and field, and leaves out what was absent', () => {
  const json = diffJson(
    diffSets(setOf(web({ a: 1 })), setOf(web({ b: null }), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n' } })),
  );
  assert.deepEqual(diffSchema.parse(JSON.parse(JSON.stringify(json))), {
    created: 1,
    updated: 1,
    deleted: 0,
    changes: [
      {
        id: 'Deployment.apps/shop/web',
        change: 'updated',
        application: 'web',
        fields: [
          { path: 'spec.a', before: 1 },
          { path: 'spec.b', after: null },
        ],
      },
      { id: 'Namespace/n', change: 'created', application: 'web', fields: [] },
    ],
    means: [],
  });
});

test('changed gives the changes of one kind with their types', () => {
  const diff = diffSets(setOf(web({ replicas: 3 }), web({}, 'StatefulSet')), setOf(web({ replicas: 1 })));
  const [change, ...others] = diff.changed('Deployment');
  assert.deepEqual(others, []);
  const replicas: number | undefined = change?.after?.spec.replicas;
  assert.equal(replicas, 1);
  assert.equal(diff.changed('StatefulSet')[0]?.after, undefined);
  // @ts-expect-error: an unknown kind is a mistake that the editor shows
  assert.deepEqual(diff.changed('Deploymnt'), []);
});

test('two sets of 5,000 objects are compared in little time, what they mean included', () => {
  const set = (image: string) =>
    setOf(
      ...Array.from({ length: 5000 }, (_, index) => ({
        ...web(containers({ name: 'web', image, env: [{ name: 'A', value: '1' }] })),
        metadata: { name: `web-${index}` },
      })),
    );
  const [before, after] = [set('a:1'), set('a:2')];
  const took = processorTime(() => assert.equal(diffSets(before, after).updated, 5000));
  assert.ok(took < 4000, `${took} ms`);
});
