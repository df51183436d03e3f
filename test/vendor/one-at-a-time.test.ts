import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { thisProcess } from '../../lib/oci/layout/lock-holder.ts';
import { turnPlace } from '../../lib/vendor/one-at-a-time.ts';
import { temporaryFolder, vendorHere } from './vendor-here.ts';
import { web } from './web.ts';

test('whoever vendors while another process does waits for its end, and leaves no lock behind', async (t) => {
  const { folder, lock, wants } = await atWork(t);
  const told: string[] = [];
  const progress = (line: string) => {
    told.push(line);
    assert.ok(told.length > 1 || !existsSync(join(folder, 'vendor')));
    rmSync(lock, { force: true });
  };
  const { items } = await vendorHere(folder, wants, { progress });
  assert.deepEqual(told.slice(0, 1), ['Waiting for another "pawl vendor" in this project']);
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
  assert.deepEqual(
    states.map(({ items }) => items.map(({ state }) => state)),
    [['added'], ['kept']],
  );
});

test('a lock that says nothing of who holds it is an error that says where it lies', async (t) => {
  const { folder, lock, wants } = await atWork(t);
  await writeFile(lock, 'nonsense');
  await assert.rejects(vendorHere(folder, wants), { code: 'FILES', message: /^Cannot vendor the project: cannot read ".*vendor\.lock"/ });
});

/** A project in which another process vendors, by its lock. */
async function atWork(t: TestContext) {
  const site = await web(t, { '/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n' });
  const folder = await temporaryFolder(t);
  const lock = join(folder, turnPlace);
  await mkdir(join(folder, '.pawl'));
  await writeFile(lock, JSON.stringify(await thisProcess(randomUUID())));
  return { folder, lock, wants: [{ kind: 'file', url: `${site.origin}/a.yaml` }] as const };
}
