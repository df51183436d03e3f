import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metadataSyntax } from '../../../lib/checks/fields/metadata.ts';
import type { KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';
import { complaints, idsOf, object, service } from '../checked.ts';

const withLabels = (labels: Record<string, string>): KubernetesObject => ({
  ...object('v1', 'ConfigMap', 'a'),
  metadata: { name: 'a', namespace: 'shop', labels },
});
const withAnnotations = (annotations: Record<string, string>): KubernetesObject => ({
  ...object('v1', 'ConfigMap', 'a'),
  metadata: { name: 'a', namespace: 'shop', annotations },
});

const labels: readonly (readonly [key: string, value: string, fine: boolean])[] = [
  ['app', 'web', true],
  ['app.kubernetes.io/name', 'Web_1.0-rc', true],
  ['app', '', true],
  ['a'.repeat(63), 'b'.repeat(63), true],
  ['app', 'b'.repeat(64), false],
  ['a'.repeat(64), 'web', false],
  ['app', 'web server', false],
  ['app', '-web', false],
  ['app', 'web.', false],
  ['app', 'a/b', false],
  ['', 'web', false],
  ['/name', 'web', false],
  ['a/b/c', 'web', false],
  ['App.Example.com/name', 'web', false],
  ['example.com/', 'web', false],
  [`${'a'.repeat(254)}/name`, 'web', false],
];

for (const [key, value, fine] of labels) {
  test(`label ${JSON.stringify(key.slice(0, 70))}: ${JSON.stringify(value)} is ${fine ? 'fine' : 'refused'}`, () => {
    assert.deepEqual(idsOf(metadataSyntax, [withLabels({ [key]: value })]), fine ? [] : ['bad-label']);
  });
}

test('annotations hold any text, under keys like those of labels, upper case in the prefix included', () => {
  assert.deepEqual(idsOf(metadataSyntax, [withAnnotations({ 'Example.com/note': 'any text: at all\n' })]), []);
  assert.deepEqual(idsOf(metadataSyntax, [withAnnotations({ 'not a key': '' })]), ['bad-annotation']);
});

test('annotations of more than 256 KiB together are refused', () => {
  assert.deepEqual(idsOf(metadataSyntax, [withAnnotations({ a: 'x'.repeat(256 * 1024 - 1) })]), []);
  assert.deepEqual(complaints(metadataSyntax, [withAnnotations({ a: 'x'.repeat(200 * 1024), b: 'x'.repeat(60 * 1024) })]), [
    'error bad-annotation metadata.annotations: Its annotations take 261 KiB together, expected at most 256 KiB',
  ]);
});

test('labels of pod templates and of selectors are looked at, too', () => {
  const template = { metadata: { labels: { app: 'my web' } }, spec: { containers: [] } };
  assert.deepEqual(
    complaints(metadataSyntax, [
      object('apps/v1', 'Deployment', 'web', { spec: { selector: { matchLabels: { app: 'my web' } }, template } }),
      service('web', { selector: { app: 'my web' } }),
    ]).map((line) => line.split(':')[0]),
    [
      'error bad-label spec.template.metadata.labels.app',
      'error bad-label spec.selector.matchLabels.app',
      'error bad-label spec.selector.app',
    ],
  );
});
