import assert from 'node:assert/strict';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { filesState, isSameState } from '../../../lib/compiler/keep/files-state.ts';
import { digestOf } from '../../../lib/digest.ts';
import { temporaryFolder } from '../../oci/temporary-folder.ts';

test('files have a state that nobody knows where one of them cannot be looked at', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'file'), '');
  await symlink('round', join(folder, 'round'));
  const [readable, absent] = [join(folder, 'file'), join(folder, 'absent')];
  assert.equal(isSameState(filesState([readable, absent], undefined) ?? assert.fail()), true);
  for (const path of [join(folder, 'x'.repeat(5000)), join(folder, 'round'), join(folder, 'round', 'inside'), 'a\0b']) {
    assert.equal(filesState([readable, path], undefined), undefined, path.slice(0, 100));
    assert.equal(isSameState({ paths: [path], digest: digestOf('-') }), false, path.slice(0, 100));
  }
});
