import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standing } from '../../../lib/cli/output/status/standing.ts';
import { digestOf } from '../../../lib/digest.ts';
import { PawlError } from '../../../lib/errors.ts';
import { history } from '../../../lib/release/ledgers/history.ts';
import { promote } from '../../../lib/release/moves/promote.ts';
import { type EnvironmentStatus, projectStatus } from '../../../lib/release/status.ts';
import { trustedWorld } from '../../release/trusted-world.ts';

const at = new Date('2026-01-01T12:00:00Z');
const later = new Date('2026-01-01T13:00:00Z');
const digest = digestOf(Buffer.from('a report'));
const seen = {
  environment: 'production',
  delivery: 'shop/web',
  version: '1.0.0',
  observedAt: at,
  validUntil: later,
  covered: 0,
  sequence: 1,
};
const good = { healthy: true, healthySince: at, signer: { kind: 'key', keyId: digest, name: 'agent' }, digest } as const;

/** What was reported, and what is not known, as it is where others wrote it. */
const given: Partial<EnvironmentStatus> = {
  reports: {
    kind: 'read',
    reported: [
      { ...seen, ...good, cluster: 'eu-1', stale: false },
      { ...seen, ...good, cluster: 'eu-2', stale: true },
      { ...seen, ...good, cluster: 'eu-3', stale: false, healthy: false },
    ],
    outside: [],
    unread: undefined,
  },
  missing: [{ sequence: 9, digest, who: 'cluster eu-1 (shop/web)', saw: 'took' }],
  newer: '1.1.0',
  unknown: [
    { field: 'dirty', reason: 'no answer' },
    { field: 'overrides', reason: 'too many' },
  ],
};

test('the dashboard shows who moved an environment and why, what its clusters reported, what to look at and what nobody knows', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  const move = { environment: 'production', version: '1.0.0', action: 'promote', who: 'x', why: 'a fix' } as const;
  await promote(world.as('sam'), move, { confirm: async () => 'go' });
  const workplace = world.as(undefined);
  const { environments } = await projectStatus(workplace, ['production']);
  const entries = await history(workplace, 'production', { limit: 11 });
  const failed = { kind: 'failed', error: new PawlError('GONE', 'no answer') } as const;

  const changed = environments.map((one) => ({ ...one, ...given }));
  const shown = standing('shop', { environments: changed, vetoError: failed.error }, [{ kind: 'read', entries }]);
  const [one = assert.fail()] = shown.environments;
  assert.deepEqual(shown.remarks, ['NOBODY KNOWS WHICH VERSIONS ARE VETOED, so nothing can be promoted: no answer']);
  assert.deepEqual([one.name, one.version, one.clusters], ['production', '1.0.0', '1/3 healthy']);
  const facts = new Map(one.facts.map(({ what, text }) => [what, text]));
  assert.deepEqual([facts.get('Why'), facts.get('Newer'), facts.get('Newest record')], ['a fix', '1.1.0', '1']);
  assert.deepEqual(
    one.reports.rows.map(([cluster, , , state]) => [cluster, state]),
    [
      ['eu-1', 'healthy since 2026-01-01T12:00:00.000Z'],
      ['eu-2', 'silent since 2026-01-01T13:00:00.000Z'],
      ['eu-3', 'not healthy'],
    ],
  );
  assert.match(one.remarks.join('\n'), /LEDGER WAS CUT OFF: cluster eu-1 .*\nNOT ALL OVERRIDES ARE KNOWN: too many/);
  assert.deepEqual(one.notKnown, ['Nobody knows whether it was published from files that differ from its commit: no answer']);
  assert.ok(typeof one.records !== 'string');
  assert.deepEqual([one.records.rows.length, one.records.rows[0]?.at(-1)], [1, 'a fix']);
  assert.equal(standing('shop', { environments }, [failed]).environments[0]?.records, 'no answer');
});
