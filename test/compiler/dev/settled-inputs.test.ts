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
  const bundled = async (meanwhile?: () => Promise<void>, bytes = 3) => {
    const settle = begin();
    await meanwhile?.();
    const modules = { 'web.ts': { bytes, imports: [] } };
    return settle({ inputs: [{ path: 'web.ts', digest }], modules })[0]?.digest;
  };
  await save('one');
  const modules = { 'web.ts': { bytes: 3, imports: [] } };
  assert.equal(settledInputs(folder)()({ inputs: [{ path: 'web.ts', digest }], modules })[0]?.digest, digest);
  const first = await bundled(undefined, 4);
  assert.notEqual(first, digest, 'the bundler has read something longer');
  assert.equal(await bundled(), digest);
  const torn = await bundled(() => save('two, and longer'));
  const other = await bundled(() => save('three'));
  assert.equal(new Set([digest, first, torn, other]).size, 4);
  assert.equal(await bundled(), digest);
});
