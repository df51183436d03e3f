import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isStale } from '../../../lib/agent/drift/observation.ts';

const known = { resourceVersion: '100', at: 1_000 };

it('an observation of an older version is stale, of a newer one not', () => {
  assert.equal(isStale({ resourceVersion: '99' }, known), true);
  assert.equal(isStale({ resourceVersion: '101' }, known), false);
  assert.equal(isStale({ resourceVersion: '1000' }, known), false);
});

it('an older version is not stale where the server was asked after it had said the newer one', () => {
  assert.equal(isStale({ resourceVersion: '99', asked: 1_001 }, known), undefined);
  assert.equal(isStale({ resourceVersion: '99', asked: 999 }, known), true);
});

it('versions that are no numbers do not tell', () => {
  assert.equal(isStale({ resourceVersion: 'abc' }, known), undefined);
});
