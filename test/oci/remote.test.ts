import { after, describe, it } from 'node:test';
import { openRegistry, openRepository } from '../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { registryContract } from '../contracts/registry.ts';
import { registryForTests } from '../registries/registry.ts';

for (const referrers of [true, false]) {
  const name = `go-containerregistry's server ${referrers ? 'with' : 'without'} the referrers API`;
  const found = await registryForTests({ after }, { referrers });
  if (found.kind === 'missing') describe(name, () => it('keeps the contract', { skip: found.reason }, () => undefined));
  else
    registryContract(name, async () => {
      const context = createRegistryContext({ plainHttp: true });
      return {
        registry: openRegistry(`oci://${found.registry.host}`, context),
        open: (reference) => openRepository(reference, context),
        close: () => context.close(),
      };
    });
}
