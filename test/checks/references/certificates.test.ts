import assert from 'node:assert/strict';
import { test } from 'node:test';
import { danglingCertificates } from '../../../lib/checks/references/certificates.ts';
import type { KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';
import { idsOf, object, secret } from '../checked.ts';

const annotated = (made: KubernetesObject): KubernetesObject => ({
  ...made,
  metadata: { ...made.metadata, annotations: { 'cert-manager.io/issuer': 'letsencrypt' } },
});
const ingress = object('networking.k8s.io/v1', 'Ingress', 'web', { spec: { tls: [{ secretName: 'tls' }] } });
const gateway = (reference: { readonly [key: string]: string }) =>
  object('gateway.networking.k8s.io/v1', 'Gateway', 'web', {
    spec: { listeners: [{ name: 'https', tls: { certificateRefs: [reference] } }] },
  });
const account = object('v1', 'ServiceAccount', 'web', { imagePullSecrets: [{ name: 'tls' }] });

const table: readonly (readonly [what: string, object: KubernetesObject, dangles: boolean])[] = [
  ['an Ingress', ingress, true],
  ['an Ingress with an issuer', annotated(ingress), false],
  ['a Gateway', gateway({ name: 'tls' }), true],
  ['a Gateway with an issuer', annotated(gateway({ name: 'tls' })), false],
  ['a Gateway that refers to another namespace', gateway({ name: 'tls', namespace: 'certificates' }), false],
  ['a Gateway that refers to no Secret', gateway({ name: 'tls', kind: 'Certificate' }), false],
  ['a ServiceAccount', account, true],
];

for (const [what, checked, dangles] of table) {
  test(`the Secret of ${what} ${dangles ? 'is missed' : 'is not missed'} where it is not in the set`, () => {
    assert.deepEqual(idsOf(danglingCertificates, [checked]), dangles ? ['dangling-secret'] : []);
    assert.deepEqual(idsOf(danglingCertificates, [checked, secret('tls')]), []);
  });
}
