import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { digestOf } from '../../lib/digest.ts';
import { programDigests } from '../../lib/entry/program-digests.ts';

test('what compiles is named by the digests of Node’s executable and of the program’s own code', async () => {
  const { node, pawl } = await programDigests();
  assert.equal(node, digestOf(readFileSync(process.execPath)));
  assert.match(pawl, /^sha256:[0-9a-f]{64}$/);
  assert.deepEqual(await programDigests(), { node, pawl });
});
