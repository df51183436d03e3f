import assert from 'node:assert/strict';
import { appendFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { filesState } from '../../../lib/compiler/keep/files-state.ts';
import { packableIn } from '../../../lib/compiler/snapshot/packable.ts';
import { isRefused } from '../../../lib/compiler/snapshot/refusal.ts';
import { type AboutSnapshot, findSnapshot } from '../../../lib/compiler/snapshot/snapshot.ts';
import { makerOf, snapshotPlace } from '../../../lib/compiler/snapshot/snapshot-place.ts';
import { temporaryFolder } from '../../oci/temporary-folder.ts';

const name = '1-2.blob';

async function written(folder: string): Promise<{ readonly about: AboutSnapshot; readonly packed: string; readonly blob: string }> {
  const place = snapshotPlace(folder);
  await mkdir(place, { recursive: true });
  const [packed, blob] = [join(folder, 'packed.js'), join(place, name)];
  await writeFile(packed, 'packed');
  await writeFile(blob, 'blob');
  const state = (path: string) => filesState([path], undefined) ?? assert.fail();
  const about = { maker: makerOf('this'), files: state(packed), packages: ['cdk8s'], name, blob: state(blob) };
  await write(folder, JSON.stringify(about));
  return { about, packed, blob };
}

const write = (folder: string, text: string) => writeFile(join(snapshotPlace(folder), 'about.json'), text);

test('a snapshot is found while what was packed, its file, Node and this program are as they were', async (t) => {
  const folder = await temporaryFolder(t);
  assert.equal(findSnapshot(folder, 'this'), undefined);
  const { packed } = await written(folder);
  const found = findSnapshot(folder, 'this');
  assert.deepEqual([found?.path, found?.packages], [join(snapshotPlace(folder), name), ['cdk8s']]);
  assert.equal(findSnapshot(folder, 'another'), undefined);
  await appendFile(packed, '!');
  assert.equal(findSnapshot(folder, 'this'), undefined);
  const { blob } = await written(folder);
  assert.ok(findSnapshot(folder, 'this'));
  await appendFile(blob, '!');
  assert.equal(findSnapshot(folder, 'this'), undefined);
  await written(folder);
  // Somebody makes another one meanwhile.
  await writeFile(join(snapshotPlace(folder), 'making'), '');
  findSnapshot(folder, 'this')?.drop();
  assert.equal(findSnapshot(folder, 'this'), undefined);
  assert.deepEqual(await readdir(snapshotPlace(folder)), ['making', 'refused']);
  assert.equal(isRefused(folder, { program: 'this', packages: ['cdk8s'] }), true, 'it would not be better the next time');
});

test('what is no description of a snapshot, or one of a file elsewhere, is none', async (t) => {
  const folder = await temporaryFolder(t);
  const { about } = await written(folder);
  const bad = [{ name: '../../../x.blob' }, { name: 7 }, { packages: 'cdk8s' }, { files: [] }, { blob: null }, { maker: 1 }];
  for (const text of ['', '[', 'null', '7', '{}', ...bad.map((change) => JSON.stringify({ ...about, ...change }))]) {
    await write(folder, text);
    assert.equal(findSnapshot(folder, 'this'), undefined, text);
  }
});

test('only a project that imports what can be kept, and loads nothing else, starts from a snapshot', () => {
  const known = ['cdk8s', 'cdk8s-plus-34', 'constructs', 'pawl', 'zod'];
  assert.deepEqual(packableIn({ code: 'import "zod"', imports: ['node:path', ...known] }), known);
  for (const name of ['lodash', 'zod/v4', 'cdk8s/lib/app', '@acme/cdk8s', 'cdk8s-plus-x', 'fs'])
    assert.equal(packableIn({ code: '', imports: [name] }), undefined, name);
  for (const code of ['await import(name)', 'import\n(name)', 'createRequire(here)', 'require("x")', 'process.getBuiltinModule("fs")'])
    assert.equal(packableIn({ code, imports: known }), undefined, code);
});
