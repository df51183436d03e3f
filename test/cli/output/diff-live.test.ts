import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { liveLines, liveRemarks } from '../../../lib/cli/output/diff-live.ts';
import { objectId } from '../../../lib/object-id.ts';

const id = (name: string) => objectId({ group: '', kind: 'ConfigMap', namespace: 'shop', name });
const live = {
  refused: [{ id: id('a'), reason: 'no\n\u001b[31mroom' }],
  kept: [{ id: id('b'), reason: 'It is precious' }],
  unproven: [id('c')],
  delivery: null,
};

test('what a server refuses is said before the changes, and why after them', () => {
  assert.deepEqual(liveLines(live, ['No object changes']).map(stripVTControlCharacters), [
    '✗ The server refuses 1 object, see below',
    'No object changes',
    '  ✗ ConfigMap/shop/a: the server refuses it: no\\u000a\\u001b[31mroom',
    '  ! ConfigMap/shop/b: leaves the set and stays in the cluster: It is precious',
    '  · ConfigMap/shop/c: could not be tried, since its kind or namespace comes with the set',
    '  · No delivery of this environment is in the cluster, so what would be pruned is not known',
  ]);
});

test('where everything is known and taken there is nothing to add', () => {
  const clean = { refused: [], kept: [], unproven: [], delivery: 'shop/web' };
  assert.deepEqual(liveLines(clean, ['one']), ['one']);
  assert.deepEqual(liveRemarks(clean), []);
});
