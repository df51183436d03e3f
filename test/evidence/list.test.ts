import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '../../lib/digest.ts';
import type { Approval } from '../../lib/evidence/approval.ts';
import { mergeReport, newReport } from '../../lib/evidence/coverage.ts';
import { type ReadEvidence, readEvidence } from '../../lib/evidence/list.ts';
import { putEvidence } from '../../lib/evidence/store.ts';
import { reportTag, statementTag } from '../../lib/evidence/tags.ts';
import { writeReport } from '../../lib/evidence/write-report.ts';
import type { ApprovalFact, EvidenceFact, ReportFact } from '../../lib/promotion/evidence-facts.ts';
import { predicateTypes } from '../../lib/signing/statement.ts';
import { layoutFolder } from '../artifact/samples.ts';
import { at, bundleUnder, day, hour, minute, now, observation, otherRelease, putAnything, release, somebody } from './samples.ts';

const [ann, bob, agent, stranger] = [somebody('ann'), somebody('bob'), somebody('agent'), somebody('stranger')];
const trusting = { trusted: [ann.trusted, bob.trusted, agent.trusted], now };
const tests = {
  kind: 'evidence',
  release,
  predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
  predicate: { result: 'PASSED' },
  at: now,
} as const;

/** What was read is what policies read. */
function asFacts({ evidence, approvals, reports }: ReadEvidence): {
  evidence: readonly EvidenceFact[];
  approvals: readonly ApprovalFact[];
  reports: readonly ReportFact[];
} {
  return { evidence, approvals, reports };
}

function approval(change: Partial<Approval> = {}) {
  const predicate: Approval = {
    decision: 'approve',
    environment: 'production',
    version: '1.2.3',
    base: otherRelease,
    why: null,
    at: now.toISOString(),
    expires: at(day).toISOString(),
    ...change,
  };
  return { kind: 'approval', release, predicateType: predicateTypes.approval, predicate, at: now } as const;
}

