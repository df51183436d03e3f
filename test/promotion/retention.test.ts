import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { proveHistory } from '../../lib/release/ledgers/history.ts';
import { follow } from '../../lib/release/moves/follow.ts';
import { hold, unhold } from '../../lib/release/moves/hold.ts';
import { projectRepositories } from '../../lib/release/workplace/repositories.ts';
import { startFront } from '../registries/front/front.ts';
import { immutableTags } from '../registries/front/immutable-tags.ts';
import { registryForTests } from '../registries/registry.ts';
import { publishSigned, signedWorkplace, signer } from '../release/signed-world.ts';

const words = { who: 'ann', why: 'a reason' };

test('tags of claims, withdrawn or not, may be taken away by the rules of a registry: the ledger is proven, and grows', async (t) => {
  const found = await registryForTests(t, { referrers: false });
  if (found.kind === 'missing') return t.skip(found.reason);
  // To writers it takes no tag away, so that claims stay.
  const front = await startFront(found.registry.host, { guards: [immutableTags(found.registry.host, {})] });
  t.after(() => front.stop());
  const context = createRegistryContext({ plainHttp: true });
  t.after(() => context.close());
  const workplaceAt = (host: string) =>
    signedWorkplace(projectRepositories(`oci://${host}/acme/shop`, 'shop', (reference) => openRepository(reference, context)));
  const workplace = await workplaceAt(front.host);
  await publishSigned(workplace.repositories, '1.0.0', 'one');
  for (let round = 0; round < 2; round += 1) await follow(workplace, { who: 'ann', why: null });
  const locked = { ...signer, sign: async () => Promise.reject(new Error('the key is locked')) };
  // It withdraws its claim.
  await assert.rejects(hold({ ...workplace, signer: locked }, 'production', words), /the key is locked/);
  await hold(workplace, 'production', words);
  await unhold(workplace, 'production', words);

  const direct = (await workplaceAt(found.registry.host)).repositories.environment('production');
  const tags = await direct.tags();
  const going = tags.filter((tag) => /^(claim|withdrawn)-/.test(tag));
  for (const kind of ['claim-', 'withdrawn-'])
    assert.ok(
      going.some((tag) => tag.startsWith(kind)),
      `no ${kind} in ${tags}`,
    );
  for (const tag of going) assert.ok(await direct.removeTag(tag));

  const before = await proveHistory(workplace, 'production');
  assert.deepEqual([before.entries.map(({ verification }) => verification.kind), before.ignored], [['signed', 'signed', 'signed'], []]);
  await hold(workplace, 'production', words);
  const after = await proveHistory(workplace, 'production');
  assert.deepEqual(
    after.entries.map(({ record }) => record.sequence),
    [4, 3, 2, 1],
  );
});
