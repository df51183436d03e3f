import type { ApprovalFact } from '../../../../lib/promotion/evidence-facts.ts';
import { approved } from '../../../../lib/promotion/rules/people/approved.ts';
import { approval } from '../people.ts';
import { table } from '../table.ts';

const candidate = { version: '1.1.0', digest: `sha256:${'b'.repeat(64)}`, author: 'author@shop.example' };
const own = { ...candidate, author: 'ann@shop.example' };
const profile = { issuer: 'https://gitlab.example', subject: 'https://gitlab.example/ann' };
const byProfile = (given: Partial<ApprovalFact> = {}) => ({
  approvals: [
    approval('ann', { signer: { kind: 'certificate', issuer: profile.issuer, subject: 'https://gitlab.example/ann' }, ...given }),
  ],
});

table('approved by a certificate whose subject is no address', approved({ by: [profile] }), [
  [
    'cannot tell whose it is',
    { candidate, ...byProfile() },
    /gitlab\.example\/ann's cannot be told from the author's \(author@shop\.example\): nobody says which addresses are theirs$/,
  ],
  ['counts whose addresses are not the author', { candidate, ...byProfile({ emails: ['ann@shop.example'] }) }, 'allow'],
  [
    'does not count the author by their addresses',
    { candidate: own, ...byProfile({ emails: ['ann@shop.example'] }) },
    /release of their own/,
  ],
  [
    'does not count whose subject the author is',
    { candidate: { ...candidate, author: profile.subject }, ...byProfile() },
    /release of their own/,
  ],
  [
    'does not count who says by the subject to make the move',
    { candidate, actor: { name: profile.subject }, ...byProfile({ emails: ['ann@shop.example'] }) },
    /move of their own/,
  ],
]);

const workflow = {
  issuer: 'https://token.actions.githubusercontent.com',
  subject: 'https://github.com/acme/shop/.github/workflows/approve.yaml@refs/heads/main',
};
const byWorkflow = (given: Partial<ApprovalFact> = {}) => ({
  approvals: [approval('ci', { signer: { kind: 'certificate', ...workflow }, ...given })],
});

table('approved by a workflow, whose subject has an @', approved({ by: [workflow] }), [
  ['cannot tell who started it', { candidate, ...byWorkflow() }, /approve\.yaml@refs\/heads\/main's cannot be told from the author's/],
  ['counts whose addresses are not the author', { candidate, ...byWorkflow({ emails: ['ci@shop.example'] }) }, 'allow'],
]);

table('approved by a workflow, with `where-known`', approved({ by: [workflow], notByAuthor: 'where-known' }), [
  ['counts', { candidate, ...byWorkflow() }, 'allow'],
]);