async function evidenceRepository(t: Parameters<typeof layoutFolder>[0]) {
  return (await layoutFolder(t))('evidence');
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

const ignoredOnes: readonly (readonly [string, Parameters<typeof putEvidence>[1], RegExp])[] = [
  ['of a stranger', { ...tests, signer: stranger.signer }, /^it is signed by a key that is not trusted with this/],
  [
    'from the future',
    { ...tests, at: at(hour), signer: ann.signer },
    /^it says that it was made at 2026-03-01T13:00:00.000Z, which has not come yet$/,
  ],
  [
    'that is an approval',
    { ...approval(), kind: 'evidence', signer: ann.signer },
    /^it states https:\/\/pawl.dev\/approval\/v1, which its tag does not say$/,
  ],
  ['that is no approval, as one', { ...tests, kind: 'approval', signer: ann.signer }, /which its tag does not say$/],
  [
    'that is an approval of another shape',
    { ...approval(), predicate: { decision: 'yes' }, signer: ann.signer },
    /^it is an approval of another shape$/,
  ],
  [
    'that approves for ever',
    { ...approval({ expires: at(1000 * day).toISOString() }), signer: ann.signer },
    /^it is to last for more than a year$/,
  ],
  [
    'that is an HTTP check of another shape',
    { ...tests, predicateType: predicateTypes.httpCheck, signer: ann.signer },
    /^it says that it is the answer of an HTTP check/,
  ],
  [
    'with control characters for a type',
    { ...tests, kind: 'approval', predicateType: '\u001b[2Jx', signer: ann.signer },
    /^it states {2}\[2Jx, which/,
  ],
];

for (const [what, evidence, reason] of ignoredOnes)
  test(`a statement ${what} is ignored, and the good one beside it is not`, async (t) => {
    const repository = await evidenceRepository(t);
    await putEvidence(repository, evidence);
    await putEvidence(repository, { ...tests, signer: bob.signer });
    const read = await readEvidence(repository, release, trusting);
    assert.equal(read.evidence.length, 1);
    assert.equal(read.approvals.length, 0);
    assert.equal(read.ignored.length, 1);
    assert.match(read.ignored[0]?.reason ?? '', reason);
  });

test('what was said about another release counts for nothing under the tag of this one', async (t) => {
  const repository = await evidenceRepository(t);
  const { tag } = await putEvidence(repository, { ...tests, release: otherRelease, signer: ann.signer });
  const bundle = await bundleUnder(repository, tag);
  await putAnything(repository, statementTag('evidence', release, digestOf(bundle)), bundle);
  const { evidence, ignored } = await readEvidence(repository, release, trusting);
  assert.deepEqual([evidence, ignored.map(({ reason }) => reason)], [[], ['it is about another release']]);
});

test('bytes of any kind under a tag are ignored with a reason', async (t) => {
  const repository = await evidenceRepository(t);
  const texts = ['', '{', '[]', `${'['.repeat(5000)}${']'.repeat(5000)}`, JSON.stringify({ mediaType: 'x' }), '\u0000'];
  for (const [index, text] of texts.entries()) {
    const bytes = new TextEncoder().encode(text === '' ? ' ' : text);
    const kind = index % 2 === 0 ? 'evidence' : 'approval';
    await putAnything(repository, statementTag(kind, release, digestOf(bytes)), bytes);
  }
  const huge = Buffer.alloc(3_000_000, 'x');
  await putAnything(repository, statementTag('evidence', release, digestOf(huge)), huge);
  await putAnything(repository, statementTag('evidence', release, digestOf('other bytes')), new TextEncoder().encode('{}'));
  await putAnything(repository, reportTag(release, { cluster: 'x', namespace: 'y', name: 'z' }, 1), new TextEncoder().encode('{}'));
  const { evidence, approvals, reports, ignored } = await readEvidence(repository, release, trusting);
  assert.deepEqual([evidence, approvals, reports], [[], [], []]);
  assert.equal(ignored.length, texts.length + 3);
  for (const { reason } of ignored) assert.match(reason, /^it .{5,400}$/);
});

test('nobody is trusted by an empty list', async (t) => {
  const repository = await evidenceRepository(t);
  await putEvidence(repository, { ...tests, signer: ann.signer });
  const { evidence, ignored } = await readEvidence(repository, release, { trusted: [], now });
  assert.deepEqual([evidence.length, ignored.length], [0, 1]);
});

test('of ten thousand tags a bounded number is read, and it is said that there are more', async (t) => {
  const repository = await evidenceRepository(t);
  await putEvidence(repository, { ...tests, signer: ann.signer });
  const fake = (index: number) => digestOf(String(index));
  const tags = [
    ...Array.from({ length: 10_000 }, (_, index) => statementTag(index % 2 === 0 ? 'approval' : 'evidence', release, fake(index))),
    ...Array.from({ length: 10_000 }, (_, index) =>
      reportTag(release, { cluster: String(index % 1000), namespace: 'a', name: 'b' }, index + 1),
    ),
  ];
  let resolved = 0;
  const counting = Object.create(repository, {
    resolve: {
      value: async () => {
        resolved++;
        return undefined;
      },
    },
    tags: { value: async () => tags },
  }) as typeof repository;
  const { complete, ignored } = await readEvidence(counting, release, trusting);
  assert.equal(complete, false);
  assert.equal(
    ignored.some(({ tag, reason }) => tag === '*' && /more were not read/.test(reason)),
    true,
  );
  assert.ok(resolved < 6000, `${resolved} were asked for`);
});

test('tags of others, and such as are almost ours, are nobody’s evidence', async (t) => {
  const repository = await evidenceRepository(t);
  const hex = release.slice(7);
  const tags = [
    'latest',
    `evidence-${hex}-`,
    `evidence-${hex}-XYZ`,
    `report-${hex}-0123456789ab-0`,
    `report-${hex}-0123456789ab-99999999999999999`,
    `other-${hex}-0123456789abcdef`,
  ];
  const { ignored, complete } = await readEvidence(repository, release, { ...trusting, tags });
  assert.deepEqual([ignored, complete], [[], true]);
});

test('a predicate that nobody would read again is refused before it is signed', async (t) => {
  const repository = await evidenceRepository(t);
  const deep = JSON.parse(`${'['.repeat(70)}${']'.repeat(70)}`);
  for (const predicate of ['x'.repeat(1_100_000), deep])
    await assert.rejects(putEvidence(repository, { ...tests, predicate, signer: ann.signer }), { code: 'BAD_PREDICATE' });
  assert.deepEqual(await repository.tags(), []);
});

test('a predicate of almost a megabyte is read again', async (t) => {
  const repository = await evidenceRepository(t);
  await putEvidence(repository, { ...tests, predicate: 'ü'.repeat(500_000), signer: ann.signer });
  assert.equal((await readEvidence(repository, release, trusting)).evidence.length, 1);
});

test('reading one kind leaves the others alone', async (t) => {
  const repository = await evidenceRepository(t);
  await putEvidence(repository, { ...tests, signer: ann.signer });
  await putEvidence(repository, { ...approval(), signer: ann.signer });
  const { evidence, approvals } = await readEvidence(repository, release, { ...trusting, kinds: ['approval'] });
  assert.deepEqual([evidence.length, approvals.length], [0, 1]);
});
