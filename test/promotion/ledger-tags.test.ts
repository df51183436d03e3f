import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '../../lib/digest.ts';
import { claimTag, readTags, recordTag, withdrawnTag } from '../../lib/promotion/ledger/stored/tags.ts';

const claim = { sequence: 12, nonce: '0011223344556677' };

test('readTags gives back the records and claims that the tags were made of', () => {
  const [one, other] = [digestOf('one'), digestOf('other')];
  const { records, claims } = readTags([recordTag(12, one), recordTag(12, other), recordTag(3, one), claimTag(claim)]);
  assert.deepEqual(
    [...records],
    [
      [12, [one, other]],
      [3, [one]],
    ],
  );
  assert.deepEqual(claims, [claim]);
});

test('readTags leaves out a claim that was withdrawn, and no other', () => {
  const other = { sequence: 13, nonce: claim.nonce };
  assert.deepEqual(readTags([claimTag(claim), claimTag(other), withdrawnTag(claim)]).claims, [other]);
});

test('readTags passes over every other tag', () => {
  const hex = digestOf('x').slice('sha256:'.length);
  const others = [
    'current',
    'live',
    '1.2.3',
    `sha256-${hex}`,
    `record-01-${hex}`,
    `record-0-${hex}`,
    `record-1-${hex.slice(1)}`,
    'record-1-',
    `record--1-${hex}`,
  ];
  const { records, claims } = readTags([
    ...others,
    `record-9999999999999999-${hex}`,
    `record-1-${hex.toUpperCase()}`,
    'claim-1-xyz',
    'claim-1',
  ]);
  assert.equal(records.size, 0);
  assert.equal(claims.length, 0);
});
