import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { thisProcess } from '../../lib/oci/layout/lock-holder.ts';
import { turnPlace } from '../../lib/vendor/one-at-a-time.ts';
import { temporaryFolder, vendorHere } from './vendor-here.ts';
import { web } from './web.ts';

test('whoever vendors while another process does waits for its end, and leaves no lock behind', async (t) => {
  const { folder, lock, holder, wants } = await atWork(t);
  const told: string[] = [];
  const progress = (line: string) => {
    told.push(line);
    assert.ok(told.length > 1 || !existsSync(join(folder, 'vendor')));
    rmSync(lock, { force: true });
  };
  const { items } = await vendorHere(folder, wants, { progress });
  assert.deepEqual(told.slice(0, 1), [
    `Waiting for another "pawl vendor" in this project: process ${holder.pid} on ${holder.host} holds .pawl/vendor.lock (remove it if none runs)`,
  ]);
  assert.deepEqual(
    items.map(({ state }) => state),
    ['added'],
  );
  assert.deepEqual(readdirSync(folder).sort(), ['pawl.lock.json', 'vendor']);
});

test('whoever waits for another process can give up', async (t) => {
  const { folder, lock, wants } = await atWork(t);
  const giveUp = new AbortController();
  const progress = () => giveUp.abort(new Error('had enough'));
  await assert.rejects(vendorHere(folder, wants, { progress, signal: giveUp.signal }), /had enough/);
  assert.ok(existsSync(lock));
  assert.deepEqual(readdirSync(folder), ['.pawl']);
});

test('two that vendor in one process do so one after the other', async (t) => {
  const { folder, lock, wants } = await atWork(t);
  rmSync(lock);
  const states = await Promise.all([vendorHere(folder, wants), vendorHere(folder, wants)]);
  // Whichever comes first.
  assert.deepEqual(states.flatMap(({ items }) => items.map(({ state }) => state)).sort(), ['added', 'kept']);
});

test('a lock that says nothing of who holds it is an error that says where it lies', async (t) => {
  const { folder, lock, wants } = await atWork(t);
  await writeFile(lock, 'nonsense');
  await assert.rejects(vendorHere(folder, wants), { code: 'FILES', message: /^Cannot vendor the project: cannot read ".*vendor\.lock"/ });
});

test('a lock is never written to where a link leads', async (t) => {
  const { folder, lock, wants } = await atWork(t);
  rmSync(dirname(lock), { recursive: true });
  const elsewhere = await temporaryFolder(t);
  await symlink(elsewhere, dirname(lock));
  await assert.rejects(vendorHere(folder, wants), { code: 'FILES', message: /^Cannot vendor the project: ".*\.pawl" is a link$/ });
  assert.deepEqual([readdirSync(elsewhere), readdirSync(folder)], [[], ['.pawl']]);
});

test('where nothing may be written what is there is kept, unless somebody else vendors there', async (t) => {
  const { folder, lock, wants } = await atWork(t);
  const text = readFileSync(lock);
  rmSync(lock);
  await vendorHere(folder, wants);
  await withoutWriting(folder, async () => {
    const { items } = await vendorHere(folder, wants);
    assert.deepEqual(
      items.map(({ state }) => state),
      ['kept'],
    );
  });
  await mkdir(dirname(lock));
  await writeFile(lock, text);
  await withoutWriting(folder, () => assert.rejects(vendorHere(folder, wants), { code: 'FILES', message: /vendor\.lock/ }));
});

/** What holds for root's rights, too: root is somebody else meanwhile. */
async function withoutWriting(folder: string, act: () => Promise<void>): Promise<void> {
  const places = [folder, ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))];
  for (const place of places) chmodSync(place, 0o555);
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65534);
  try {
    await act();
  } finally {
    if (isRoot) process.seteuid?.(0);
    for (const place of places) chmodSync(place, 0o755);
  }
}

/** A project in which another process vendors, by its lock. */
async function atWork(t: TestContext) {
  const site = await web(t, { '/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n' });
  const folder = await temporaryFolder(t);
  const lock = join(folder, turnPlace);
  await mkdir(join(folder, '.pawl'));
  const holder = await thisProcess(randomUUID());
  await writeFile(lock, JSON.stringify(holder));
  return { folder, lock, holder, wants: [{ kind: 'file', url: `${site.origin}/a.yaml` }] as const };
}
