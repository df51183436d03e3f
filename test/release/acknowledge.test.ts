import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { promotionPolicy } from '../../lib/promotion/policy.ts';
import { deny } from '../../lib/promotion/verdict.ts';
import { acknowledge } from '../../lib/release/ledgers/acknowledge.ts';
import { carryOut, type Move, previewMove } from '../../lib/release/moves/move.ts';
import type { Workplace } from '../../lib/release/workplace.ts';
import { type Name, trusted, trustedWorld } from './trusted-world.ts';

const never = promotionPolicy('never', () => deny('It is Friday', 'Wait for Monday'));
const words = { sequence: 1, who: 'x', why: 'looked at it' };

/** Where sam has gone past the policies of production, in a project that says whose addresses the keys of promoters are. */
async function overridden(t: TestContext, emails: Readonly<Record<'sam' | 'olga', string>>, more: Partial<Move> = {}) {
  const world = await trustedWorld(t, [never]);
  await world.publish('1.0.0');
  const as = (name: Name): Workplace => {
    const workplace = world.as(name);
    const { project } = workplace;
    const environments = project.environments.map((environment) => ({ ...environment, override: { by: [...trusted('sam')] } }));
    const promotions = (['sam', 'olga'] as const).flatMap((one) => trusted(one).map((key) => ({ ...key, emails: [emails[one]] })));
    const trust = { releases: trusted('publisher'), promotions, evidence: trusted('agent') };
    return { ...workplace, project: { ...project, environments, trust } };
  };
  const move = { environment: 'production', version: '1.0.0', action: 'promote', who: 'x', why: null, override: 'now', ...more } as const;
  const { record } = await carryOut(as('sam'), await previewMove(as('sam'), move));
  assert.ok(record?.record.override);
  return as;
}

test('nobody acknowledges an override of their own with another key of theirs', async (t) => {
  const as = await overridden(t, { sam: 'sam@shop.example', olga: 'Sam@shop.example' });
  await assert.rejects(acknowledge(as('olga'), 'production', words), { code: 'NOT_TO_ACKNOWLEDGE' });
});

test('nobody acknowledges an override that was written for them', async (t) => {
  const onBehalf = { who: 'olga@shop.example', onBehalf: true };
  const as = await overridden(t, { sam: 'ci@shop.example', olga: 'Olga@shop.example' }, onBehalf);
  await assert.rejects(acknowledge(as('olga'), 'production', words), { code: 'NOT_TO_ACKNOWLEDGE' });
});

test('somebody else acknowledges it', async (t) => {
  const as = await overridden(t, { sam: 'sam@shop.example', olga: 'olga@shop.example' });
  assert.equal((await acknowledge(as('olga'), 'production', words)).record.acknowledges, 1);
});
