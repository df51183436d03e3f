import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sortHooks } from '../../../lib/constructs/rendering/hooks.ts';
import type { JsonObject } from '../../../lib/json.ts';
import type { KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';

function object(kind: string, name: string, hook?: string, weight?: string, spec: JsonObject = {}): KubernetesObject {
  const annotations = {
    'example.com/kept': 'yes',
    ...(hook === undefined ? {} : { 'helm.sh/hook': hook, 'helm.sh/hook-delete-policy': 'hook-succeeded' }),
    ...(weight === undefined ? {} : { 'helm.sh/hook-weight': weight }),
  };
  return { apiVersion: 'v1', kind, metadata: { name, annotations }, ...(kind === 'Job' ? { spec } : {}) };
}

const names = (groups: readonly (readonly KubernetesObject[])[]) => groups.map((group) => group.map(({ metadata }) => metadata.name));

test('hooks come before and after, in the order of their weights, as objects without the words of helm', () => {
  const { before, main, after, problems } = sortHooks([
    object('ConfigMap', 'settings'),
    object('ConfigMap', 'second', 'pre-install,pre-upgrade', '5'),
    object('ServiceAccount', 'first', 'pre-install, pre-upgrade', '-5'),
    object('ConfigMap', 'also-first', 'pre-install', '-5'),
    object('ConfigMap', 'last', 'post-upgrade,post-install'),
  ]);
  assert.deepEqual(names(before), [['first', 'also-first'], ['second']]);
  assert.deepEqual([names([main]), names(after), problems], [[['settings']], [['last']], []]);
  assert.deepEqual(before[0]?.[0]?.metadata.annotations, { 'example.com/kept': 'yes' });
});

test('a job has a name for its content: it runs again when it changes, and is never changed', () => {
  const nameOf = (spec: JsonObject) =>
    sortHooks([object('Job', 'migrate', 'pre-upgrade,pre-install', '0', spec)]).before[0]?.[0]?.metadata.name;
  assert.match(nameOf({ image: 'a' }) ?? '', /^migrate-[0-9a-f]{8}$/);
  assert.equal(nameOf({ image: 'a' }), nameOf({ image: 'a' }));
  assert.notEqual(nameOf({ image: 'a' }), nameOf({ image: 'b' }));
  assert.ok((sortHooks([object('Job', 'x'.repeat(63), 'pre-install')]).before[0]?.[0]?.metadata.name.length ?? 0) <= 63);
});

test('a job does not take itself away: it would be drift, and run again', () => {
  const [group] = sortHooks([object('Job', 'migrate', 'post-install', '0', { ttlSecondsAfterFinished: 5, backoffLimit: 1 })]).after;
  assert.deepEqual(group?.[0]?.spec, { backoffLimit: 1 });
});

test('tests are left out in silence, hooks of deletion and rollback with a problem', () => {
  const { before, main, after, problems } = sortHooks([
    object('Pod', 'test', 'test-success'),
    object('Job', 'clean', 'pre-delete'),
    object('Job', 'back', 'post-rollback'),
  ]);
  assert.deepEqual([before, main, after], [[], [], []]);
  assert.deepEqual(
    problems.map(({ message }) => message),
    [
      'Job "clean" is left out: it is a hook of pre-delete, and Pawl has no such moment',
      'Job "back" is left out: it is a hook of post-rollback, and Pawl has no such moment',
    ],
  );
});

test('what means something else in Pawl is said: upgrades only, before and after at once', () => {
  const { problems } = sortHooks([object('Job', 'a', 'pre-upgrade'), object('Job', 'b', 'pre-install,post-install')]);
  assert.deepEqual(
    problems.map(({ message }) => message.replace(/:.*/, '')),
    ['Job "a" is a hook of pre-upgrade only', 'Job "b" is a hook of pre-install, post-install at once'],
  );
});
