import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hold } from '../../../lib/release/moves/hold.ts';
import { promote } from '../../../lib/release/moves/promote.ts';
import { verifyRecord } from '../../../lib/release/verify/verify-record.ts';
import { trusted, trustedWorld } from '../trusted-world.ts';

const move = (version: string) => ({ environment: 'production', version, action: 'promote', who: 'x', why: null }) as const;

test('a record is verified with its signature, its place in the chain and the release that it names', async (t) => {
  const world = await trustedWorld(t);
  for (const version of ['1.0.0', '1.1.0']) {
    await world.publish(version);
    await promote(world.as(version === '1.0.0' ? 'sam' : 'olga'), move(version), { confirm: async () => 'go' });
  }
  await hold(world.as('olga'), 'production', { who: 'x', why: 'the holidays' });

  const first = await verifyRecord(world.as(), 'production', 1);
  assert.deepEqual(
    first.map(({ result }) => result).filter((result) => result !== 'proved'),
    [],
  );
  assert.match(first[0]?.detail ?? '', /^sha256:[0-9a-f]{64}, 2 sequences below the newest, sha256:/);
  assert.equal(first[1]?.detail, 'Signed by sam');
  assert.ok(first.some(({ subject, claim }) => subject === '1.0.0 in production' && claim === 'A publisher signed it'));

  const withoutSam = world.as();
  const { trust } = withoutSam.project;
  assert.ok(trust !== undefined);
  const later = { ...withoutSam, project: { ...withoutSam.project, trust: { ...trust, promotions: trusted('olga') } } };
  const [, signature] = await verifyRecord(later, 'production', 1);
  assert.deepEqual([signature?.result, /the records above prove that nobody changed it/.test(signature?.detail ?? '')], ['open', true]);

  const [newest] = await verifyRecord(world.as(), 'production', 3);
  assert.equal(newest?.claim, 'It is the newest');
  await assert.rejects(verifyRecord(world.as(), 'production', 4), { code: 'UNKNOWN_RECORD', message: /its newest is 3/ });
});
