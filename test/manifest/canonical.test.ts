import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalSet, setDigest } from '../../lib/manifest/canonical.ts';
import type { KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { waveOf, withWave } from '../../lib/manifest/wave.ts';

function configMap(name: string, more: Partial<KubernetesObject> = {}): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, ...more };
}

test('canonicalSet orders by application, then wave, then id', () => {
  const { set } = canonicalSet('staging', [
    { application: 'web', wave: 10, object: configMap('a') },
    { application: 'web', wave: 2, object: configMap('b') },
    { application: 'web', wave: 2, object: configMap('B') },
    { application: 'Web', wave: 0, object: configMap('z') },
  ]);
  assert.deepEqual(
    set.objects.map(({ application, wave, id }) => `${application} ${wave} ${id}`),
    ['Web 0 ConfigMap/z', 'web 2 ConfigMap/B', 'web 2 ConfigMap/b', 'web 10 ConfigMap/a'],
  );
});

test('canonicalSet writes the wave on the object, and wave 0 goes without saying', () => {
  const { set } = canonicalSet('staging', [
    { application: 'web', wave: 0, object: configMap('a', { metadata: { name: 'a', annotations: { 'pawl.dev/wave': '7' } } }) },
    { application: 'web', wave: 3, object: configMap('b', { metadata: { name: 'b', annotations: { note: 'x' } } }) },
  ]);
  assert.deepEqual(
    set.objects.map(({ object }) => object.metadata),
    [{ name: 'a' }, { name: 'b', annotations: { note: 'x', 'pawl.dev/wave': '3' } }],
  );
});

test('canonicalSet finds two objects of one identity and names both places, whatever their API version', () => {
  const { findings } = canonicalSet('staging', [
    { application: 'web', wave: 0, object: configMap('a'), construct: 'web/a' },
    { application: 'api', wave: 1, object: configMap('a', { apiVersion: 'v2' }), construct: 'api/a' },
    { application: 'api', wave: 0, object: configMap('b') },
  ]);
  assert.deepEqual(findings, [
    {
      id: 'identity-collision',
      severity: 'error',
      message: 'ConfigMap/a is made 2 times: by "web/a", "api/a"',
      fix: 'Give each object a name of its own, or make it once',
      environment: 'staging',
      application: 'web',
      object: 'ConfigMap/a',
      construct: 'web/a',
    },
  ]);
});

test('canonicalSet says where in the source the objects of one identity were made', () => {
  const made = (construct: string, line: number) => ({
    application: 'web',
    wave: 0,
    object: configMap('a'),
    construct,
    locate: () => ({ file: 'applications/web.ts', line }),
  });
  assert.equal(
    canonicalSet('staging', [made('web/a', 3), made('web/b', 12)]).findings[0]?.message,
    'ConfigMap/a is made 2 times: by "web/a" (applications/web.ts:3), "web/b" (applications/web.ts:12)',
  );
});

test('setDigest depends on content, application and wave, and on nothing else', () => {
  const digest = (application: string, wave: number, object: KubernetesObject, environment = 'staging') =>
    setDigest(canonicalSet(environment, [{ application, wave, object }]).set);
  const first = digest('web', 0, configMap('a', { data: { x: '1', y: '2' } }));
  assert.equal(
    digest('web', 0, { data: { y: '2', x: '1' }, metadata: { name: 'a' }, kind: 'ConfigMap', apiVersion: 'v1' }, 'production'),
    first,
  );
  assert.notEqual(digest('api', 0, configMap('a', { data: { x: '1', y: '2' } })), first);
  assert.notEqual(digest('web', 1, configMap('a', { data: { x: '1', y: '2' } })), first);
  assert.notEqual(digest('web', 0, configMap('a', { data: { x: '1', y: '3' } })), first);
});

test('waveOf reads what withWave wrote, and no nonsense', () => {
  for (const wave of [0, 1, 42]) assert.equal(waveOf(withWave(configMap('a'), wave)), wave);
  for (const text of ['-1', '1.5', '01', '', 'first', '1e3', '9999999'])
    assert.equal(waveOf(configMap('a', { metadata: { name: 'a', annotations: { 'pawl.dev/wave': text } } })), undefined, text);
  const plain = configMap('a');
  assert.equal(withWave(plain, 0), plain);
});
