import assert from 'node:assert/strict';
import { test } from 'node:test';
import { containerFields } from '../../../lib/checks/fields/containers.ts';
import { imageProblem } from '../../../lib/checks/fields/grammar/image-reference.ts';
import { plainTexts } from '../../../lib/checks/fields/texts.ts';
import { volumeMounts } from '../../../lib/checks/fields/volumes.ts';
import type { JsonObject } from '../../../lib/json.ts';
import { processorTime } from '../../processor-time.ts';
import { complaints, configMap, deployment, idsOf, object, secret } from '../checked.ts';

const rows: readonly (readonly [container: JsonObject, ids: readonly string[]])[] = [
  [{ name: 'web-1' }, []],
  [{ name: 'Web' }, ['bad-name']],
  [{ name: 'w'.repeat(64) }, ['bad-name']],
  [{ image: 'Nginx' }, ['bad-image']],
  [{ env: [{ name: 'A_b.c-1', value: '' }] }, []],
  [{ env: [{ name: 'A=B', value: '' }] }, ['bad-variable']],
  [{ env: [{ name: '', value: '' }] }, ['bad-variable']],
  [{ env: [{ name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }, ['bad-variable']],
  [{ env: [{ name: 'A', valueFrom: {} }] }, ['bad-variable']],
  [{ env: [{ name: 'A', valueFrom: { secretKeyRef: {}, configMapKeyRef: {} } }] }, ['bad-variable']],
  [{ livenessProbe: { httpGet: { port: 80 } } }, []],
  [{ livenessProbe: { periodSeconds: 5 } }, ['bad-probe']],
  [{ livenessProbe: { exec: {}, grpc: {} } }, ['bad-probe']],
  [{ livenessProbe: { exec: {}, successThreshold: 2 } }, ['bad-probe']],
  [{ readinessProbe: { exec: {}, successThreshold: 2 } }, []],
];

for (const [container, ids] of rows) {
  test(`container ${JSON.stringify(container).slice(0, 100)}: ${ids.join(', ') || 'fine'}`, () => {
    assert.deepEqual(idsOf(containerFields, [deployment('web', { container })]), ids);
  });
}

test('a variable may begin with a digit since Kubernetes 1.32', () => {
  const web = deployment('web', { container: { env: [{ name: '1ST', value: '' }] } });
  assert.deepEqual(idsOf(containerFields, [web], { kubernetes: '1.31' }), ['bad-variable']);
  assert.deepEqual(idsOf(containerFields, [web], { kubernetes: '1.32' }), []);
});

test('containers and those that run before them share their names', () => {
  const pod = { initContainers: [{ name: 'main', image: 'busybox:1.36' }] };
  assert.deepEqual(complaints(containerFields, [deployment('web', { pod })]), [
    'error duplicate-name spec.template.spec.containers[name=main].name: Two containers of its pods are called "main"',
  ]);
});

const digest = '0f'.repeat(32);
const images: readonly (readonly [image: string, fine: boolean])[] = [
  ['nginx', true],
  ['nginx:1.27.3', true],
  ['library/nginx:latest', true],
  ['localhost:5000/web:1', true],
  ['GHCR.io/acme/web:1', true],
  ['ghcr.io/acme/web_a__b--c.d:V1_x', true],
  [`ghcr.io/acme/web:1@sha256:${digest}`, true],
  [`web@sha512:${digest}${digest}`, true],
  ['[::1]:5000/web', true],
  ['', false],
  [' nginx', false],
  ['Nginx', false],
  ['ghcr.io/Acme/web', false],
  ['nginx:', false],
  ['nginx:a b', false],
  [`nginx:${'a'.repeat(129)}`, false],
  ['https://ghcr.io/acme/web', false],
  ['nginx@sha256:abc', false],
  [`nginx@sha256:${digest.toUpperCase()}`, false],
  ['a//b', false],
  ['web-', false],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what is left where nobody filled a template
  ['ghcr.io/acme/web:${TAG}', false],
  ['{{ .Values.image }}', false],
];

for (const [image, fine] of images) {
  test(`image ${JSON.stringify(image.slice(0, 80))} is ${fine ? 'fine' : 'refused'}`, () =>
    assert.equal(imageProblem(image) === undefined, fine));
}

test('an image of any length and shape is judged at once', () => {
  const long = ['a'.repeat(100_000), 'a-'.repeat(50_000), 'a/'.repeat(50_000), ':'.repeat(100_000)];
  const took = processorTime(() => long.forEach((image) => void assert.ok(imageProblem(image))));
  assert.ok(took < 1000, `${took} ms`);
});

const mounts: readonly (readonly [pod: JsonObject, container: JsonObject, ids: readonly string[]])[] = [
  [{ volumes: [{ name: 'v', emptyDir: {} }] }, { volumeMounts: [{ name: 'v', mountPath: '/v' }] }, []],
  [{}, { volumeMounts: [{ name: 'v', mountPath: '/v' }] }, ['dangling-volume']],
  [
    { volumes: [{ name: 'v' }] },
    {
      volumeMounts: [
        { name: 'v', mountPath: '/v' },
        { name: 'v', mountPath: '/v', subPath: 'a' },
      ],
    },
    ['bad-volume'],
  ],
  [{ volumes: [{ name: 'v', emptyDir: {}, configMap: { name: 'a' } }] }, {}, ['bad-volume']],
];

for (const [pod, container, ids] of mounts) {
  test(`volumes ${JSON.stringify([pod, container])}: ${ids.join(', ') || 'fine'}`, () => {
    assert.deepEqual(idsOf(volumeMounts, [deployment('web', { pod, container })]), ids);
  });
}

test('a StatefulSet mounts the claims of its templates', () => {
  const template = { spec: { containers: [{ name: 'a', volumeMounts: [{ name: 'data', mountPath: '/data' }] }] } };
  assert.deepEqual(
    idsOf(volumeMounts, [
      object('apps/v1', 'StatefulSet', 'a', { spec: { template, volumeClaimTemplates: [{ metadata: { name: 'data' } }] } }),
    ]),
    [],
  );
});

test('a number or boolean where a text is wanted says what to write, and never the value of a Secret', () => {
  const web = deployment('web', {
    pod: { nodeSelector: { ssd: true } },
    container: { env: [{ name: 'MODE', value: 493 }], args: ['--port', 80] },
  });
  assert.deepEqual(
    complaints(plainTexts, [web, configMap('settings', { on: true, text: 'true' }), secret('password', { pin: 1234 })]).toSorted(),
    [
      'error not-a-text data.on: It is a boolean, expected a text',
      'error not-a-text data.pin: It is a number, expected a text',
      'error not-a-text spec.template.spec.containers[name=main].args[1]: It is a number, expected a text',
      'error not-a-text spec.template.spec.containers[name=main].env[name=MODE].value: It is a number, expected a text',
      'error not-a-text spec.template.spec.nodeSelector.ssd: It is a boolean, expected a text',
    ],
  );
});
