import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promotionFacts } from '../../../../lib/constructs/testing/promotion-facts.ts';
import type { ApprovalFact } from '../../../../lib/promotion/evidence-facts.ts';
import { approved } from '../../../../lib/promotion/rules/people/approved.ts';
import { generateKey } from '../../../../lib/signing/generate-key.ts';
import type { Identity } from '../../../../lib/signing/identity.ts';
import { keyIdOf } from '../../../../lib/signing/public-key.ts';
import type { TrustedIdentity } from '../../../../lib/signing/trust.ts';
import { at, past } from '../facts.ts';
import { approval, person, signer } from '../people.ts';
import { table } from '../table.ts';

const candidate = { version: '1.1.0', digest: `sha256:${'b'.repeat(64)}`, author: 'author@shop.example' };
const two = approved({ by: ['ann', 'ben', 'cem'].map(person), count: 2 });

table('approved', two, [
  ['allows with enough of them', { approvals: [approval('ann'), approval('ben')] }, 'allow'],
  [
    'says who has and who could',
    { approvals: [approval('ann')] },
    /1 of 2 \(ann@shop\.example\); ben@shop\.example or cem@shop\.example could$/,
  ],
  ['denies without any', {}, /: 0 of 2; ann@shop\.example, ben@shop\.example or cem@shop\.example could$/],
  ['counts nobody twice', { approvals: [approval('ann'), approval('ann', { at: at(-5) })] }, /1 of 2/],
  ['counts nobody else', { approvals: [approval('ann'), approval('eve')] }, /1 of 2/],
  [
    'denies where anybody declines, and says why',
    { approvals: [approval('ann'), approval('ben'), approval('eve', { decision: 'decline', why: 'it leaks' })] },
    /^eve@shop\.example declines 1\.1\.0 for production: it leaks$/,
  ],
  [
    'takes the last word of each',
    { approvals: [approval('ann', { decision: 'decline', at: at(-700) }), approval('ann'), approval('ben')] },
    'allow',
  ],
  [
    'takes the last word of each, in any order',
    {
      approvals: [approval('ann'), approval('ben'), approval('ann', { decision: 'decline', at: at(-7) }), approval('ann', { at: at(-9) })],
    },
    /declines/,
  ],
  [
    'forgets a decline that expired',
    { approvals: [approval('ann'), approval('ben'), approval('cem', { decision: 'decline', expires: at(-1) })] },
    'allow',
  ],
  [
    'does not count what expired',
    { approvals: [approval('ann'), approval('ben', { expires: at(0) })] },
    /1 of 2.*ben@shop\.example's has expired at 2026-01-01T12:00:00/,
  ],
  [
    'does not count what is for another environment',
    { approvals: [approval('ann'), approval('ben', { environment: 'staging' })] },
    /1 of 2/,
  ],
  [
    'does not count what is for another step',
    { approvals: [approval('ann'), approval('ben', { base: `sha256:${'c'.repeat(64)}` })] },
    /ben@shop\.example's is for a step from another release/,
  ],
  [
    'counts a decline whatever was in force when it was given',
    {
      approvals: [
        approval('ann'),
        approval('ben'),
        approval('cem', { decision: 'decline', base: `sha256:${'c'.repeat(64)}`, at: at(-9000) }),
      ],
      history: past('1.0.0'),
    },
    /^cem@shop\.example declines 1\.1\.0/,
  ],
  [
    'does not count what was given before somebody rolled back from it',
    {
      approvals: [approval('ann'), approval('ben', { at: at(-100) })],
      history: [
        { sequence: 4, action: 'unhold', version: '1.0.0', who: 'ann', when: at(-50) },
        { sequence: 3, action: 'rollback', version: '1.0.0', who: 'ann', when: at(-100) },
        { sequence: 2, action: 'promote', version: '1.2.0', who: 'ann', when: at(-500) },
      ],
    },
    /1 of 2 \(ben@shop\.example\).*ann@shop\.example's is from before record 3, which moved it since/,
  ],
  [
    'does not count what was given before a fork was resolved, also where the record before has the same release',
    {
      approvals: [approval('ann', { at: at(-700) }), approval('ben')],
      history: [
        { sequence: 3, action: 'resolve', version: '1.0.0', who: 'ann', when: at(-650) },
        { sequence: 1, action: 'promote', version: '1.0.0', who: 'ann', when: at(-900) },
      ],
    },
    /1 of 2.*ann@shop\.example's is from before record 3, which moved it since/,
  ],
  [
    'does not count what was given before a fork was resolved to another release',
    {
      approvals: [approval('ann'), approval('ben')],
      history: [
        { sequence: 2, action: 'resolve', version: '1.0.0', who: 'ann', when: at(-50) },
        { sequence: 1, action: 'promote', version: '0.9.0', who: 'ann', when: at(-900) },
      ],
    },
    /0 of 2/,
  ],
  [
    'counts what was given before a hold, which moves nothing',
    {
      approvals: [approval('ann'), approval('ben')],
      history: [
        { sequence: 2, action: 'hold', version: '1.0.0', who: 'ann', when: at(-50) },
        { sequence: 1, action: 'promote', version: '1.0.0', who: 'ann', when: at(-900) },
      ],
    },
    'allow',
  ],
  ['does not count what is for a first step', { approvals: [approval('ann'), approval('ben', { base: undefined })] }, /1 of 2/],
  [
    'counts for a first step what is for one',
    { current: undefined, approvals: ['ann', 'ben'].map((name) => approval(name, { base: undefined })) },
    'allow',
  ],
  [
    'does not count the author, in any case',
    { candidate: { ...candidate, author: 'Ben@shop.example' }, approvals: [approval('ann'), approval('ben')] },
    /ben@shop\.example's is for a release of their own/,
  ],
  [
    'does not count who signed the release',
    { candidate: { ...candidate, signers: [signer('ben')] }, approvals: [approval('ann'), approval('ben')] },
    /release of their own/,
  ],
  [
    'does not count who makes the move',
    { actor: { name: 'somebody', identity: signer('ben') }, approvals: [approval('ann'), approval('ben')] },
    /move of their own/,
  ],
  [
    'does not count who says to make the move',
    { actor: { name: 'ben@shop.example' }, approvals: [approval('ann'), approval('ben')] },
    /move of their own/,
  ],
  [
    'lets the author decline',
    {
      candidate: { ...candidate, author: 'cem@shop.example' },
      approvals: [approval('ann'), approval('ben'), approval('cem', { decision: 'decline' })],
    },
    /declines/,
  ],
  ['allows a rollback to what was here', { action: 'rollback', history: past('1.1.0') }, 'allow'],
]);

