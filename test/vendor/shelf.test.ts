import assert from 'node:assert/strict';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { digestOf } from '../../lib/digest.ts';
import { emptyLock } from '../../lib/lock/lock.ts';
import { writeLock } from '../../lib/lock/lock-file.ts';
import { openShelf } from '../../lib/vendor/shelf.ts';
import { writeValuesTypes } from '../../lib/vendor/write-values-types.ts';
import { filesIn } from './files-in.ts';
import { temporaryFolder } from './vendor-here.ts';

const chart = 'vendor/charts/web';
const digest = digestOf('');
const lock = { ...emptyLock, charts: { 'x 1': { path: chart, digest, archive: digest } } };
const treeOf = (key: string) =>
  new Map([['values.schema.json', new TextEncoder().encode(`{"type":"object","properties":{"${key}":{"type":"string"}}}`)]]);

test('all that a run did is taken back: places, what it took away, types beside charts, and the lock', async (t) => {
  const folder = await temporaryFolder(t);
  const first = await openShelf(folder);
  await first.put(chart, await first.draft(treeOf('old')));
  await first.put('vendor/files/a/a.yaml', await first.draft(new Uint8Array(3)));
  assert.deepEqual(await writeValuesTypes(folder, lock, first), [`${chart}.values.ts`]);
  writeLock(folder, lock);
  await first.keep();
  const before = await filesIn(folder);

  const second = await openShelf(folder);
  for (const key of ['new', 'newer']) await second.put(chart, await second.draft(treeOf(key)));
  await second.put('vendor/files/b/b.yaml', await second.draft(new Uint8Array(4)));
  await second.remove('vendor/files/a/a.yaml');
  await second.remove('vendor/files/a/none.yaml');
  await writeValuesTypes(folder, lock, second);
  writeLock(folder, emptyLock);
  const during = await filesIn(folder);
  assert.match(during[join(folder, `${chart}.values.ts`)] ?? '', /\bnewer\b/);
  assert.equal(during[join(folder, 'vendor/files/a/a.yaml')], undefined);
  assert.deepEqual(await second.takeBack(), { kind: 'all' });
  assert.deepEqual(await filesIn(folder), before);
  assert.deepEqual(await readdir(join(folder, 'vendor/files')), ['.gitattributes', 'a']);
});

test('what is kept is not taken back, and the types of a chart that has none any more go', async (t) => {
  const folder = await temporaryFolder(t);
  const shelf = await openShelf(folder);
  await shelf.put(chart, await shelf.draft(treeOf('old')));
  await writeValuesTypes(folder, lock, shelf);
  await shelf.put(chart, await shelf.draft(new Map()));
  assert.deepEqual(await writeValuesTypes(folder, lock, shelf), []);
  await shelf.keep();
  assert.deepEqual(await shelf.takeBack(), { kind: 'nothing' });
  assert.deepEqual(await readdir(join(folder, 'vendor')), ['charts']);
  assert.deepEqual((await readdir(join(folder, 'vendor/charts'))).sort(), ['.gitattributes', 'web']);
});

test('what cannot be put back is named, and all else is put back', async (t) => {
  const folder = await temporaryFolder(t);
  for (const name of ['a', 'b']) {
    await mkdir(join(folder, `vendor/files/${name}`), { recursive: true });
    await writeFile(join(folder, `vendor/files/${name}/x.yaml`), 'old');
  }
  const shelf = await openShelf(folder);
  for (const name of ['a', 'b']) await shelf.put(`vendor/files/${name}/x.yaml`, await shelf.draft(new Uint8Array(1)));
  await rm(join(folder, `vendor/.pawl-${process.pid}/before-1`));
  assert.deepEqual(await shelf.takeBack(), { kind: 'failed', paths: ['vendor/files/b/x.yaml'] });
  assert.deepEqual(await filesIn(folder), { [join(folder, 'vendor/files/a/x.yaml')]: 'old' });
});
