import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences } from '../../../lib/constructs/rendering/differences.ts';
import type { Json } from '../../../lib/json.ts';

const map = (name: string, data: Json) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });

test('a difference names the field as findings do, keys with dots in quotes', () => {
  const first = map('settings', { key: 'a', 'app.conf': 'a', list: ['a', 'b'], same: 'a' });
  const second = map('settings', { key: 'b', 'app.conf': 'b', list: ['a', 'c'], same: 'a' });
  assert.deepEqual(
    differences([first], [second]).map(({ object, path }) => `${object} ${path}`),
    ['ConfigMap/settings data.key', 'ConfigMap/settings data["app.conf"]', 'ConfigMap/settings data.list[1]'],
  );
});

test('an object that only one rendering has is a difference without field', () => {
  assert.deepEqual(differences([map('a', {})], [map('b', {})]), [{ object: 'ConfigMap/a' }, { object: 'ConfigMap/b' }]);
});
