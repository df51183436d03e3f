import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packRelease } from '../../lib/artifact/pack-release.ts';
import { pullEnvironment } from '../../lib/artifact/pull.ts';
import { pushRelease } from '../../lib/artifact/push.ts';
import { readRelease } from '../../lib/artifact/read.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { findClients } from '../registries/clients.ts';
import { registryForTests } from '../registries/registry.ts';
import { layoutFolder, release, shop } from './samples.ts';

const { orasGo, goContainerregistry, oras, skopeo } = await findClients();

for (const { name, missing: skip, copy } of [orasGo, goContainerregistry, oras, skopeo])
  test(`a release is the same after ${name} has carried it from a layout to a registry and back`, { skip }, async (t) => {
    const found = await registryForTests(t);
    if (found.kind === 'missing') return t.skip(found.reason);
    const context = createRegistryContext({ plainHttp: true });
    t.after(() => context.close());
    const layout = await layoutFolder(t);
    const here = layout('shop');
    const there = openRepository(`oci://${found.registry.host}/acme/shop`, context);
    const again = layout('again');
    const { descriptor } = await pushRelease(here, await packRelease(release('1.2.3')));

    await copy({ place: here.reference, tag: '1.2.3' }, { place: there.reference.replace('oci://', ''), tag: '1.2.3' });
    await copy({ place: there.reference.replace('oci://', ''), tag: '1.2.3' }, { place: again.reference, tag: '1.2.3' });
    for (const repository of [there, again]) {
      const { digest: carried, environments } = await readRelease(repository, '1.2.3');
      assert.equal(carried, descriptor.digest);
      const production = environments.get('production');
      assert.ok(production !== undefined);
      assert.deepEqual((await pullEnvironment(repository, production)).set, shop('production'));
    }
  });
