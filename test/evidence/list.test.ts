import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeReport } from '../../lib/evidence/coverage.ts';
import { type ReadEvidence, readEvidence } from '../../lib/evidence/list.ts';
import { putEvidence } from '../../lib/evidence/store.ts';
import { reportTag } from '../../lib/evidence/tags.ts';
import { writeReport } from '../../lib/evidence/write-report.ts';
import type { ApprovalFact, EvidenceFact, ReportFact } from '../../lib/promotion/evidence-facts.ts';
import { newReport } from './new-report.ts';
import {
  approval,
  at,
  bundleUnder,
  day,
  evidenceRepository,
  hour,
  minute,
  now,
  observation,
  otherRelease,
  putAnything,
  release,
  somebody,
  tests,
} from './samples.ts';

const [ann, bob, agent, stranger] = [somebody('ann'), somebody('bob'), somebody('agent'), somebody('stranger')];
const trusting = { trusted: [ann.trusted, bob.trusted, agent.trusted], now };

/** What was read is what policies read. */
function asFacts({ evidence, approvals, reports }: ReadEvidence): {
  evidence: readonly EvidenceFact[];
  approvals: readonly ApprovalFact[];
  reports: readonly ReportFact[];
} {
  return { evidence, approvals, reports };
}

test('evidence is read again with who signed it and when', async (t) => {
  const repository = await evidenceRepository(t);
  const { digest } = await putEvidence(repository, { ...tests, signer: ann.signer });
  const read = await readEvidence(repository, release, trusting);
  const [found] = asFacts(read).evidence;
  assert.deepEqual(
    { ...found, signer: found?.signer.kind === 'key' && found.signer.name },
    {
      type: tests.predicateType,
      predicate: { result: 'PASSED' },
      signer: 'ann',
      digest,
      at: now,
    },
  );
  assert.deepEqual({ ignored: read.ignored, complete: read.complete }, { ignored: [], complete: true });
  assert.deepEqual((await readEvidence(repository, otherRelease, trusting)).evidence, []);
});

test('an approval binds the environment and the release in force there', async (t) => {
  const repository = await evidenceRepository(t);
  await putEvidence(repository, { ...approval({ why: 'tested by hand' }), signer: ann.signer });
  const [found] = (await readEvidence(repository, release, trusting)).approvals;
  assert.deepEqual(
    [found?.decision, found?.environment, found?.base, found?.why, found?.expires],
    ['approve', 'production', otherRelease, 'tested by hand', at(day)],
  );
});

test('the newest word of a signer on an environment counts, also where it has expired', async (t) => {
  const repository = await evidenceRepository(t);
  await putEvidence(repository, { ...approval({ at: at(-3 * hour).toISOString() }), signer: ann.signer });
  await putEvidence(repository, { ...approval({ decision: 'decline', at: at(-hour).toISOString() }), signer: ann.signer });
  await putEvidence(repository, { ...approval({ at: at(-2 * hour).toISOString() }), signer: bob.signer });
  await putEvidence(repository, {
    ...approval({ decision: 'decline', at: at(-hour).toISOString(), expires: at(-minute).toISOString() }),
    signer: bob.signer,
  });
  const { approvals, ignored } = await readEvidence(repository, release, trusting);
  assert.deepEqual(
    approvals.map(({ decision }) => decision),
    ['decline'],
  );
  assert.deepEqual(ignored.map(({ reason }) => reason).sort(), [
    'ann has said something newer',
    'bob has said something newer',
    'it expired at 2026-03-01T11:59:00.000Z',
  ]);
});

test('of two words at one moment the refusal counts', async (t) => {
  const repository = await evidenceRepository(t);
  for (const decision of ['approve', 'decline'] as const) await putEvidence(repository, { ...approval({ decision }), signer: ann.signer });
  assert.deepEqual(
    (await readEvidence(repository, release, trusting)).approvals.map(({ decision }) => decision),
    ['decline'],
  );
});

test('the newest report of each Delivery is read, with the time that was seen healthy', async (t) => {
  const repository = await evidenceRepository(t);
  const first = newReport(observation({ observedAt: at(-8 * minute) }));
  const second = mergeReport(first, observation());
  await writeReport(repository, first, { signer: agent.signer });
  await writeReport(repository, second, { signer: agent.signer, previous: first });
  await writeReport(repository, newReport(observation({ cluster: 'us-1', healthy: false })), { signer: agent.signer });
  assert.equal((await repository.tags()).length, 2, 'the tag of the report before is taken away');
  const { reports } = asFacts(await readEvidence(repository, release, trusting));
  assert.deepEqual(reports.map(({ cluster, delivery, healthy, healthySince }) => [cluster, delivery, healthy, healthySince]).sort(), [
    ['eu-1', 'pawl/shop', true, at(-8 * minute)],
    ['us-1', 'pawl/shop', false, undefined],
  ]);
});

test('an old report that is written again is not the newest, whatever its tag says', async (t) => {
  const repository = await evidenceRepository(t);
  const old = newReport(observation({ observedAt: at(-hour) }));
  const stored = await writeReport(repository, old, { signer: agent.signer });
  const broken = mergeReport(old, observation({ healthy: false }));
  await writeReport(repository, broken, { signer: agent.signer });
  const reporter = { cluster: 'eu-1', namespace: 'pawl', name: 'shop' };
  await putAnything(repository, reportTag(release, reporter, broken.counter + 1), await bundleUnder(repository, stored.tag));
  const { reports, ignored } = await readEvidence(repository, release, trusting);
  assert.deepEqual(
    reports.map(({ healthy }) => healthy),
    [false],
  );
  assert.deepEqual(
    ignored.map(({ reason }) => reason),
    ['it lies under the tag of another report'],
  );
});

test('forged reports with higher counters hide none that is good', async (t) => {
  const repository = await evidenceRepository(t);
  const good = newReport(observation());
  await writeReport(repository, good, { signer: agent.signer });
  await writeReport(repository, { ...good, healthy: false, covered: [], counter: good.counter + 5 }, { signer: stranger.signer });
  const { reports, ignored } = await readEvidence(repository, release, trusting);
  assert.deepEqual(
    reports.map(({ healthy }) => healthy),
    [true],
  );
  assert.match(ignored[0]?.reason ?? '', /^it is signed by a key that is not trusted with this/);
});

test('a report that is replaced between the list of tags and its reading is looked for once more', async (t) => {
  const repository = await evidenceRepository(t);
  const first = newReport(observation({ observedAt: at(-minute) }));
  await writeReport(repository, first, { signer: agent.signer });
  const tags = await repository.tags();
  await writeReport(repository, mergeReport(first, observation()), { signer: agent.signer, previous: first });
  const { reports } = await readEvidence(repository, release, { ...trusting, tags });
  assert.deepEqual(
    reports.map(({ observedAt }) => observedAt),
    [now],
  );
});
