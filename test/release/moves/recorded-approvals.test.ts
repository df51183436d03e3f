import assert from 'node:assert/strict';
import { test } from 'node:test';
import { historyMarkdown } from '../../../lib/cli/output/history.ts';
import { outcomeLines } from '../../../lib/cli/output/move.ts';
import { Duration } from '../../../lib/duration.ts';
import { approved } from '../../../lib/promotion/rules/people/approved.ts';
import { history } from '../../../lib/release/ledgers/history.ts';
import { type MoveDoor, promote } from '../../../lib/release/moves/promote.ts';
import { rollbackMove } from '../../../lib/release/moves/rollback.ts';
import { previewApproval, putApproval } from '../../../lib/release/statements/approve.ts';
import { trusted, trustedWorld } from '../trusted-world.ts';

const environment = 'production';
const go: MoveDoor = { confirm: async () => 'go' };

test('a record names the approvals that counted, and a rollback that none was asked for names none', async (t) => {
  const world = await trustedWorld(t, [approved({ by: trusted('agent'), notByAuthor: 'where-known' })]);
  const sam = world.as('sam');
  for (const version of ['1.0.0', '1.1.0']) {
    await world.publish(version);
    const ben = world.as('agent');
    const preview = await previewApproval(ben, { environment, version, decision: 'approve' });
    await putApproval(ben, preview, { decision: 'approve', why: null, expires: Duration.hours(1) });
    const moved = await promote(sam, { environment, version, action: 'promote', who: 'x', why: null }, go);
    assert.deepEqual(
      moved.record?.record.approvals?.map(({ who }) => who),
      ['agent'],
    );
    assert.deepEqual(
      moved.record?.record.verdicts[0]?.read?.map(({ kind }) => kind),
      ['approval'],
    );
  }
  const back = await promote(sam, await rollbackMove(sam, environment, { version: '1.0.0', who: 'x', why: null }), go);
  assert.equal(back.facts.approvals.length, 1, 'the approval of the way there lies there still');
  assert.equal(back.record?.record.approvals, undefined);
  assert.equal(back.record?.record.verdicts[0]?.read, undefined);
  assert.match(outcomeLines(back).join('\n'), /✓ approved: rollbacks pass this rule/);

  const [rolledBack, newest] = await history(sam, environment, { limit: 2 });
  assert.ok(rolledBack !== undefined && newest !== undefined);
  const early = { ...rolledBack, record: { ...rolledBack.record, approvals: newest.record.approvals } };
  const text = historyMarkdown('History', [early, newest], { limit: 2, signatures: false });
  assert.match(text, /approved: allow, rollbacks pass this rule\n- agent: approve at \S+, which no policy read: it counted for nothing/);
  assert.match(text, /approved: allow\n- agent: approve at \S+Z\n/);
});
