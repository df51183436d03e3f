import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { cacheKey, renderedCache } from '../../../lib/constructs/rendering/rendered-cache.ts';

async function projectFolder(t: { after(end: () => Promise<void>): void }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-cache-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('a text is kept by what it was made from', async (t) => {
  const folder = await projectFolder(t);
  await mkdir(join(folder, 'node_modules'));
  const cache = renderedCache(folder);
  const [key, other] = [cacheKey({ helm: '3.1.0' }), cacheKey({ helm: '3.2.0' })];
  cache.write(key, 'a\nb');
  assert.deepEqual([cache.read(key), cache.read(other)], ['a\nb', undefined]);
});

test('a text that was changed, cut off or moved to another key is not there', async (t) => {
  const folder = await projectFolder(t);
  await mkdir(join(folder, 'node_modules'));
  const cache = renderedCache(folder);
  const [key, other] = [cacheKey({ a: 1 }), cacheKey({ a: 2 })];
  cache.write(key, 'kind: Secret');
  const place = join(folder, 'node_modules/.cache/pawl/rendered');
  const path = join(place, (await readdir(place))[0] ?? '');
  const kept = await readFile(path, 'utf8');
  for (const changed of [kept.replace('Secret', 'secret'), kept.slice(0, -1), '', 'Secret']) {
    await writeFile(path, changed);
    assert.equal(cache.read(key), undefined);
  }
  await writeFile(join(place, other.slice('sha256:'.length)), kept);
  assert.equal(cache.read(other), undefined);
});

test('without node_modules nothing is kept and nothing is made', async (t) => {
  const folder = await projectFolder(t);
  const cache = renderedCache(folder);
  cache.write(cacheKey({}), 'a');
  assert.equal(cache.read(cacheKey({})), undefined);
  assert.deepEqual(await readdir(folder), []);
});

test('where a file stands in the way of the folder, nothing is kept and nothing fails', async (t) => {
  const folder = await projectFolder(t);
  await mkdir(join(folder, 'node_modules'));
  await writeFile(join(folder, 'node_modules', '.cache'), '');
  const cache = renderedCache(folder);
  cache.write(cacheKey({}), 'a');
  assert.equal(cache.read(cacheKey({})), undefined);
});
