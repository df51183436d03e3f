import assert from 'node:assert/strict';
import { after, it } from 'node:test';
import { unpackEnvironment } from '../../lib/artifact/pull.ts';
import { testEnvironment } from '../agent/stage/environment.ts';
import { configMap } from '../agent/stage/objects.ts';
import { describeWithCluster, freshNamespace } from '../control-plane/for-tests.ts';
import { registryForTests } from '../registries/registry.ts';
import { sourceControllerForTests } from './source-controller.ts';

describeWithCluster("Flux's source-controller", async (plane) => {
  const started = await sourceControllerForTests({ after }, plane, await freshNamespace(plane, { after }));

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
});
