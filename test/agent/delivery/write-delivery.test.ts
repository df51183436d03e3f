import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDelivery } from '../../../lib/agent/delivery/delivery.ts';
import { deliveryCrd } from '../../../lib/agent/delivery/delivery-crd.ts';
import { type WrittenDelivery, writeDelivery } from '../../../lib/agent/delivery/write-delivery.ts';
import { asJson } from '../../../lib/manifest/kubernetes-object.ts';
import { customSchemas } from '../../../lib/schemas/custom-schemas.ts';
import { generateKey } from '../../../lib/signing/generate-key.ts';

const { publicPem: key } = generateKey();
const bare: WrittenDelivery = {
  namespace: 'shop',
  name: 'shop-staging',
  repository: 'oci://registry.example.com/acme/shop/staging',
  environment: 'staging',
  project: 'shop',
  plainHttp: false,
  trust: undefined,
};

test('a written delivery says nothing that is so by default', () => {
  assert.deepEqual(writeDelivery(bare), {
    apiVersion: 'pawl.dev/v1alpha1',
    kind: 'Delivery',
    metadata: { name: 'shop-staging', namespace: 'shop' },
    spec: { repository: bare.repository, environment: 'staging', project: 'shop' },
  });
});

test('a written delivery is read by the agent as it was meant', () => {
  const written = writeDelivery({
    ...bare,
    plainHttp: true,
    pullSecret: 'pull',
    serviceAccount: 'deployer',
    report: { repository: 'oci://registry.example.com/acme/shop/evidence', cluster: 'eu-1', keySecret: 'report-key' },
    trust: {
      releases: [{ key, name: 'CI', emails: ['ci@shop.example'], for: ['approvals'] }, { key }],
      promotions: [
        { issuer: 'https://issuer.example', subject: 'sam@shop.example', emails: ['sam@shop.example'] },
        { issuer: 'https://issuer.example', subjectPattern: '.*@shop\\.example' },
      ],
      trustedRoot: '{}',
    },
  });
  assert.deepEqual(customSchemas([deliveryCrd]).judge(written).problems, []);
  const reading = readDelivery({
    ...asJson(written),
    apiVersion: written.apiVersion,
    kind: written.kind,
    metadata: { ...written.metadata, uid: 'one', resourceVersion: '1' },
  });
  assert.ok(reading.kind === 'delivery', reading.kind === 'malformed' ? reading.message : '');
  const { spec } = reading.delivery;
  assert.deepEqual(spec.trust, {
    releases: [{ key, name: 'CI' }, { key }],
    promotions: [
      { issuer: 'https://issuer.example', subject: 'sam@shop.example' },
      { issuer: 'https://issuer.example', subjectPattern: '.*@shop\\.example' },
    ],
    trustedRoot: '{}',
  });
  assert.deepEqual(
    [
      spec.plainHttp,
      spec.pullSecret?.name,
      spec.serviceAccountName,
      spec.report?.cluster,
      spec.report?.keySecret.name,
      spec.report?.plainHttp,
    ],
    [true, 'pull', 'deployer', 'eu-1', 'report-key', true],
  );
});

test("sigstore's trusted root is left out where only keys are trusted", () => {
  const { spec } = asJson(writeDelivery({ ...bare, trust: { releases: [{ key }], promotions: [], trustedRoot: '{}' } }));
  assert.deepEqual(spec, {
    repository: bare.repository,
    environment: 'staging',
    project: 'shop',
    trust: { releases: [{ key }], promotions: [] },
  });
});
