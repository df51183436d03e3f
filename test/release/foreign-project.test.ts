import assert from 'node:assert/strict';
import { test } from 'node:test';
import { look } from '../../lib/agent/source/source.ts';
import { headOf } from '../../lib/release/ledgers.ts';
import { previewMove } from '../../lib/release/moves/preview.ts';
import { promote } from '../../lib/release/moves/promote.ts';
import type { Workplace } from '../../lib/release/workplace.ts';
import { trusted, trustedWorld } from './trusted-world.ts';

const move = { environment: 'staging', version: '1.0.0', action: 'promote', who: 'sam', why: null } as const;

test('a release of another project that trusts the same publisher is not moved to, signed as it is', async (t) => {
  const { as, publish } = await trustedWorld(t);
  await publish('1.0.0');
  await assert.rejects(previewMove(called('bank', as('sam')), move), {
    code: 'WRONG_RELEASE',
    message: /it is a release of project "shop", expected "bank"/,
  });
  assert.equal((await previewMove(as('sam'), move)).verdict, 'allow');
});

test('a record of another project that trusts the same promoter counts for nobody: no command, and no agent that is told its project', async (t) => {
  const { as, publish, repositories } = await trustedWorld(t);
  await publish('1.0.0');
  assert.equal((await promote(as('sam'), move, { confirm: async () => 'go' })).result, 'written');
  assert.equal((await headOf(as(), 'staging'))?.record.project, 'shop');
  assert.equal(await headOf(called('bank', as()), 'staging'), undefined);
  const glance = (project: string | undefined) =>
    look(repositories.environment('staging'), {
      environment: 'staging',
      project,
      trust: { releases: trusted('publisher'), promotions: trusted('sam') },
      last: undefined,
      notBefore: undefined,
      seen: undefined,
      remembered: undefined,
      signal: new AbortController().signal,
    });
  const refused = await glance('bank');
  assert.ok(refused.kind === 'refused', refused.kind);
  assert.equal(refused.code, 'UNTRUSTED_RECORD');
  assert.match(refused.message, /It is signed for project "shop", and copied here/);
  assert.equal((await glance('shop')).kind, 'release');
});

/** The same place, seen by another project. */
function called(name: string, workplace: Workplace): Workplace {
  return { ...workplace, project: { ...workplace.project, project: { ...workplace.project.project, name } } };
}
