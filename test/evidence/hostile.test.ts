import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '../../lib/digest.ts';
import { readEvidence } from '../../lib/evidence/list.ts';
import { putEvidence } from '../../lib/evidence/store.ts';
import { reportTag, statementTag } from '../../lib/evidence/tags.ts';
import { predicateTypes } from '../../lib/signing/statement.ts';
import {
  approval,
  at,
  bundleUnder,
  day,
  evidenceRepository,
  hour,
  now,
  otherRelease,
  putAnything,
  release,
  somebody,
  tests,
} from './samples.ts';

const [ann, bob, agent, stranger] = [somebody('ann'), somebody('bob'), somebody('agent'), somebody('stranger')];
const trusting = { trusted: [ann.trusted, bob.trusted, agent.trusted], now };

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
  // 512 of two kinds, and four of each of a thousand reporters; those are gone, so twice.
  assert.ok(resolved < 9100, `${resolved} were asked for`);
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
