import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEvidence } from '../../lib/evidence/list.ts';
import { putEvidence } from '../../lib/evidence/store.ts';
import { writeReport } from '../../lib/evidence/write-report.ts';
import { boundsText, mayState, type Stated } from '../../lib/signing/role.ts';
import type { TrustedIdentity } from '../../lib/signing/trust.ts';
import { newReport } from './new-report.ts';
import { approval, evidenceRepository, now, observation, release, somebody, tests } from './samples.ts';

const ann = somebody('ann');
const everything: readonly Stated[] = [
  { role: 'approvals' },
  { role: 'reports', cluster: 'eu-1' },
  { role: 'reports', cluster: 'us-1' },
  { role: 'attestations', type: tests.predicateType },
  { role: 'attestations', type: 'https://pawl.dev/http-check/v1' },
];

const table: readonly (readonly [string, Partial<TrustedIdentity>, readonly boolean[], string])[] = [
  ['without bounds', {}, [true, true, true, true, true], 'approvals and reports and attestations'],
  ['for approvals', { for: ['approvals'] }, [true, false, false, false, false], 'approvals'],
  ['for reports', { for: ['reports'] }, [false, true, true, false, false], 'reports'],
  ['for reports on one cluster', { for: ['reports'], cluster: 'eu-1' }, [false, true, false, false, false], 'reports on cluster "eu-1"'],
  ['for attestations', { for: ['attestations'] }, [false, false, false, true, true], 'attestations'],
  [
    'for a type by its short name',
    { for: ['attestations'], types: ['test-result'] },
    [false, false, false, true, false],
    'attestations of test-result',
  ],
  [
    'for a type by its address',
    { for: ['attestations'], types: ['https://pawl.dev/http-check/v1'] },
    [false, false, false, false, true],
    'attestations of https://pawl.dev/http-check/v1',
  ],
  [
    'for answers of servers',
    { for: ['attestations'], types: ['http-check'] },
    [false, false, false, false, true],
    'attestations of http-check',
  ],
  [
    'for two kinds',
    { for: ['approvals', 'reports'], cluster: 'us-1' },
    [true, false, true, false, false],
    'approvals and reports on cluster "us-1"',
  ],
  ['for nothing', { for: [] }, [false, false, false, false, false], 'nothing'],
];

for (const [what, bounds, expected, words] of table)
  test(`an identity ${what} may state what it says, and nothing else`, async (t) => {
    const trusted: TrustedIdentity = { ...ann.trusted, ...bounds };
    assert.deepEqual(
      everything.map((stated) => mayState(trusted, stated)),
      expected,
    );
    assert.equal(boundsText(trusted), words);
    // As it is read again.
    const repository = await evidenceRepository(t);
    await putEvidence(repository, { ...approval(), signer: ann.signer });
    for (const cluster of ['eu-1', 'us-1']) await writeReport(repository, newReport(observation({ cluster })), { signer: ann.signer });
    await putEvidence(repository, { ...tests, signer: ann.signer });
    const { approvals, reports, evidence, ignored } = await readEvidence(repository, release, { trusted: [trusted], now });
    const found = [
      approvals.length === 1,
      ...['eu-1', 'us-1'].map((cluster) => reports.some((one) => one.cluster === cluster)),
      evidence.length === 1,
    ];
    assert.deepEqual(found, expected.slice(0, 4));
    assert.equal(ignored.length, found.filter((counts) => !counts).length);
    for (const one of ignored) {
      assert.equal(one.outside, true);
      assert.match(one.reason, / by ann, who is trusted with .+/);
    }
  });

test('a reason holds nothing that a terminal would take for more than text', async (t) => {
  const repository = await evidenceRepository(t);
  await writeReport(repository, newReport(observation({ cluster: '\u001b[2Jeu' })), { signer: ann.signer });
  const { ignored } = await readEvidence(repository, release, { trusted: [{ ...ann.trusted, for: ['approvals'] }], now });
  assert.match(ignored[0]?.reason ?? '', /^it is a report on cluster " \[2Jeu" by ann/);
});

test('who stands in the list twice has both roles', async (t) => {
  const repository = await evidenceRepository(t);
  await putEvidence(repository, { ...approval(), signer: ann.signer });
  await putEvidence(repository, { ...tests, signer: ann.signer });
  await writeReport(repository, newReport(observation()), { signer: ann.signer });
  const trusted: readonly TrustedIdentity[] = [
    { ...ann.trusted, for: ['approvals'] },
    { ...ann.trusted, for: ['attestations'] },
  ];
  const { approvals, evidence, reports, ignored } = await readEvidence(repository, release, { trusted, now });
  assert.deepEqual([approvals.length, evidence.length, reports.length], [1, 1, 0]);
  assert.match(ignored[0]?.reason ?? '', /trusted with approvals and attestations only$/);
});

test('a word outside its role does not take the place of an earlier one inside', async (t) => {
  const repository = await evidenceRepository(t);
  const bob = somebody('bob');
  await writeReport(repository, newReport(observation()), { signer: bob.signer });
  const later = { ...newReport(observation({ healthy: false })), counter: now.getTime() + 1 };
  await writeReport(repository, later, { signer: ann.signer });
  const trusted: readonly TrustedIdentity[] = [
    { ...ann.trusted, for: ['approvals'] },
    { ...bob.trusted, for: ['reports'], cluster: 'eu-1' },
  ];
  const { reports, complete } = await readEvidence(repository, release, { trusted, now });
  assert.deepEqual([reports.map(({ healthy }) => healthy), complete], [[true], true]);
});
