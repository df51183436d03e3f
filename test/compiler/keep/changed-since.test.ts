import assert from 'node:assert/strict';
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { hasChanged } from '../../../lib/compiler/keep/changed-since.ts';
import { keptPlace } from '../../../lib/compiler/keep/kept-texts.ts';
import { temporaryFolder } from '../../oci/temporary-folder.ts';

test('a project has changed where a file of it is newer than all that was kept, or nothing was', async (t) => {
  const folder = await temporaryFolder(t);
  const place = keptPlace(join(folder, 'node_modules'));
  const source = join(folder, 'applications', 'web.ts');
  for (const path of [place, join(folder, 'applications'), join(folder, '.git')]) await mkdir(path, { recursive: true });
  await writeFile(source, '');
  assert.equal(hasChanged(folder), true);
  const kept = join(place, 'kept');
  await writeFile(kept, '');
  await utimes(source, 1000, 1000);
  await utimes(kept, 2000, 2000);
  // Nobody compiles what Git and npm write.
  await writeFile(join(folder, '.git', 'index'), '');
  assert.equal(hasChanged(folder), false);
  await utimes(source, 3000, 3000);
  assert.equal(hasChanged(folder), true);
  await rm(source);
  assert.equal(hasChanged(folder), false);
  assert.equal(hasChanged(join(folder, 'gone')), true);
});
