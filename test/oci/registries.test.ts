import { after, describe, it } from 'node:test';
import { openRegistry, openRepository } from '../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { registryContract } from '../contracts/registry.ts';
import { kindForTests, type RegistryKind, registryKinds } from '../registries/kinds.ts';

/** Without CI=true those that cost little. */
const quick: readonly RegistryKind[] = [
  'a registry with token authentication',
  'a registry that refuses to move tags',
  'CNCF distribution',
];
/** remote.test.ts has the first two; and the contract wants tags to be taken away. */
const elsewhere: readonly RegistryKind[] = [
  "go-containerregistry's server",
  "go-containerregistry's server without the referrers API",
  'a registry that refuses to move tags and to take them away',
];
const kinds = registryKinds.filter((kind) => !elsewhere.includes(kind));

for (const kind of kinds) {
  const reason = await reasonToSkip(kind);
  if (reason !== undefined) describe(kind, () => it('keeps the contract', { skip: reason }, () => undefined));
}

async function reasonToSkip(kind: RegistryKind): Promise<string | undefined> {
  if (process.env.CI !== 'true' && !quick.includes(kind)) return 'it runs with CI=true';
  const found = await kindForTests({ after }, kind);
  if (found.kind === 'missing') return found.reason;
  registryContract(kind, async () => {
    const context = createRegistryContext(found.settings);
    return {
      registry: openRegistry(`oci://${found.host}`, context),
      open: (reference) => openRepository(reference, context),
      close: () => context.close(),
    };
  });
  return undefined;
}
