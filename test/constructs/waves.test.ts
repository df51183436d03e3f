import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { z } from 'zod';
import { application } from '../../lib/constructs/application.ts';
import { anEnvironment, configMap, messagesOf, synthesize, synthesizeChart, wavesOf } from './synthesize.ts';

test('an object that depends on another comes one wave later, and says so in its annotation', () => {
  const synthesis = synthesizeChart((chart) => {
    const first = configMap(chart, 'first');
    configMap(chart, 'second').addDependency(first);
  });
  assert.deepEqual(wavesOf(synthesis), { 'ConfigMap/shop/first': 0, 'ConfigMap/shop/second': 1 });
  assert.deepEqual(
    synthesis.set.objects.map(({ object }) => object.metadata.annotations),
    [undefined, { 'pawl.dev/wave': '1' }],
  );
});

test('the wave is the longest chain, not the shortest', () => {
  const synthesis = synthesizeChart((chart) => {
    const [a, b, c] = [configMap(chart, 'a'), configMap(chart, 'b'), configMap(chart, 'c')];
    b.addDependency(a);
    c.addDependency(a, b);
  });
  assert.deepEqual(wavesOf(synthesis), { 'ConfigMap/shop/a': 0, 'ConfigMap/shop/b': 1, 'ConfigMap/shop/c': 2 });
});

test('a construct stands for all objects under it, on both sides of a dependency', () => {
  const synthesis = synthesizeChart((chart) => {
    const [before, after] = [new Construct(chart, 'before'), new Construct(chart, 'after')];
    configMap(before, 'a');
    configMap(configMap(before, 'b'), 'c').addDependency(ApiObject.of(before.node.findChild('a')));
    configMap(new Construct(after, 'deep'), 'd');
    after.node.addDependency(before);
  });
  assert.deepEqual(wavesOf(synthesis), { 'ConfigMap/shop/a': 0, 'ConfigMap/shop/b': 0, 'ConfigMap/shop/c': 1, 'ConfigMap/shop/d': 2 });
});

test('a construct that depends on a part of itself puts that part before its other parts', () => {
  const synthesis = synthesizeChart((chart) => {
    const outer = new Construct(chart, 'outer');
    configMap(outer, 'rest');
    const inner = configMap(new Construct(outer, 'branch'), 'inner');
    configMap(inner.node.scope ?? outer, 'beside');
    outer.node.addDependency(inner);
  });
  assert.deepEqual(wavesOf(synthesis), { 'ConfigMap/shop/inner': 0, 'ConfigMap/shop/beside': 1, 'ConfigMap/shop/rest': 1 });
});

test('a part that depends on the construct around it comes after the other parts', () => {
  const synthesis = synthesizeChart((chart) => {
    const outer = configMap(chart, 'outer');
    configMap(outer, 'beside');
    configMap(outer, 'inner').addDependency(outer);
  });
  assert.deepEqual(wavesOf(synthesis), { 'ConfigMap/shop/beside': 0, 'ConfigMap/shop/outer': 0, 'ConfigMap/shop/inner': 1 });
});

test('an application after another begins when the other is ready', () => {
  const database = application('database', z.object({}), (chart) => {
    const a = configMap(chart, 'a');
    configMap(chart, 'b').addDependency(a);
  });
  const web = application('web', z.object({}), (chart) => void configMap(chart, 'c'));
  const synthesis = synthesize(anEnvironment([web({}, { after: [database] }), database({})]));
  assert.deepEqual(wavesOf(synthesis), { 'ConfigMap/shop/a': 0, 'ConfigMap/shop/b': 1, 'ConfigMap/shop/c': 2 });
});

test('a cycle of dependencies is an error that names each of them', () => {
  const synthesis = synthesizeChart((chart) => {
    const [a, b, c] = [configMap(chart, 'a'), configMap(chart, 'b'), configMap(chart, 'c')];
    a.addDependency(b);
    b.addDependency(c);
    c.addDependency(a);
    configMap(chart, 'd').addDependency(a);
  });
  assert.deepEqual(messagesOf(synthesis), [
    'error: Dependencies form a cycle: "web/a" waits for "web/b", "web/b" waits for "web/c", "web/c" waits for "web/a"',
  ]);
});

test('a cycle through the construct around it names what was written', () => {
  const synthesis = synthesizeChart((chart) => {
    const [left, right] = [new Construct(chart, 'left'), new Construct(chart, 'right')];
    const [a, b] = [configMap(left, 'a'), configMap(right, 'b')];
    left.node.addDependency(b);
    right.node.addDependency(a);
  });
  assert.deepEqual(messagesOf(synthesis), [
    'error: Dependencies form a cycle: "web/left" waits for "web/right/b", "web/right" waits for "web/left/a"',
  ]);
});

test('applications that come after one another in a circle are an error', () => {
  const [a, b] = [
    application('a', z.object({}), (chart) => void configMap(chart, 'a')),
    application('b', z.object({}), (chart) => void configMap(chart, 'b')),
  ];
  const synthesis = synthesize(anEnvironment([a({}, { after: [b] }), b({}, { after: [a] })]));
  assert.deepEqual(messagesOf(synthesis), ['error: Dependencies form a cycle: "a" comes after "b", "b" comes after "a"']);
});

