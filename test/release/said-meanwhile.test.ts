import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Duration } from '../../lib/duration.ts';
import { putEvidence } from '../../lib/evidence/store.ts';
import { approved } from '../../lib/promotion/rules/people/approved.ts';
import { attested } from '../../lib/promotion/rules/proof/attested.ts';
import { promote } from '../../lib/release/moves/promote.ts';
import { type Decision, previewApproval, putApproval } from '../../lib/release/statements/approve.ts';
import type { Workplace } from '../../lib/release/workplace.ts';
import { signerOf, type TrustedWorld, trusted, trustedWorld } from './trusted-world.ts';

const environment = 'production';
const version = '1.0.0';
const move = { environment, version, action: 'promote', who: 'x', why: null } as const;
const who = { by: trusted('agent') };

async function say(world: TrustedWorld, decision: Decision, expires = Duration.hours(1)): Promise<void> {
  const agent = world.as('agent');
  const preview = await previewApproval(agent, { environment, version, decision });
  await putApproval(agent, preview, { decision, why: 'it loses orders', expires });
}

/** As sam, who is told how often policies judged, and what was asked of the repository of evidence since sam said yes. */
function watched(world: TrustedWorld, change: Partial<Workplace> = {}) {
  const sam = world.as('sam', change);
  const seen = { judged: 0, listed: 0 };
  const evidence = world.repositories.environment('evidence');
  const counting = {
    ...evidence,
    tags: (call?: Parameters<typeof evidence.tags>[0]) => {
      seen.listed += 1;
      return evidence.tags(call);
    },
  };
  const workplace: Workplace = {
    ...sam,
    repositories: { ...sam.repositories, environment: (name) => (name === 'evidence' ? counting : sam.repositories.environment(name)) },
    judge: (...asked) => {
      seen.judged += 1;
      return sam.judge(...asked);
    },
  };
  return { workplace, seen };
}

test('a decline that is given while somebody looks at a preview refuses the move', async (t) => {
  const world = await trustedWorld(t, [approved({ ...who, notByAuthor: 'where-known' })]);
  await world.publish(version);
  await say(world, 'approve');
  const { workplace } = watched(world);
  const outcome = await promote(workplace, move, {
    confirm: async () => {
      await say(world, 'decline');
      return 'go';
    },
  });
  assert.equal(outcome.result, 'refused');
  assert.deepEqual(
    outcome.findings.map(({ message }) => message),
    ['agent declines 1.0.0 for production: it loses orders'],
  );
  assert.deepEqual(await world.repositories.environment(environment).resolve('current'), undefined);
});

test('a test that fails while somebody looks at a preview refuses the move', async (t) => {
  const type = 'https://in-toto.io/attestation/test-result/v0.1';
  const where = (said: unknown) => JSON.stringify(said).includes('PASSED') || 'the tests did not pass';
  const world = await trustedWorld(t, [attested({ ...who, type: 'test-result', where })]);
  const release = await world.publish(version);
  const attest = (result: string) =>
    putEvidence(world.repositories.environment('evidence'), {
      kind: 'evidence',
      release,
      predicateType: type,
      predicate: { result, configuration: [] },
      at: new Date(),
      signer: signerOf('agent'),
    });
  await attest('PASSED');
  const outcome = await promote(watched(world).workplace, move, {
    confirm: async () => {
      await attest('FAILED');
      return 'go';
    },
  });
  assert.equal(outcome.result, 'refused');
});

test('an approval that expires while somebody looks at a preview counts no more', async (t) => {
  const world = await trustedWorld(t, [approved({ ...who, notByAuthor: 'where-known' })]);
  await world.publish(version);
  await say(world, 'approve', Duration.seconds(20));
  let late = 0;
  const { workplace } = watched(world, { clock: () => new Date(Date.now() + late) });
  const outcome = await promote(workplace, move, {
    confirm: async () => {
      late = 25_000;
      return 'go';
    },
  });
  assert.equal(outcome.result, 'refused');
});

test('where nobody said anything meanwhile, one list of tags is all that it costs; a report is nothing that was said', async (t) => {
  const world = await trustedWorld(t, [approved({ ...who, notByAuthor: 'where-known' })]);
  const index = await world.publish(version);
  await say(world, 'decline');
  await say(world, 'approve');
  const { workplace, seen } = watched(world);
  const outcome = await promote(workplace, move, {
    confirm: async () => {
      await world.report(environment, index, { healthy: true });
      seen.listed = 0;
      return 'go';
    },
  });
  assert.deepEqual([outcome.result, seen], ['written', { judged: 1, listed: 1 }]);
});
