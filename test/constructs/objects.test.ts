import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiObject, Chart, JsonPatch, Lazy } from 'cdk8s';
import { z } from 'zod';
import { application } from '../../lib/constructs/application.ts';
import { anEnvironment, configMap, messagesOf, synthesize, synthesizeChart } from './synthesize.ts';

test('an object without a name is an error with its construct path', () => {
  const { findings } = synthesizeChart((chart) => {
    new ApiObject(chart, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: '' } });
    configMap(chart, 'patched').addJsonPatch(JsonPatch.remove('/metadata/name'));
  });
  assert.deepEqual(
    findings.map(({ id, message, construct }) => [id, message, construct]),
    [
      ['invalid-object', 'Object "web/settings" is not valid: ConfigMap has no name', 'web/settings'],
      ['invalid-object', 'Object "web/patched" is not valid: ConfigMap has no name', 'web/patched'],
    ],
  );
});

test('an object of which cdk8s makes the name is fine', () => {
  const synthesis = synthesizeChart((chart) => void new ApiObject(chart, 'settings', { apiVersion: 'v1', kind: 'ConfigMap' }));
  assert.deepEqual(messagesOf(synthesis), []);
  assert.match(synthesis.set.objects[0]?.id ?? '', /^ConfigMap\/shop\/web-settings-c[0-9a-f]{7}$/);
});

test('values that are no JSON are errors with their objects and paths', () => {
  const { findings } = synthesizeChart((chart) => {
    new ApiObject(chart, 'odd', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'odd', namespace: 'shop' },
      data: { nan: Number.NaN, list: [1, 2 ** 60], call: () => 'x', 'a.b': '\ud800' },
    });
  });
  assert.deepEqual(
    findings.map(({ severity, message, object, field }) => [severity, message, object, field]),
    [
      ['data["a.b"]', 'is not well-formed Unicode'],
      ['data.call', 'is a function, expected plain JSON'],
      ['data.list[1]', 'is an integer beyond 2^53, which loses digits'],
      ['data.nan', 'is NaN, expected a number'],
    ].map(([field, problem]) => ['error', `Object "web/odd" is not valid: ${field} ${problem}`, 'ConfigMap/shop/odd', field]),
  );
});

test('labels that are no texts are errors', () => {
  const labels = { size: 3 } as unknown as Record<string, string>;
  const synthesis = synthesizeChart(
    (chart) => void new ApiObject(chart, 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', labels } }),
  );
  assert.deepEqual(messagesOf(synthesis), ['error: Object "web/a" is not valid: metadata.labels.size is not a text']);
});

test('lazy values are resolved and undefined ones are left out', () => {
  const synthesis = synthesizeChart((chart) => {
    new ApiObject(chart, 'a', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a' },
      data: { lazy: Lazy.any({ produce: () => 'later' }), gone: undefined },
    });
  });
  assert.deepEqual(synthesis.set.objects[0]?.object, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', namespace: 'shop' },
    data: { lazy: 'later' },
  });
});

test('what constructs say against themselves is found with their paths, all of it', () => {
  const synthesis = synthesizeChart((chart) => {
    configMap(chart, 'a').node.addValidation({ validate: () => ['is too small', 'is too red'] });
    configMap(chart, 'b').node.addValidation({
      validate: () => {
        throw new Error('cannot tell');
      },
    });
  });
  assert.deepEqual(
    synthesis.findings.map(({ message, construct }) => [message, construct]),
    [
      ['is too small', 'web/a'],
      ['is too red', 'web/a'],
      ['cannot tell', 'web/b'],
    ],
  );
});

test('two objects of one identity are an error with both construct paths, across applications too', () => {
  const [a, b] = [
    application('a', z.object({}), (chart) => void configMap(chart, 'same')),
    application('b', z.object({}), (chart) => void configMap(chart, 'same', { namespace: 'shop' })),
  ];
  const synthesis = synthesize(anEnvironment([a({}), b({})]));
  assert.deepEqual(messagesOf(synthesis), ['error: ConfigMap/shop/same is made 2 times: by "a/same", "b/same"']);
});

test('a wave that somebody wrote by hand is overwritten with a warning', () => {
  const synthesis = synthesizeChart((chart) => configMap(chart, 'a').metadata.addAnnotation('pawl.dev/wave', '7'));
  assert.deepEqual(messagesOf(synthesis), ['warning: Object "web/a" sets pawl.dev/wave itself, which is overwritten']);
  assert.equal(synthesis.set.objects[0]?.wave, 0);
  assert.equal(synthesis.set.objects[0]?.object.metadata.annotations, undefined);
});

test('namespaces are filled in for namespaced kinds alone, and those that are there stay', () => {
  const synthesis = synthesizeChart((chart) => {
    const inner = new Chart(chart, 'inner', { namespace: 'elsewhere' });
    new ApiObject(chart, 'a', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' } });
    new ApiObject(inner, 'b', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'b' } });
    new ApiObject(inner, 'c', { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'c' } });
    new ApiObject(inner, 'd', { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'd' } });
  });
  assert.deepEqual(messagesOf(synthesis), []);
  assert.deepEqual(
    synthesis.set.objects.map(({ id }) => id),
    ['PersistentVolume/d', 'Service/elsewhere/b', 'Service/shop/a', 'StorageClass.storage.k8s.io/c'],
  );
});

test('the namespace of an environment takes the place of the name of the project', () => {
  const web = application('web', z.object({}), (chart) => void configMap(chart, 'a'));
  assert.deepEqual(
    synthesize(anEnvironment([web({})], { namespace: 'outlet' })).set.objects.map(({ id }) => id),
    ['ConfigMap/outlet/a'],
  );
});

test('a custom kind without its definition is taken to be namespaced with a warning, unless the project says otherwise', () => {
  const build = (chart: Chart) =>
    void new ApiObject(chart, 'a', { apiVersion: 'cert-manager.io/v1', kind: 'ClusterIssuer', metadata: { name: 'a' } });
  const guessed = synthesizeChart(build);
  assert.deepEqual(messagesOf(guessed), [
    'warning: Kind ClusterIssuer of "cert-manager.io/v1" is taken to be namespaced: its definition is not part of this environment',
  ]);
  assert.equal(guessed.set.objects[0]?.id, 'ClusterIssuer.cert-manager.io/shop/a');
  const told = synthesizeChart(build, { clusterScoped: ['ClusterIssuer.cert-manager.io'] });
  assert.deepEqual(messagesOf(told), []);
  assert.equal(told.set.objects[0]?.id, 'ClusterIssuer.cert-manager.io/a');
});

test('a service account that a binding means without a namespace is the one beside the binding', () => {
  const synthesis = synthesizeChart((chart) => {
    const subjects = [
      { kind: 'ServiceAccount', name: 'runner' },
      { kind: 'ServiceAccount', name: 'other', namespace: 'tools' },
      { kind: 'Group', name: 'admins' },
    ];
    new ApiObject(chart, 'a', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'a' },
      subjects,
    });
  });
  assert.deepEqual(synthesis.set.objects[0]?.object.subjects, [
    { kind: 'ServiceAccount', name: 'runner', namespace: 'shop' },
    { kind: 'ServiceAccount', name: 'other', namespace: 'tools' },
    { kind: 'Group', name: 'admins' },
  ]);
});