table('approved by authors and promoters', approved({ by: [person('ann')], notByAuthor: false, notByPromoter: false }), [
  ['counts the author', { candidate: { ...candidate, author: 'ann@shop.example' }, approvals: [approval('ann')] }, 'allow'],
  ['counts who moves', { actor: { name: 'ann@shop.example', identity: signer('ann') }, approvals: [approval('ann')] }, 'allow'],
]);

const groups = approved({ by: { security: ['ann', 'ben'].map(person), operations: ['ann', 'cem'].map(person) } });

table('approved by groups', groups, [
  ['wants one of each', { approvals: [approval('ben'), approval('cem')] }, 'allow'],
  ['lets nobody stand for two', { approvals: [approval('ann')] }, /0 of 1 of operations; cem@shop\.example could$/],
  ['finds a place for each', { approvals: [approval('ann'), approval('ben')] }, 'allow'],
  ['finds a place for each, in any order', { approvals: [approval('cem'), approval('ann')] }, 'allow'],
  [
    'names the group that is missing',
    { approvals: [approval('cem')] },
    /: 0 of 1 of security; ann@shop\.example or ben@shop\.example could$/,
  ],
]);

test('a refusal says how to approve', () => {
  const verdict = two.judge(promotionFacts({}));
  assert.equal(verdict.kind === 'deny' && verdict.fix, 'Approve it with "pawl approve production 1.1.0"');
});

test('approvals that nobody could give are refused where they are written', () => {
  const wrong = [
    { by: [] },
    { by: {} },
    { by: { security: [] } },
    { by: [person('ann')], count: 2 },
    { by: [person('ann')], count: 0 },
    { by: [person('ann')], count: 1.5 },
  ];
  for (const options of wrong) assert.throws(() => approved(options), { code: 'BAD_OPTION' });
  approved({ by: [{ issuer: 'https://issuer.example', subjectPattern: '.+@shop\\.example' }], count: 2 });
});

const annKey = generateKey();
const annSigner: Identity = { kind: 'key', keyId: keyIdOf(annKey.publicPem), name: 'Ann' };
const byKey = (given: Partial<ApprovalFact> = {}) => ({ approvals: [approval('ann', { signer: annSigner, ...given })] });
const own = { ...candidate, author: 'ann@shop.example' };
const unknown = { version: candidate.version, digest: candidate.digest };

