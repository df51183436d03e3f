import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CheckOptions, checkAhead, checkSet } from '../../lib/checks/check-set.ts';
import type { KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { Memory } from '../../lib/remembered.ts';
import { configMap, deployment, object, service, setOf } from './checked.ts';

const options: CheckOptions = { kubernetes: '1.34', namespace: 'shop', provided: [], origins: {} };

/** Something is wrong with each by itself, with some beside others, and one kind is defined by another object. */
const objects: readonly KubernetesObject[] = [
  { ...configMap('settings'), data: { 'a/b': '', mode: 493 } },
  deployment('web', { pod: { serviceAccountName: 'gone' }, container: { ports: [{ name: 'http', containerPort: '8080' }] } }),
  deployment('twin', { container: { envFrom: [{ configMapRef: { name: 'settings' } }, { secretRef: { name: 'none' } }] } }),
  service('web', { selector: { app: 'web' }, ports: [{ port: 0, nodePort: 30_000 }], type: 'NodePort' }),
  service('twin', { selector: { app: 'nobody' }, ports: [{ port: 80, nodePort: 30_000 }], type: 'NodePort' }),
  object('shop.example/v1', 'Cake', 'birthday', { spec: { layers: 'three' } }),
  object('policy/v1beta1', 'PodSecurityPolicy', 'old'),
  {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'cakes.shop.example' },
    spec: {
      group: 'shop.example',
      names: { kind: 'Cake', plural: 'cakes' },
      scope: 'Namespaced',
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { layers: { type: 'integer' } } } } },
          },
        },
      ],
    },
  },
];

test('a set of which some objects were checked ahead is judged as one that was not', () => {
  const set = setOf(objects);
  const { findings, unproven } = checkSet(set, options);
  assert.ok(new Set(findings.map(({ id }) => id)).size > 6, 'there is something to find of every kind');
  for (const size of [1, 2, 3, objects.length]) {
    const memory = new Memory();
    for (let at = 0; at < set.objects.length; at += size)
      checkAhead({ ...set, objects: set.objects.slice(at, at + size) }, { ...options, memory });
    assert.deepEqual(checkSet(set, { ...options, memory }), { findings, unproven, idle: [] }, `${size} at a time`);
  }
});

test('what was checked ahead for another version, or for a file, is judged anew', () => {
  const set = setOf(objects);
  const memory = new Memory();
  checkAhead(set, { ...options, memory });
  const origins = { 'ConfigMap/shop/settings': { input: { file: 'a.yaml', line: 1 } } };
  for (const other of [{ kubernetes: '1.24' }, { origins }, { provided: ['Secret/shop/none'] }])
    assert.deepEqual(checkSet(set, { ...options, ...other, memory }), checkSet(set, { ...options, ...other }));
});
