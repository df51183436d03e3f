import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promotionPolicy } from '../../../../lib/promotion/policy.ts';
import { allOf } from '../../../../lib/promotion/rules/combined/all-of.ts';
import { anyOf } from '../../../../lib/promotion/rules/combined/any-of.ts';
import { allow, defer, deny, type Verdict } from '../../../../lib/verdict.ts';
import { at } from '../facts.ts';
import { table } from '../table.ts';

const saying = (name: string, verdict: Verdict) => promotionPolicy(name, () => verdict);
const yes = saying('yes', allow);
const no = saying('no', deny('It is Friday', 'Wait for Monday'));
const later = saying('later', defer(at(10), 'Ten seconds more'));
const muchLater = saying('much-later', defer(at(60), 'A minute more'));
const broken = promotionPolicy('broken', () => assert.fail('no'));
// As plain JavaScript could give it.
const promised = promotionPolicy('promised', () => JSON.parse('{"then":1}'));

table('anyOf', anyOf(no, yes), [['allows where one allows', {}, 'allow']]);
table('anyOf', anyOf(no, muchLater, later), [
  ['defers to the earliest', {}, at(10)],
  ['says every reason', {}, /^It is Friday; and A minute more; and Ten seconds more$/],
]);
table('anyOf', anyOf(no, no), [['denies where all deny', {}, /^It is Friday; and It is Friday$/]]);
table('anyOf', anyOf(broken, yes), [['asks the others where one throws', {}, 'allow']]);
table('anyOf', anyOf(broken, promised), [
  ['denies where all are broken', {}, /Policy "broken" failed: no; and Policy "promised" returned no verdict/],
]);

table('allOf', allOf(yes, yes), [['allows where all allow', {}, 'allow']]);
table('allOf', allOf(yes, later, muchLater), [['defers to the latest', {}, at(60)]]);
table('allOf', allOf(yes, no, later), [['denies where one denies', {}, /^It is Friday$/]]);
table('allOf', allOf(yes, promised), [['denies where one is broken', {}, /returned no verdict/]]);

test('what is put together is named by its parts', () => {
  assert.equal(anyOf(allOf(no, later), yes).name, 'no-and-later-or-yes');
});

test('anyOf says every fix', () => {
  const verdict = anyOf(no, saying('other', deny('Not approved', 'Approve it'))).judge(JSON.parse('{}'));
  assert.deepEqual(verdict, { kind: 'deny', reason: 'It is Friday; and Not approved', fix: 'Wait for Monday; or: Approve it' });
});
