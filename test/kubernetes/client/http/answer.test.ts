import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readStatus } from '../../../../lib/kubernetes/client/http/answer.ts';

const said = (message: string) => readStatus(JSON.stringify({ kind: 'Status', message }), 500).message;

test('the mistakes of a body are told in one order, whatever the order a server found them in', () => {
  const first = 'failed to create typed patch object (shop/b; v1, Kind=ConfigMap): errors:';
  const mistakes = ['  .data.on: expected string, got &value.valueUnstructured{Value:true}', '  .extra: field not declared in schema'];
  const expected = [first, ...mistakes].join('\n');
  assert.equal(said(expected), expected);
  assert.equal(said([first, ...mistakes.toReversed()].join('\n')), expected);
  assert.equal(said('b\na'), 'b\na', 'what somebody else says in lines');
});
