import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgingIn } from '../../../lib/compiler/process/hear-answer.ts';

const line = (policy: string | null) => JSON.stringify({ judging: policy });

test('a line that names a policy, or says that none is asked any more, is read as such, and no other line is', () => {
  assert.deepEqual(judgingIn(line('"soaked" (policies/a.ts:3:9)')), { policy: '"soaked" (policies/a.ts:3:9)' });
  assert.deepEqual(judgingIn(line('a'.repeat(501))), { policy: 'a'.repeat(500) });
  assert.deepEqual(judgingIn(line(null)), { policy: undefined });
  for (const other of [
    '{"kind":"judged"}',
    '{"judging":7}',
    '{"judging":"\\q"}',
    ` ${line('a')}`,
    line(''),
    line('a').slice(0, -1),
    `{"judging":"a","x":1}`,
  ])
    assert.equal(judgingIn(other), undefined, other.slice(0, 40));
});
