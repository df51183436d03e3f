import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PawlError } from '../../lib/errors.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { proveHistory } from '../../lib/release/ledgers/history.ts';
import { follow } from '../../lib/release/moves/follow.ts';
import { hold, unhold } from '../../lib/release/moves/hold.ts';
import { projectRepositories } from '../../lib/release/workplace/repositories.ts';
import { cutAt } from '../registries/front/faults.ts';
import { startFront } from '../registries/front/front.ts';
import { registryForTests } from '../registries/registry.ts';
import { publishSigned, signedWorkplace } from './signed-world.ts';

/** The same as cut-moves.test.ts on a real server and with real connections, at fewer places. */
test('a hold through a connection that breaks for good leaves a ledger on which the next writer goes on', async (t) => {
  const found = await registryForTests(t);
  if (found.kind === 'missing') return t.skip(found.reason);
  const front = await startFront(found.registry.host);
  t.after(() => front.stop());
  const open = (host: string) => {
    // Nobody waits for a connection that stays broken.
    const context = createRegistryContext({ plainHttp: true, wait: async () => {} });
    t.after(() => context.close());
    return projectRepositories(`oci://${host}/acme/shop`, 'shop', (reference) => openRepository(reference, context));
  };
  const straight = await signedWorkplace(open(found.registry.host));
  const words = { who: 'ann', why: 'a reason' };
  await publishSigned(straight.repositories, '1.0.0', 'one');
  await follow(straight, { who: 'ann', why: null });
  let records = 1;
  for (let at = 2, round = 0; round < 8; at += process.env.CI === 'true' ? 3 : 5, round += 1) {
    const through = await signedWorkplace(open(front.host));
    front.fail(cutAt(at, { when: round % 2 === 0 ? 'after' : 'before', lasting: true }));
    const told = await hold(through, 'production', words).catch((error: unknown) => error);
    assert.ok(told instanceof PawlError || round > 5, `request ${at}: ${told}`);
    await unhold(straight, 'production', words).catch(() => hold(straight, 'production', words));
    const { entries, ignored } = await proveHistory(straight, 'production');
    assert.deepEqual([ignored, entries.every(({ verification }) => verification.kind === 'signed')], [[], true]);
    assert.ok(entries.length > records, `request ${at}: nothing is lost`);
    records = entries.length;
    if (entries[0]?.record.hold !== null) await unhold(straight, 'production', words);
    records += entries[0]?.record.hold === null ? 0 : 1;
  }
});