table('approved by somebody with a key', approved({ by: [{ key: annKey.publicPem, name: 'Ann' }] }), [
  ['counts whose addresses are not the author', { candidate, ...byKey({ emails: ['ann@shop.example'] }) }, 'allow'],
  [
    'does not count the author by any of their addresses, in any case',
    { candidate: own, ...byKey({ emails: ['a@home.example', 'ANN@shop.example'] }) },
    /^1\.1\.0 is not approved .*; Ann's is for a release of their own$/,
  ],
  [
    'cannot tell by what people call a key',
    { candidate: own, ...byKey() },
    /Ann's cannot be told from the author's \(ann@shop\.example\): nobody says which addresses are theirs$/,
  ],
  [
    'counts whose key is called by an address of its own',
    { candidate: own, ...byKey({ signer: { ...annSigner, name: 'a@b.c' } }) },
    'allow',
  ],
  [
    'does not count the author whose key is called by their address',
    { candidate: own, ...byKey({ signer: { ...annSigner, name: 'ann@shop.example' } }) },
    /release of their own/,
  ],
  [
    'cannot tell without author',
    { candidate: unknown, ...byKey({ emails: ['ann@shop.example'] }) },
    /Ann's cannot be told from its author's: the commit of 1\.1\.0 is not in this repository$/,
  ],
  [
    'does not count who signed the release with another key',
    {
      candidate: { ...candidate, signers: [signer('ci')], signerEmails: ['ann@shop.example'] },
      ...byKey({ emails: ['ann@shop.example'] }),
    },
    /release of their own/,
  ],
  [
    'does not count who moves it with another key',
    {
      candidate,
      actor: { name: 'Sam', identity: signer('sam'), emails: ['ann@home.example'] },
      ...byKey({ emails: ['ann@shop.example', 'ann@home.example'] }),
    },
    /Ann's is for a move of their own/,
  ],
  [
    'does not count who says by an address to make the move',
    { candidate, actor: { name: 'Ann@home.example' }, ...byKey({ emails: ['ann@home.example'] }) },
    /move of their own/,
  ],
  ['lets a decline count, whoever it is of', { candidate: own, ...byKey({ decision: 'decline' }) }, /^Ann declines/],
]);

table(
  'approved by somebody of whom nobody can tell',
  approved({ by: [{ key: annKey.publicPem, name: 'Ann' }], notByAuthor: 'where-known' }),
  [
    ['counts a key without addresses', { candidate: own, ...byKey() }, 'allow'],
    ['counts without author', { candidate: unknown, ...byKey({ emails: ['ann@shop.example'] }) }, 'allow'],
    ['does not count the author where it is known', { candidate: own, ...byKey({ emails: ['ann@shop.example'] }) }, /release of their own/],
  ],
);

table('approved by a workflow', approved({ by: [person('ann')] }), [
  ['compares the subject with the author', { candidate: own, approvals: [approval('ann')] }, /release of their own/],
  [
    'compares further addresses, too',
    { candidate: { ...candidate, author: 'a@home' }, approvals: [approval('ann', { emails: ['a@home'] })] },
    /own/,
  ],
]);

test('approved says how it could be told', () => {
  const policy = approved({ by: [{ key: annKey.publicPem, name: 'Ann' }] });
  const fixOf = (facts: Parameters<typeof promotionFacts>[0]) => {
    const verdict = policy.judge(promotionFacts(facts));
    return verdict.kind === 'deny' ? verdict.fix : undefined;
  };
  assert.equal(fixOf({ candidate: own, ...byKey() }), "Say it where the key is trusted: publicKey(…, { name: 'Ann', emails: ['…'] })");
  assert.match(fixOf({ candidate: unknown, ...byKey() }) ?? '', /^Fetch it \("git fetch --unshallow"/);
});

test('approved does not take people whose word on moves counts for nothing', () => {
  const scanner: TrustedIdentity = { key: annKey.publicPem, name: 'the scanner', for: ['attestations'] };
  assert.throws(() => approved({ by: { security: [person('ann')], operations: [scanner] } }), {
    code: 'BAD_OPTION',
    message:
      'Cannot make policy "approved": "by.operations" names the scanner, who is trusted with attestations only, expected somebody for a word on a move',
  });
});
