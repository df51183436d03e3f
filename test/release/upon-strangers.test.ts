import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acknowledge } from '../../lib/release/ledgers/acknowledge.ts';
import { writeVeto } from '../../lib/release/ledgers/veto.ts';
import { hold } from '../../lib/release/moves/hold.ts';
import type { Move } from '../../lib/release/moves/move.ts';
import { type MoveDoor, promote } from '../../lib/release/moves/promote.ts';
import type { Workplace } from '../../lib/release/workplace.ts';
import { writeRecord } from '../promotion/ledger-samples.ts';
import { trustedWorld } from './trusted-world.ts';

const go: MoveDoor = { confirm: async () => 'go' };
const move = (version: string): Move => ({ environment: 'production', version, action: 'promote', who: 'x', why: null });
const words = { who: 'x', why: 'y' };

/** A checkout of before, or after, there was trust. */
function untrusting(workplace: Workplace): Workplace {
  return { ...workplace, project: { ...workplace.project, trust: undefined } };
}

test('whoever has a key vouches for no stranger’s records above signed ones where the project trusts nobody', async (t) => {
  const world = await trustedWorld(t);
  for (const version of ['1.0.0', '1.1.0']) await world.publish(version);
  const { record: first } = await promote(world.as('sam'), move('1.0.0'), go);
  const vetoed = await writeVeto(world.as('sam'), 'veto', { ...words, version: '1.1.0' });
  assert.ok(first !== undefined);
  const { schema: _, ...said } = first.record;
  const who = { name: 'sam', verified: false };
  const override = { why: 'no time', who: 'mallory' };
  const production = world.repositories.environment('production');
  const forged = await writeRecord(production, first, { ...said, sequence: 2, previous: first.digest, who, override });
  await writeRecord(production, forged, { ...said, sequence: 3, previous: forged.digest, who });
  const { schema: __, ...veto } = vetoed.record;
  await writeRecord(world.repositories.environment('vetoes'), vetoed, { ...veto, sequence: 2, previous: vetoed.digest, who, vetoes: [] });
  const sam = untrusting(world.as('sam'));
  const refused = { code: 'UNTRUSTED', message: /this project trusts nobody: record 1 is signed by sam$/ };
  await assert.rejects(promote(sam, move('1.1.0'), go), refused);
  await assert.rejects(hold(sam, 'production', words), refused);
  await assert.rejects(acknowledge(sam, 'production', { ...words, sequence: 2 }), refused);
  await assert.rejects(writeVeto(sam, 'veto', { ...words, version: '1.0.0' }), refused);
  assert.equal((await production.tags()).filter((tag) => tag.startsWith('record-4-')).length, 0);
});

test('whoever has a key goes on where the project trusts nobody, and no record says whose it is', async (t) => {
  const world = await trustedWorld(t);
  for (const version of ['1.0.0', '1.1.0']) await world.publish(version);
  const sam = untrusting(world.as('sam'));
  for (const version of ['1.0.0', '1.1.0']) assert.equal((await promote(sam, move(version), go)).result, 'written');
});
