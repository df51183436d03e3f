import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moduleDigests } from '../../../lib/compiler/dev/module-digests.ts';
import { digestOf } from '../../../lib/digest.ts';

const graph = {
  'a.ts': { imports: [{ path: 'b.ts' }, { path: 'zod', external: true }] },
  'b.ts': { imports: [{ path: 'c.ts' }] },
  'c.ts': { imports: [{ path: 'b.ts' }] },
  'd.ts': { imports: [] },
};

test('the digest of a module changes with everything that it imports, and with nothing else', () => {
  const before = digestsWith({});
  const changed = (text: Record<string, string>) => {
    const now = digestsWith(text);
    return Object.keys(graph).filter((path) => now[path] !== before[path]);
  };
  assert.deepEqual(changed({ 'a.ts': 'new' }), ['a.ts']);
  assert.deepEqual(changed({ 'c.ts': 'new' }), ['a.ts', 'b.ts', 'c.ts']);
  assert.deepEqual(changed({ 'd.ts': 'new' }), ['d.ts']);
  assert.deepEqual(changed({}), []);
});

function digestsWith(texts: Record<string, string>) {
  return moduleDigests(
    graph,
    Object.keys(graph).map((path) => ({ path, digest: digestOf(texts[path] ?? 'old') })),
  );
}
