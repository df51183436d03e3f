import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imagesByDigest, imagesExact } from '../../../lib/build-policies/rules/images-exact.ts';
import { judged, workload, workloads } from './judged.ts';

const digest = `sha256:${'0f'.repeat(32)}`;

const table: readonly (readonly [image: string, exact: boolean, byDigest: boolean])[] = [
  [`nginx@${digest}`, true, true],
  [`nginx:latest@${digest}`, true, true],
  [`localhost:5000/web@${digest}`, true, true],
  [`nginx@sha512:${'0f'.repeat(64)}`, true, true],
  ['nginx:1.27.3', true, false],
  ['ghcr.io/acme/web:v2.0.0-rc.1', true, false],
  ['localhost:5000/web:1.2.3', true, false],
  ['redis:7.4.1-alpine', true, false],
  ['nginx', false, false],
  ['localhost:5000/web', false, false],
  ['nginx:latest', false, false],
  ['nginx:1.27', false, false],
  ['nginx:1', false, false],
  ['nginx:stable', false, false],
  ['nginx:', false, false],
  ['nginx:2026-01-01', false, false],
  ['nginx:=1.2.3', false, false],
  ['nginx:01.2.3', false, false],
  [`nginx@sha256:${'0f'.repeat(31)}`, false, false],
  [`nginx:1.2.3@sha256:${'0F'.repeat(32)}`, false, false],
  ['', false, false],
];

for (const [image, exact, byDigest] of table) {
  test(`image "${image}" is ${exact ? '' : 'not '}exact and ${byDigest ? '' : 'not '}by digest`, () => {
    const pod = workload('Pod', { containers: [{ name: 'web', image }] });
    assert.deepEqual([judged(imagesExact, pod).length === 0, judged(imagesByDigest, pod).length === 0], [exact, byDigest]);
  });
}

for (const kind of workloads) {
  test(`imagesExact looks into a ${kind}`, () => {
    assert.equal(judged(imagesExact, workload(kind, { containers: [{ name: 'web', image: 'nginx' }] })).length, 1);
    assert.deepEqual(judged(imagesExact, workload(kind, { containers: [{ name: 'web', image: 'nginx:1.27.3' }] })), []);
  });
}

test('imagesExact looks at every container and image volume, and says which', () => {
  const pod = {
    initContainers: [{ name: 'first', image: 'busybox' }],
    containers: [{ name: 'web', image: 'nginx:1.27.3' }, { name: 'proxy', image: 'envoy:v1.31' }, { name: 'odd' }],
    ephemeralContainers: [{ image: 'debug:latest' }],
    volumes: [
      { name: 'model', image: { reference: 'models/llama:7b' } },
      { name: 'tmp', emptyDir: {} },
    ],
  };
  assert.deepEqual(judged(imagesExact, workload('CronJob', pod)), [
    'spec.jobTemplate.spec.template.spec.initContainers[name=first].image: Image "busybox" has no tag, which means latest',
    'spec.jobTemplate.spec.template.spec.containers[name=proxy].image: Image "envoy:v1.31" has tag "v1.31", which is no exact version',
    'spec.jobTemplate.spec.template.spec.containers[name=odd].image: A container names no image',
    'spec.jobTemplate.spec.template.spec.ephemeralContainers[0].image: Image "debug:latest" has tag "latest", which is no exact version',
    'spec.jobTemplate.spec.template.spec.volumes[name=model].image.reference: Image "models/llama:7b" has tag "7b", which is no exact version',
  ]);
});

test('imagesByDigest says that a tag can be moved', () => {
  assert.deepEqual(judged(imagesByDigest, workload('Deployment', { containers: [{ name: 'web', image: 'nginx:1.27.3' }] })), [
    'spec.template.spec.containers[name=web].image: Image "nginx:1.27.3" has tag "1.27.3", which can be moved',
  ]);
});

test('imagesExact leaves other kinds, and kinds of other groups, alone', () => {
  const spec = { template: { spec: { containers: [{ name: 'web', image: 'nginx' }] } } };
  assert.deepEqual(judged(imagesExact, { apiVersion: 'example.com/v1', kind: 'Deployment', metadata: { name: 'web' }, spec }), []);
  assert.deepEqual(judged(imagesExact, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web' } }), []);
  assert.deepEqual(judged(imagesExact, workload('Deployment', {})), []);
});
