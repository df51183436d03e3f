import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { JsonObject } from '../../lib/json.ts';
import { setStage } from '../agent/stage/stage.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';

const refused: readonly [name: string, spec: JsonObject, message: RegExp][] = [
  ['a repository that is no reference', { repository: 'https://registry.example/shop' }, /must be oci:\/\/host\/path or oci-layout:FOLDER/],
  ['a repository with a digest', { repository: `oci://registry.example/shop@sha256:${'0'.repeat(64)}` }, /without tag or digest/],
  ['a repository with a tag', { repository: 'oci-layout:/data/shop:1.0.0' }, /without tag or digest/],
  ['an address without brackets', { repository: 'oci://::1/shop' }, /must be oci:\/\/host\/path or oci-layout:FOLDER/],
  ['an environment that is no name', { environment: 'Production!' }, /spec\.environment/],
  ['an interval below a second', { interval: '10ms' }, /must be between 1s and 1h/],
  ['an interval above an hour', { interval: '2h' }, /must be between 1s and 1h/],
  ['an interval that is no duration', { interval: 'soon' }, /spec\.interval/],
  ['a suspension without a reason', { suspend: { by: 'ada' } }, /spec\.suspend\.reason/],
  ['a suspension with a blank reason', { suspend: { by: 'ada', reason: ' ' } }, /spec\.suspend\.reason/],
  ['a suspension by nobody', { suspend: { reason: 'x' } }, /spec\.suspend\.by/],
  [
    'a suspension that ends before it began',
    { suspend: { by: 'ada', reason: 'x', since: '2026-02-01T00:00:00Z', until: '2026-01-01T00:00:00Z' } },
    /until must be after since/,
  ],
  ['plain HTTP to a folder', { repository: 'oci-layout:/data/shop', plainHttp: true }, /plainHttp only makes sense/],
  ['a deletion policy that there is not', { deletionPolicy: 'Forget' }, /Unsupported value: "Forget"/],
  ['a sequence below one', { notBefore: 0 }, /spec\.notBefore/],
  ['a field that there is not', { repositry: 'oci://registry.example/shop' }, /unknown field "spec\.repositry"/],
];

describeWithCluster('Delivery CRD', (plane) => {
  it('refuses nonsense before the agent sees it', async (t) => {
    const stage = await setStage(plane, t);
    for (const [name, spec, message] of refused) await assert.rejects(stage.deliver('shop', spec), message, name);
  });

  it('refuses another environment for a Delivery that there is', async (t) => {
    const stage = await setStage(plane, t);
    await stage.deliver();
    await assert.rejects(
      stage.patchDelivery({ spec: { environment: 'production' } }),
      /cannot change: delete the Delivery and make another one/,
    );
  });

  it('takes registries with ports and nested paths, and folders', async (t) => {
    const stage = await setStage(plane, t);
    const good = [
      'oci://localhost:5000/acme/shop/staging',
      'oci://registry.example/shop_web/a-b.c',
      'oci://[::1]:5000/acme/shop',
      'oci-layout:/shop',
      'oci-layout:/data/registry/acme/shop/staging',
      'oci-layout:./relative folder/shop',
    ];
    for (const [at, repository] of good.entries()) await stage.deliver(`good-${at}`, { repository });
  });

  it('fills in defaults', async (t) => {
    const stage = await setStage(plane, t);
    const { spec } = await stage.cluster.create({
      apiVersion: 'pawl.dev/v1alpha1',
      kind: 'Delivery',
      metadata: { name: 'shop', namespace: stage.namespace },
      spec: { repository: 'oci://registry.example/shop', environment: 'staging' },
    });
    assert.deepEqual(spec, {
      repository: 'oci://registry.example/shop',
      environment: 'staging',
      interval: '10s',
      timeout: '5m',
      plainHttp: false,
      prune: true,
      deletionPolicy: 'Prune',
    });
  });
});
