import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { settledInputs } from '../../../lib/compiler/dev/settled-inputs.ts';
import { digestOf } from '../../../lib/digest.ts';
import { temporaryFolder } from '../../oci/temporary-folder.ts';

test('a file that is saved while it is bundled has a digest that it never has again, whatever it is later', async (t) => {
  const folder = await temporaryFolder(t);
  const save = (text: string) => writeFile(join(folder, 'web.ts'), text);
  const begin = settledInputs(folder);
  const digest = digestOf('two');
  const bundled = async (meanwhile?: () => Promise<void>) => {
    const settle = begin();
    await meanwhile?.();
    return settle([{ path: 'web.ts', digest }])[0]?.digest;
  };
  await save('one');
  const first = await bundled();
  assert.notEqual(first, digest, 'nobody knows what was there before the bundler began');
  assert.equal(await bundled(), digest);
  const torn = await bundled(() => save('two'));
  const other = await bundled(() => save('three'));
  assert.equal(new Set([digest, first, torn, other]).size, 4);
  assert.equal(await bundled(), digest);
  assert.deepEqual(begin()([]), []);
});
