import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import type { Want } from '../../lib/constructs/incoming/want.ts';
import { digestOf } from '../../lib/digest.ts';
import { PawlError } from '../../lib/errors.ts';
import { emptyLock } from '../../lib/lock/lock.ts';
import { readLock, writeLock } from '../../lib/lock/lock-file.ts';
import { checkVendored } from '../../lib/vendor/check-vendored.ts';
import { VendorError } from '../../lib/vendor/vendor-error.ts';
import { filesIn } from './files-in.ts';
import { temporaryFolder, vendorHere } from './vendor-here.ts';
import { indexOf, packagedChart, web } from './web.ts';

const settings = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`;

test('every source that cannot be fetched is said, and nothing of the others is there', async (t) => {
  const site = await web(t, { '/a.yaml': settings('a'), '/no.yaml': 'no: objects', '/b.yaml': settings('b') });
  const folder = await temporaryFolder(t);
  const wants = ['a', 'gone', 'no', 'b'].map((name) => file(site.origin, name));
  const lines: string[] = [];
  const error = await failureOf(vendorHere(folder, wants, { progress: (line) => lines.push(line) }));
  assert.equal(error.code, 'SEVERAL');
  assert.equal(error.message, 'Cannot vendor the project: 2 of 4 sources could not be fetched');
  assert.ok(error.cause instanceof AggregateError);
  assert.deepEqual(
    error.cause.errors.map((one) => (one instanceof PawlError ? one.code : one)),
    ['NOT_FOUND', 'BAD_CONTENT'],
  );
  assert.deepEqual(await readdir(folder), []);
  assert.equal(lines.length, 4);

  site.answers.set('/gone.yaml', settings('gone'));
  assert.equal((await failureOf(vendorHere(folder, wants))).code, 'BAD_CONTENT');
  site.answers.set('/no.yaml', settings('no'));
  assert.equal((await vendorHere(folder, wants)).items.length, 4);
});

test('an update that fails leaves every file, chart and the lock as they were, byte by byte', async (t) => {
  const [old, fresh] = [await packagedChart('web', '1.0.0', { 'a.yaml': 'old' }), await packagedChart('web', '1.1.0', { 'b.yaml': 'new' })];
  const index = (version: string, bytes: Uint8Array) => indexOf([{ name: 'web', version, bytes }]);
  const site = await web(t, {
    '/index.yaml': index('1.0.0', old),
    '/web-1.0.0.tgz': old,
    '/a.yaml': settings('a'),
    '/b.yaml': settings('b'),
  });
  const folder = await temporaryFolder(t);
  const chart: Want = { kind: 'chart', chart: 'web', repository: site.origin, version: '^1' };
  const wants = [chart, file(site.origin, 'a'), file(site.origin, 'b')];
  await vendorHere(folder, wants);
  const before = await filesIn(folder);

  site.answers.set('/index.yaml', index('1.1.0', fresh)).set('/web-1.1.0.tgz', fresh).set('/a.yaml', settings('changed'));
  site.answers.set('/b.yaml', { status: 404 });
  assert.equal((await failureOf(vendorHere(folder, wants, { update: true }))).code, 'NOT_FOUND');
  assert.deepEqual(await filesIn(folder), before);

  site.answers.set('/b.yaml', settings('b'));
  const { items } = await vendorHere(folder, wants, { update: true });
  assert.deepEqual(
    items.map(({ state }) => state),
    ['moved', 'fetched', 'moved'],
  );
  assert.deepEqual(await checkVendored(folder, { wants, complete: true }), []);
  assert.deepEqual((await readdir(join(folder, 'vendor'))).sort(), ['charts', 'files']);
});

test('what came in an earlier round is taken back where a later one fails, and that is said', async (t) => {
  const site = await web(t, { '/a.yaml': settings('a') });
  const folder = await temporaryFolder(t);
  const [a, b] = [file(site.origin, 'a'), file(site.origin, 'b')];
  const collect = async () => ({ wants: Object.keys(readLock(folder).files).length === 0 ? [a] : [a, b], complete: true });
  const lines: string[] = [];
  assert.equal((await failureOf(vendorHere(folder, [], { collect, progress: (line) => lines.push(line) }))).code, 'NOT_FOUND');
  assert.deepEqual(await readdir(folder), []);
  assert.match(lines.at(-1) ?? '', /^Nothing has changed/);
});

test('whoever stops it finds everything as it was', async (t) => {
  const folder = await temporaryFolder(t);
  const controller = new AbortController();
  const site = await web(t, {
    '/a.yaml': settings('a'),
    '/b.yaml': () => {
      controller.abort(new Error('stopped'));
      return settings('b');
    },
  });
  const wants = ['a', 'b'].map((name) => file(site.origin, name));
  await assert.rejects(vendorHere(folder, wants, { signal: controller.signal }), /stopped/);
  assert.deepEqual(await readdir(folder), []);
});

test('what somebody else does meanwhile stays: a file below vendor/, and another image in the lock', async (t) => {
  const folder = await temporaryFolder(t);
  const image = (version: string) => ({ 'nginx ^1': { version, digest: digestOf(version) } });
  const site = await web(t, {
    '/no.yaml': () => {
      mkdirSync(join(folder, 'vendor/mine'), { recursive: true });
      writeFileSync(join(folder, 'vendor/mine/note'), 'mine');
      writeLock(folder, { ...readLock(folder), images: image('1.1.0') });
      return 'no: objects';
    },
  });
  for (const before of [emptyLock, { ...emptyLock, images: image('1.0.0') }]) {
    if (before !== emptyLock) writeLock(folder, before);
    assert.equal((await failureOf(vendorHere(folder, [file(site.origin, 'no')]))).code, 'BAD_CONTENT');
    assert.equal(await readFile(join(folder, 'vendor/mine/note'), 'utf8'), 'mine');
    assert.deepEqual(readLock(folder), { ...emptyLock, images: image('1.1.0') });
    await rm(join(folder, 'vendor'), { recursive: true });
  }
});

test('what a killed process has set aside is reported, and taken away by the next; of one that runs it is left', async (t) => {
  const site = await web(t, { '/a.yaml': settings('a') });
  const folder = await temporaryFolder(t);
  // No process of any system has that number.
  for (const number of [2 ** 31 - 1, process.ppid, process.pid]) {
    await mkdir(join(folder, `vendor/.pawl-${number}/draft-0`), { recursive: true });
    await writeFile(join(folder, `vendor/.pawl-${number}/before-0`), 'old');
  }
  const wants = [file(site.origin, 'a')];
  const problems = await checkVendored(folder, { wants, complete: true });
  assert.deepEqual(
    problems.filter((problem) => problem.includes('.pawl-')),
    ['"vendor/.pawl-2147483647" is not in pawl.lock.json'],
  );
  assert.deepEqual((await vendorHere(folder, wants)).removed, ['vendor/.pawl-2147483647']);
  assert.deepEqual((await readdir(join(folder, 'vendor'))).sort(), [`.pawl-${process.ppid}`, 'files']);
});

test('nothing is taken away behind a link, and a lock that is no file is neither followed nor removed', async (t) => {
  const [folder, elsewhere] = [await temporaryFolder(t), await temporaryFolder(t)];
  await writeFile(join(elsewhere, 'precious'), 'x');
  for (const path of ['vendor', 'vendor/charts', 'vendor/files/example.com']) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await symlink(elsewhere, join(folder, path));
    const error = await failureOf(vendorHere(folder, []));
    assert.equal(error.message, `Cannot vendor into "${path}": it is a link, expected a folder`);
    await rm(join(folder, 'vendor'), { recursive: true });
  }
  const site = await web(t, { '/a.yaml': settings('a') });
  const wanted = file(site.origin, 'a');
  const entry = { path: 'vendor/mine/deep/precious', digest: digestOf(settings('a')) };
  writeLock(folder, { ...emptyLock, files: { [`${site.origin}/a.yaml`]: entry } });
  await mkdir(join(folder, 'vendor/mine'), { recursive: true });
  await symlink(elsewhere, join(folder, 'vendor/mine/deep'));
  assert.match((await failureOf(vendorHere(folder, [wanted]))).message, /"vendor\/mine\/deep": it is a link/);
  assert.equal(await readFile(join(elsewhere, 'precious'), 'utf8'), 'x');
  await rm(join(folder, 'pawl.lock.json'));
  assert.deepEqual(await readdir(elsewhere), ['precious']);
  for (const target of [join(folder, 'nowhere'), '/dev/zero']) {
    await symlink(target, join(folder, 'pawl.lock.json'));
    await assert.rejects(vendorHere(folder, []), { code: 'BAD_LOCK' });
    await rm(join(folder, 'pawl.lock.json'));
  }
});

function file(origin: string, name: string): Want {
  return { kind: 'file', url: `${origin}/${name}.yaml` };
}

async function failureOf(promise: Promise<unknown>): Promise<VendorError> {
  const thrown = await promise.then(
    () => assert.fail('It succeeded'),
    (error: unknown) => error,
  );
  assert.ok(thrown instanceof VendorError, String(thrown));
  return thrown;
}
