import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { follow } from '../../lib/release/moves/follow.ts';
import { verifyEnvironment } from '../../lib/release/verify/verify-environment.ts';
import { projectRepositories } from '../../lib/release/workplace/repositories.ts';
import { findClients } from '../registries/clients.ts';
import { registryForTests } from '../registries/registry.ts';
import { publishSigned, signedWorkplace } from './signed-world.ts';

const { crane, goContainerregistry, skopeo } = await findClients();

for (const { name, missing: skip, copy } of [crane, goContainerregistry, skopeo])
  for (const referrers of [false, true])
    test(`signatures ${referrers ? 'stay behind with' : 'go along without'} the referrers API when ${name} copies all tags`, {
      skip,
    }, async (t) => {
      const found = await registryForTests(t, { referrers });
      if (found.kind === 'missing') return t.skip(found.reason);
      const { host } = found.registry;
      const context = createRegistryContext({ plainHttp: true });
      t.after(() => context.close());
      const at = (place: string) =>
        projectRepositories(`oci://${host}/${place}/shop`, 'shop', (reference) => openRepository(reference, context));
      const repositories = at('acme');
      const workplace = await signedWorkplace(repositories);
      await publishSigned(repositories, '1.0.0', 'one');
      for (let round = 0; round < 2; round += 1) await follow(workplace, { who: 'ann', why: null });
      for (const { reference, tags } of [repositories.release, repositories.environment('production')])
        for (const tag of await tags()) {
          const place = reference.replace('oci://', '');
          await copy({ place, tag }, { place: place.replace('/acme/', '/copy/'), tag });
        }

      const unproven = async (place: string) => {
        const { proofs } = await verifyEnvironment(await signedWorkplace(at(place)), 'production');
        assert.ok(proofs.length > 0);
        return proofs.filter(({ result }) => result !== 'proved');
      };
      assert.deepEqual(await unproven('acme'), []);
      const missed = (await unproven('copy')).map(({ claim }) => claim);
      // No signature that was left behind goes unnoticed.
      assert.deepEqual(missed, referrers ? ['Only promoters write its records', 'Its ledger has records that count'] : []);
    });
