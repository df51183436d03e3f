import assert from 'node:assert/strict';
import { it } from 'node:test';
import { changedPaths } from '../../../lib/agent/drift/content.ts';
import type { JsonObject } from '../../../lib/json.ts';
import type { LiveObject } from '../../../lib/kubernetes/cluster.ts';

function live(rest: JsonObject, metadata: JsonObject = {}): LiveObject {
  return { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'a', uid: 'u', resourceVersion: '1', ...metadata }, ...rest };
}

it('content compares what is released, not what the server keeps about it', () => {
  const before = live({ spec: { a: 1 }, status: { ready: false } }, { generation: 1, managedFields: [] });
  const after = live(
    { spec: { a: 1 }, status: { ready: true } },
    { generation: 2, resourceVersion: '2', managedFields: [{ manager: 'x' }] },
  );
  assert.deepEqual(changedPaths(before, after), []);
});

it('content names changed, added and removed fields', () => {
  const before = live({ spec: { same: 1, changed: 1, removed: { deep: true } } }, { labels: { 'a.b/c': 'x' } });
  const after = live({ spec: { same: 1, changed: 2, added: null } }, {});
  assert.deepEqual(changedPaths(before, after), ['spec.changed', 'spec.removed', 'spec.added', 'metadata.labels']);
});

it('content matches items of a list by name, and others by position', () => {
  const before = live({
    spec: {
      containers: [
        { name: 'a', image: '1' },
        { name: 'b', image: '1' },
      ],
      args: ['x', 'y'],
    },
  });
  const after = live({
    spec: {
      containers: [
        { name: 'b', image: '2' },
        { name: 'a', image: '1' },
      ],
      args: ['x', 'z', 'w'],
    },
  });
  assert.deepEqual(changedPaths(before, after), ['spec.containers[name=b].image', 'spec.args[1]', 'spec.args[2]']);
});
