import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newClaim, putClaim } from '../../lib/promotion/ledger/writing/claim.ts';
import { writeVeto } from '../../lib/release/ledgers/veto.ts';
import { promote } from '../../lib/release/moves/promote.ts';
import { seededRandom } from '../seeded-random.ts';
import { trustedWorld } from './trusted-world.ts';

test('a veto that is written while a move waits for another writer refuses it', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  let now = Date.now();
  const who = { environment: 'staging', who: 'bob@example.com', when: new Date(now), random: seededRandom(7) };
  await putClaim(world.repositories.environment('staging'), newClaim(1, who), {});
  let isVetoed = false;
  const wait = async (milliseconds: number, signal?: AbortSignal) => {
    // The limit on a request that answers at once is never reached.
    if (milliseconds > 10_000) return new Promise<void>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    now += milliseconds;
    if (isVetoed) return;
    isVetoed = true;
    await writeVeto(world.as('olga'), 'veto', { version: '1.0.0', who: 'x', why: 'it loses orders' });
  };
  const sam = world.as('sam', { clock: () => new Date(now), wait, random: seededRandom(1) });
  const move = { environment: 'staging', version: '1.0.0', action: 'promote', who: 'x', why: null } as const;
  const outcome = await promote(sam, move, { confirm: async () => 'go' });
  assert.deepEqual([outcome.result, outcome.findings.map(({ id }) => id)], ['refused', ['vetoed']]);
});
