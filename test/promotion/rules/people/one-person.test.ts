import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApprovalFact } from '../../../../lib/promotion/evidence-facts.ts';
import { approved } from '../../../../lib/promotion/rules/people/approved.ts';
import { generateKey } from '../../../../lib/signing/generate-key.ts';
import { keyIdOf } from '../../../../lib/signing/public-key.ts';
import type { TrustedIdentity } from '../../../../lib/signing/trust.ts';
import { approval, person } from '../people.ts';
import { table } from '../table.ts';

/** A key that somebody may have beside their certificate, and what it signed. */
function keyOf(name: string, emails?: readonly string[]): { readonly trusted: TrustedIdentity; readonly approval: ApprovalFact } {
  const { publicPem } = generateKey();
  const trusted = { key: publicPem, name, ...(emails === undefined ? {} : { emails }) };
  return { trusted, approval: approval(name, { signer: { kind: 'key', keyId: keyIdOf(publicPem), name }, emails }) };
}

const annKey = keyOf("Ann's key", ['ANN@shop.example']);
const annHome = keyOf("Ann's old key", ['ann@home.example']);
/** Says of both that they are hers. */
const annBoth = keyOf("Ann's new key", ['ann@shop.example', 'ann@home.example']);
const nobodys = keyOf('a key', undefined);

const two = approved({
  by: [person('ann'), person('ben'), annKey.trusted, annHome.trusted, annBoth.trusted, nobodys.trusted],
  count: 2,
  notByAuthor: 'where-known',
});

table('approved by people with several keys', two, [
  [
    'counts a key and a certificate of one person once',
    { approvals: [approval('ann'), annKey.approval] },
    /: 1 of 2 \(ann@shop\.example\);/,
  ],
  [
    'does not say that somebody could who has approved with another key',
    { approvals: [annKey.approval] },
    /: 1 of 2 \(Ann's key\); ben@shop\.example, Ann's old key or a key could$/,
  ],
  ['counts two people, one with two keys', { approvals: [approval('ann'), annKey.approval, approval('ben')] }, 'allow'],
  ['counts two keys of which nobody says that they are of one', { approvals: [approval('ann'), annHome.approval] }, 'allow'],
  [
    'counts them once where a third one says so, in any order',
    { approvals: [approval('ann'), annHome.approval, annBoth.approval] },
    /: 1 of 2/,
  ],
  ['counts a key of which nobody says whose it is', { approvals: [approval('ann'), nobodys.approval] }, 'allow'],
]);

const groups = approved({
  by: { security: [person('ann'), person('ben')], operations: [annKey.trusted, person('cem')] },
  notByAuthor: 'where-known',
});

table('approved by groups of people with several keys', groups, [
  [
    'lets nobody stand for two groups with a key for each',
    { approvals: [approval('ann'), annKey.approval] },
    /: 0 of 1 of operations; cem@shop\.example could$/,
  ],
  ['finds a place for who is in both', { approvals: [annKey.approval, approval('ann'), approval('ben')] }, 'allow'],
]);

test('approved does not take fewer people than have to, however many keys they have', () => {
  const refusing = (by: Parameters<typeof approved>[0]['by'], count: number, message: string) =>
    assert.throws(() => approved({ by, count }), { code: 'BAD_OPTION', message: `Cannot make policy "approved": ${message}` });
  const [first, second] = [keyOf('one', ['x@shop.example']), keyOf('two', ['X@shop.example'])];
  refusing([first.trusted, second.trusted], 2, '2 people have to approve, but "by" has 1, by what it says of their addresses');
  refusing([person('ann'), annKey.trusted], 2, '2 people have to approve, but "by" has 1, by what it says of their addresses');
  refusing([person('ann'), person('ann')], 2, '2 people have to approve, but "by" has 1, by what it says of their addresses');
  const three = { security: [annBoth.trusted, annHome.trusted, annKey.trusted, person('ben')] };
  refusing(three, 3, '3 people have to approve, but group "security" has 2, by what it says of their addresses');
  refusing([person('ann')], 2, '2 people have to approve, but "by" has 1');
  approved({ by: [...three.security, nobodys.trusted], count: 3 });
  approved({ by: [person('ann'), { issuer: 'https://issuer.example', subjectPattern: '.+' }], count: 3 });
});
