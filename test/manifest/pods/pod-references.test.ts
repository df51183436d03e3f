import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../../lib/json.ts';
import { type PodReference, podReferences } from '../../../lib/manifest/pods/pod-references.ts';
import { podTemplateOf } from '../../../lib/manifest/pods/pod-template.ts';

function references(spec: JsonObject): readonly PodReference[] {
  return podReferences(podTemplateOf({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec }));
}

/** `Secret tls files spec.volumes[name=tls].secret.secretName` */
function lines(spec: JsonObject): readonly string[] {
  return references(spec).map(({ kind, name, reaches, field }) => `${kind} ${name} ${reaches} ${field}`);
}

const cases: readonly (readonly [what: string, spec: JsonObject, expected: readonly string[]])[] = [
  ['its identity', { serviceAccountName: 'web' }, ['ServiceAccount web pod spec.serviceAccountName']],
  ['pull secrets', { imagePullSecrets: [{ name: 'pull' }] }, ['Secret pull pod spec.imagePullSecrets[name=pull].name']],
  [
    'a claim',
    { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] },
    ['PersistentVolumeClaim data pod spec.volumes[name=data].persistentVolumeClaim.claimName'],
  ],
  ['files', { volumes: [{ name: 'tls', secret: { secretName: 'tls' } }] }, ['Secret tls files spec.volumes[name=tls].secret.secretName']],
  [
    'files that are mounted by subPath, which never change',
    {
      volumes: [{ name: 'tls', projected: { sources: [{ configMap: { name: 'ca' } }] } }],
      containers: [{ name: 'web', volumeMounts: [{ name: 'tls', mountPath: '/ca', subPath: 'ca' }] }],
    },
    ['ConfigMap ca start spec.volumes[name=tls].projected.sources[0].configMap.name'],
  ],
  [
    'variables',
    {
      initContainers: [{ name: 'first', envFrom: [{ configMapRef: { name: 'all' } }] }],
      containers: [{ name: 'web', env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'one', key: 'a' } } }] }],
    },
    [
      'ConfigMap all start spec.initContainers[name=first].envFrom[0].configMapRef.name',
      'Secret one start spec.containers[name=web].env[name=A].valueFrom.secretKeyRef.name',
    ],
  ],
  ['names that are none', { serviceAccountName: '', volumes: [{ configMap: { name: 1 } }, null], containers: 'all' }, []],
];

for (const [what, spec, expected] of cases) test(`a pod refers to ${what}`, () => assert.deepEqual(lines(spec), expected));

test('a reference says which keys it wants, and whether the pod starts without them', () => {
  const [files, variable] = references({
    volumes: [{ name: 'a', configMap: { name: 'a', optional: true, items: [{ key: 'x', path: 'x' }, { path: 'y' }] } }],
    containers: [{ name: 'web', env: [{ name: 'B', valueFrom: { configMapKeyRef: { name: 'b', key: 'z' } } }] }],
  });
  assert.deepEqual([files?.keys, files?.optional], [['x'], true]);
  assert.deepEqual([variable?.keys, variable?.optional], [['z'], false]);
});
