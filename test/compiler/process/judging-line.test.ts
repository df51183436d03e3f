import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgingIn } from '../../../lib/compiler/process/hear-answer.ts';

test('a line that names a policy is read as such, and no other line is', () => {
  const line = (policy: string) => JSON.stringify({ judging: policy });
  assert.equal(judgingIn(line('"soaked" (policies/a.ts:3:9)')), '"soaked" (policies/a.ts:3:9)');
  for (const other of [
    '{"kind":"judged"}',
    '{"judging":7}',
    '{"judging":"\\q"}',
    `${line('a')} `,
    line(''),
    line('a'.repeat(501)),
    `{"judging":"a","x":1}`,
  ])
    assert.equal(judgingIn(other), undefined, other.slice(0, 40));
});
