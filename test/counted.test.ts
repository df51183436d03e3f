import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counted } from '../lib/counted.ts';

test('an amount comes with its noun in singular or plural', () => {
  assert.deepEqual(
    [counted(0, 'file'), counted(1, 'file'), counted(2, 'entry'), counted(1, 'entry'), counted(2, 'key')],
    ['0 files', '1 file', '2 entries', '1 entry', '2 keys'],
  );
});