test('an application after what is no list of applications is an error', () => {
  const web = application('web', z.object({}), (chart) => void configMap(chart, 'a'));
  for (const after of [web, 5, [null], ['web'], [{}]])
    assert.deepEqual(
      messagesOf(synthesize(anEnvironment([web({}, { after: after as never })]))),
      ['error: Application "web" comes after something that is no list of applications'],
      JSON.stringify(after),
    );
});

test('a dependency on a construct of another environment is an error', () => {
  let elsewhere: ApiObject | undefined;
  synthesizeChart((chart) => {
    elsewhere = configMap(chart, 'elsewhere');
  });
  const synthesis = synthesizeChart((chart) => {
    if (elsewhere !== undefined) configMap(chart, 'a').addDependency(elsewhere);
  });
  assert.deepEqual(messagesOf(synthesis), ['error: "web/a" waits for "web/elsewhere", which is not part of this environment']);
});

test('what an object needs comes first: its namespace, its definition, its role, what its pods name', () => {
  const rbac = 'rbac.authorization.k8s.io/v1';
  const synthesis = synthesizeChart((chart) => {
    const add = (apiVersion: string, kind: string, name: string, rest: object = {}) =>
      new ApiObject(chart, `${kind}-${name}`, { apiVersion, kind, metadata: { name }, ...rest });
    add('batch/v1', 'CronJob', 'job', {
      spec: {
        jobTemplate: {
          spec: {
            template: {
              spec: { serviceAccountName: 'runner', volumes: [{ name: 'v', projected: { sources: [{ secret: { name: 'keys' } }] } }] },
            },
          },
        },
      },
    });
    add('apps/v1', 'StatefulSet', 'store', {
      spec: {
        template: {
          spec: {
            volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'disk' } }],
            containers: [{ name: 'c', env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'a' } } }] }],
          },
        },
      },
    });
    add('v1', 'Secret', 'keys');
    add('v1', 'ServiceAccount', 'runner');
    add('v1', 'ConfigMap', 'settings');
    add('v1', 'PersistentVolumeClaim', 'disk');
    add(rbac, 'RoleBinding', 'bind', { roleRef: { kind: 'Role', name: 'reader', apiGroup: 'rbac.authorization.k8s.io' } });
    add(rbac, 'Role', 'reader');
    add(rbac, 'ClusterRoleBinding', 'bind', { roleRef: { kind: 'ClusterRole', name: 'viewer', apiGroup: 'rbac.authorization.k8s.io' } });
    add(rbac, 'ClusterRole', 'viewer');
    add('example.com/v1', 'Widget', 'one');
    add('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'widgets.example.com', {
      spec: { group: 'example.com', scope: 'Cluster', names: { kind: 'Widget', plural: 'widgets' } },
    });
    add('v1', 'Namespace', 'shop');
  });
  assert.deepEqual(messagesOf(synthesis), []);
  assert.deepEqual(wavesOf(synthesis), {
    'ClusterRole.rbac.authorization.k8s.io/viewer': 0,
    'CustomResourceDefinition.apiextensions.k8s.io/widgets.example.com': 0,
    'Namespace/shop': 0,
    'ClusterRoleBinding.rbac.authorization.k8s.io/bind': 1,
    'ConfigMap/shop/settings': 1,
    'PersistentVolumeClaim/shop/disk': 1,
    'Role.rbac.authorization.k8s.io/shop/reader': 1,
    'Secret/shop/keys': 1,
    'ServiceAccount/shop/runner': 1,
    'Widget.example.com/one': 1,
    'CronJob.batch/shop/job': 2,
    'RoleBinding.rbac.authorization.k8s.io/shop/bind': 2,
    'StatefulSet.apps/shop/store': 2,
  });
});

test('what somebody wrote wins over the default order', () => {
  const synthesis = synthesizeChart((chart) => {
    const namespace = new ApiObject(chart, 'namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    namespace.addDependency(configMap(chart, 'first'));
    configMap(chart, 'last');
  });
  assert.deepEqual(messagesOf(synthesis), []);
  assert.deepEqual(wavesOf(synthesis), { 'ConfigMap/shop/first': 0, 'Namespace/shop': 1, 'ConfigMap/shop/last': 2 });
});

test('ten thousand objects in layers that depend on each other are ordered without multiplying the layers', () => {
  let started = process.cpuUsage();
  const synthesis = synthesizeChart((chart) => {
    let before: Construct | undefined;
    for (let layer = 0; layer < 10; layer++) {
      const group = new Construct(chart, `layer-${layer}`);
      for (let index = 0; index < 1000; index++) configMap(group, `object-${layer}-${index}`);
      if (before !== undefined) group.node.addDependency(before);
      before = group;
    }
    started = process.cpuUsage();
  });
  const { user, system } = process.cpuUsage(started);
  assert.equal(synthesis.set.objects.length, 10_000);
  assert.equal(wavesOf(synthesis)['ConfigMap/shop/object-9-999'], 9);
  // Reading ten thousand objects out of cdk8s is most of it; the product of the layers would be 9 million edges.
  assert.ok(user + system < 5_000_000, `took ${user + system} µs of processor time`);
});

test('a chain of five thousand objects does not exhaust the stack', () => {
  const synthesis = synthesizeChart((chart) => {
    let before: ApiObject | undefined;
    for (let index = 0; index < 5000; index++) {
      const next = configMap(chart, `object-${index}`);
      if (before !== undefined) next.addDependency(before);
      before = next;
    }
  });
  assert.equal(wavesOf(synthesis)['ConfigMap/shop/object-4999'], 4999);
});
