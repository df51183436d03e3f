import assert from 'node:assert/strict';
import { after, it } from 'node:test';
import { unpackEnvironment } from '../../lib/artifact/pull.ts';
import { signManifest } from '../../lib/artifact/signatures/sign.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { keySigner } from '../../lib/signing/key-signer.ts';
import { testEnvironment } from '../agent/stage/environment.ts';
import { configMap } from '../agent/stage/objects.ts';
import { apiCall } from '../control-plane/api-request.ts';
import type { ControlPlane } from '../control-plane/control-plane.ts';
import { describeWithCluster, freshNamespace } from '../control-plane/for-tests.ts';
import { registryForTests } from '../registries/registry.ts';
import { sourceControllerForTests } from './source-controller.ts';

describeWithCluster("Flux's source-controller", async (plane) => {
  const namespace = await freshNamespace(plane, { after });
  const started = await sourceControllerForTests({ after }, plane, namespace);

  for (const server of ['go-containerregistry', 'distribution'] as const)
    it(`takes an environment repository on ${server}'s server by the tag live, by semver and by digest`, async (t) => {
      const registry = await registryForTests(t, { server });
      if (registry.kind === 'missing') return t.skip(registry.reason);
      if (started.kind === 'missing') return t.skip(started.reason);
      const { flux } = started;
      const url = `oci://${registry.registry.host}/acme/shop/staging`;
      const environment = testEnvironment(url);
      const first = await environment.push('1.2.3', [configMap('shop', 'settings', { key: 'first' })]);
      await environment.record(first);
      const { record } = await environment.promote('1.3.0', [configMap('shop', 'settings', { key: 'second' })]);
      const digest = record.to?.manifest ?? '';

      const wanted = [
        ['live', { tag: 'live' }, `live@${digest}`, 'second'],
        ['newest', { semver: '1.x' }, `1.3.0@${digest}`, 'second'],
        ['range', { semver: '~1.2.0' }, `1.2.3@${first.manifest}`, 'first'],
        ['digest', { digest: first.manifest }, first.manifest, 'first'],
      ] as const;
      const work = wanted.map(async ([name, ref, revision, key]) => {
        const taken = await flux.take(`${server}-${name}`, { url, ref });
        assert.ok(taken.kind === 'taken', JSON.stringify(taken));
        assert.equal(taken.revision, revision);
        const { objects } = await unpackEnvironment(await taken.download(), 'staging');
        assert.deepEqual(
          objects.map(({ object }) => object),
          [configMap('shop', 'settings', { key })],
        );
      });
      await Promise.all(work);
    });

  it('refuses a tag, a range and a digest that the environment does not have', async (t) => {
    const registry = await registryForTests(t);
    if (registry.kind === 'missing') return t.skip(registry.reason);
    if (started.kind === 'missing') return t.skip(started.reason);
    const { flux } = started;
    const url = `oci://${registry.registry.host}/acme/shop/staging`;
    await testEnvironment(url).promote('1.2.3', [configMap('shop', 'settings', { key: 'first' })]);
    const wrong = [
      ['tag', { tag: 'dead' }, /MANIFEST_UNKNOWN|not found/i],
      // Records and claims have tags, too, which are no versions.
      ['range', { semver: '>=2.0.0' }, /no match found for semver/],
      ['digest', { digest: `sha256:${'0'.repeat(64)}` }, /MANIFEST_UNKNOWN|not found/i],
    ] as const;
    const work = wrong.map(async ([name, ref, reason]) => {
      const taken = await flux.take(`wrong-${name}`, { url, ref });
      assert.ok(taken.kind === 'refused', JSON.stringify(taken));
      assert.match(taken.message, reason);
    });
    await Promise.all(work);
  });

  for (const server of ['go-containerregistry', 'distribution'] as const)
    it(`takes from ${server}'s server what our key signed, and refuses what another key or nobody signed`, async (t) => {
      const registry = await registryForTests(t, { server });
      if (registry.kind === 'missing') return t.skip(registry.reason);
      if (started.kind === 'missing') return t.skip(started.reason);
      const { flux } = started;
      const url = `oci://${registry.registry.host}/acme/shop/staging`;
      const environment = testEnvironment(url);
      const keys = { ours: generateKey(), theirs: generateKey() };
      const secret = await secretWithKey(plane, namespace, { name: `${server}-keys`, publicPem: keys.ours.publicPem });
      for (const [version, signer] of [
        ['1.0.0', keySigner(keys.ours.privatePem)],
        ['1.1.0', keySigner(keys.theirs.privatePem)],
        ['1.2.0'],
      ] as const) {
        await environment.promote(version, [configMap('shop', 'settings', { key: version })]);
        const subject = await environment.repository.resolve(version);
        assert.ok(subject !== undefined);
        if (signer !== undefined) await signManifest(environment.repository, subject, signer);
      }
      const verify = { provider: 'cosign', secretRef: { name: secret } } as const;
      const [ours, theirs, nobodys] = await Promise.all(
        ['1.0.0', '1.1.0', '1.2.0'].map((tag) => flux.take(`${server}-signed-${tag}`, { url, ref: { tag }, verify })),
      );
      assert.ok(ours?.kind === 'taken', JSON.stringify(ours));
      assert.equal(ours.verified, 'Succeeded');
      for (const refused of [theirs, nobodys]) {
        assert.ok(refused?.kind === 'refused', JSON.stringify(refused));
        assert.equal(refused.reason, 'VerificationError');
      }
    });
});

/** A Secret as OCIRepository's `verify` takes it; gives its name. */
async function secretWithKey(
  plane: ControlPlane,
  namespace: string,
  { name, publicPem }: { readonly name: string; readonly publicPem: string },
) {
  const stringData = { 'cosign.pub': publicPem };
  await apiCall(plane, 'POST', `/api/v1/namespaces/${namespace}/secrets`, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name },
    stringData,
  });
  return name;
}
