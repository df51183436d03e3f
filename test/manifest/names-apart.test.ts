import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namesApart } from '../../lib/manifest/names-apart.ts';
import { objectId } from '../../lib/object-id.ts';

const one = (name: string) => ({ id: objectId({ group: '', kind: 'Pod', namespace: 'shop', name }) });

test('objects are known by their ids, and by a number behind where several share one', () => {
  assert.deepEqual(namesApart([one('a'), one('b')]), ['Pod/shop/a', 'Pod/shop/b']);
  assert.deepEqual(namesApart([one('b'), one('a'), one('b')]), ['Pod/shop/b 1', 'Pod/shop/a', 'Pod/shop/b 2']);
});
