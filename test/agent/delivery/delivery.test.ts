import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readDelivery } from '../../../lib/agent/delivery/delivery.ts';
import { layoutPattern, remotePattern } from '../../../lib/agent/delivery/fields-crd.ts';
import { suspensionAt } from '../../../lib/agent/delivery/suspension.ts';
import { labelValue, memoryName } from '../../../lib/agent/names.ts';
import type { JsonObject } from '../../../lib/json.ts';
import type { LiveObject } from '../../../lib/kubernetes/cluster.ts';

const good = { repository: 'oci://registry.example/acme/shop/staging', environment: 'staging' };

function delivery(spec: JsonObject): LiveObject {
  return {
    apiVersion: 'pawl.dev/v1alpha1',
    kind: 'Delivery',
    metadata: { name: 'shop', namespace: 'shop', uid: 'one', resourceVersion: '1', generation: 3 },
    spec,
  };
}

it('delivery reads a spec and fills in what it leaves out', () => {
  const reading = readDelivery(delivery(good));
  assert.equal(reading.kind, 'delivery');
  if (reading.kind !== 'delivery') return;
  const { spec } = reading.delivery;
  assert.deepEqual(
    [spec.interval.milliseconds, spec.timeout.milliseconds, spec.prune, spec.deletionPolicy, spec.plainHttp],
    [10_000, 300_000, true, 'Prune', false],
  );
});

it('delivery ignores what a newer version of its kind may say', () => {
  assert.equal(readDelivery(delivery({ ...good, webhook: { url: 'https://hook.example' } })).kind, 'delivery');
});

const report = { repository: 'oci://registry.example/acme/shop/evidence', cluster: 'eu-1', keySecret: { name: 'report-key' } };

it('delivery reports every five minutes with the entry signing.key, unless it says otherwise', () => {
  const reading = readDelivery(delivery({ ...good, report }));
  const read = reading.kind === 'delivery' ? reading.delivery.spec.report : undefined;
  assert.deepEqual(
    [read?.interval.milliseconds, read?.keySecret, read?.plainHttp],
    [300_000, { name: 'report-key', key: 'signing.key' }, false],
  );
});

const repositories: readonly [repository: string, isTaken: boolean][] = [
  ['oci://registry.example/acme/shop', true],
  ['oci://localhost:5000/shop_web/a-b.c/a__b/a--b', true],
  ['oci://[::1]:5000/shop', true],
  ['oci://[fd00::1]/shop', true],
  ['oci-layout:/data/registry/shop', true],
  ['oci-layout:/shop', true],
  ['oci-layout:shop', true],
  ['oci-layout:./relative folder/shop/', true],
  ['oci-layout:/data:1/shop', true],
  ['oci://::1/shop', false],
  ['oci://[::1/shop', false],
  ['oci://registry.example', false],
  ['oci://registry.example/', false],
  ['oci://registry.example/Shop', false],
  ['oci://registry.example/a..b', false],
  ['oci://registry.example/a___b', false],
  ['oci://registry.example:port/shop', false],
  ['oci://-registry.example/shop', false],
  ['oci://user:secret@registry.example/shop', false],
  ['oci://registry.example/shop:1.0.0', false],
  [`oci://registry.example/shop@sha256:${'0'.repeat(64)}`, false],
  ['oci-layout:', false],
  ['oci-layout:/data/shop:1.0.0', false],
  [`oci-layout:/data/shop@sha256:${'0'.repeat(64)}`, false],
  ['registry.example/shop', false],
];

it('delivery and its definition take the same repositories', () => {
  const patterns = [new RegExp(remotePattern), new RegExp(layoutPattern)];
  for (const [repository, isTaken] of repositories) {
    assert.equal(readDelivery(delivery({ ...good, repository })).kind, isTaken ? 'delivery' : 'malformed', repository);
    assert.equal(
      patterns.some((pattern) => pattern.test(repository)),
      isTaken,
      repository,
    );
  }
});

const malformed: readonly [spec: JsonObject, message: RegExp][] = [
  [{}, /spec\.repository: .*; spec\.environment: /],
  [{ ...good, repository: 'registry.example/shop' }, /spec\.repository: expected oci:\/\/host\/path or oci-layout:FOLDER/],
  [{ ...good, interval: '1d' }, /spec\.interval: expected a duration between 1s and 1h, not "1d"/],
  [{ ...good, suspend: { by: 'ada' } }, /spec\.suspend\.reason/],
  [{ ...good, serviceAccountName: 'a:b' }, /spec\.serviceAccountName/],
  [{ ...good, notBefore: 1.5 }, /spec\.notBefore/],
  // Trust that is not understood is not taken for no trust.
  [{ ...good, trust: { releases: [], promotions: [], overrides: 'maybe' } }, /spec\.trust\.overrides: /],
  [{ ...good, trust: { keys: [] } }, /spec\.trust\.releases: .*; spec\.trust\.promotions: /],
  [{ ...good, report: { ...report, keySecret: {} } }, /spec\.report\.keySecret\.name/],
  [{ ...good, report: { ...report, keySecret: { name: 'a', key: '../b' } } }, /spec\.report\.keySecret\.key/],
  [{ ...good, report: { ...report, cluster: 'eu 1' } }, /spec\.report\.cluster/],
  [{ ...good, report: { ...report, interval: '1d' } }, /spec\.report\.interval: expected a duration between 1s and 12h, not "1d"/],
  [{ ...good, report: { ...report, repository: 'evidence' } }, /spec\.report\.repository/],
];

for (const [spec, message] of malformed)
  it(`delivery is malformed when it is ${JSON.stringify(spec).slice(0, 120)}`, () => {
    const reading = readDelivery(delivery(spec));
    assert.match(reading.kind === 'malformed' ? reading.message : '', message);
  });

it('suspension ends when its time has passed', () => {
  const suspend = { by: 'ada', reason: 'x', until: '2026-01-01T12:00:00Z' };
  assert.equal(suspensionAt(suspend, new Date('2026-01-01T11:59:59Z')), suspend);
  assert.equal(suspensionAt(suspend, new Date('2026-01-01T12:00:00Z')), undefined);
  assert.equal(suspensionAt(undefined, new Date()), undefined);
});

it('names stay within what Kubernetes allows, and different deliveries stay different', () => {
  assert.equal(labelValue({ namespace: 'shop', name: 'web' }), 'shop.web');
  const long = (end: string) => labelValue({ namespace: 'a'.repeat(63), name: `${'b'.repeat(200)}${end}` });
  assert.ok(long('').length <= 63 && /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(long('')));
  assert.notEqual(long('x'), long('y'));
  assert.ok(memoryName({ namespace: 'a', name: 'b'.repeat(253) }).length <= 240);
});
