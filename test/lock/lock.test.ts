import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { badLock } from '../../lib/lock/bad-lock.ts';
import { emptyLock, type Lock, lockText, parseLock } from '../../lib/lock/lock.ts';
import { LockError } from '../../lib/lock/lock-error.ts';
import { readLock, writeLock } from '../../lib/lock/lock-file.ts';

const digest = `sha256:${'a'.repeat(64)}` as const;
const full: Lock = {
  charts: { 'oci://a.example/web 1.0.0': { path: 'vendor/charts/web-1.0.0', digest, archive: digest } },
  files: {
    'https://b.example/z.yaml': { path: 'vendor/files/z.yaml', digest },
    'https://b.example/a.yaml': { path: 'vendor/files/a.yaml', digest },
  },
  git: { 'https://c.example/a aaaa deploy': { path: 'vendor/git/a', digest } },
  renderers: { helm: '3.1.0' },
  images: { 'ghcr.io/acme/web ^1.2': { version: '1.2.7', digest } },
};

test('a lock is one text, whatever order it was made in, and reads back as it was', () => {
  const text = lockText(full);
  assert.deepEqual(parseLock(text), full);
  const turned = Object.fromEntries(Object.entries(full).reverse()) as unknown as Lock;
  assert.equal(lockText({ ...turned, files: Object.fromEntries(Object.entries(full.files).reverse()) }), text);
  assert.equal(lockText(emptyLock), '{\n  "version": 1\n}\n');
});

const refused: Record<string, readonly [string, RegExp]> = {
  'a merge conflict': ['<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n', /both sides of a merge conflict/],
  'no JSON': ['lock', /Cannot read "pawl\.lock\.json"/],
  'a newer form': ['{ "version": 2, "charts": [] }', /written by a newer Pawl \(form 2, this one knows 1\)/],
  'a lock without its version': ['{ "images": {} }', /version: it is missing, expected 1$/],
  'an unknown section': ['{ "version": 1, "plugins": {} }', /plugins/],
  'a digest that is none': [JSON.stringify({ version: 1, images: { a: { version: '1.0.0', digest: 'sha256:a' } } }), /expected a digest/],
  'a path out of vendor': [JSON.stringify({ version: 1, files: { a: { path: 'vendor/../../etc/passwd', digest } } }), /below vendor/],
  'an absolute path': [JSON.stringify({ version: 1, files: { a: { path: '/etc/passwd', digest } } }), /below vendor/],
  'too much': [' '.repeat(9 * 1024 * 1024), /more than 8 MiB/],
};

for (const [what, [text, message]] of Object.entries(refused)) {
  test(`${what} is refused with what to do`, () => {
    assert.throws(
      () => parseLock(text),
      (error) => error instanceof LockError && message.test(error.message) && error.fix !== undefined,
    );
  });
}

test('what is no file is refused without being read', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-lock-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'pawl.lock.json');
  await mkdir(path);
  assert.throws(() => readLock(folder), { code: 'BAD_LOCK', message: /it is a folder, expected a file/ });
  await rm(path, { recursive: true });
  for (const target of ['/dev/zero', '/etc/passwd']) {
    await symlink(target, path);
    assert.throws(() => readLock(folder), { code: 'BAD_LOCK', message: 'Cannot read "pawl.lock.json": it is a link, expected a file' });
    assert.throws(() => writeLock(folder, emptyLock), { code: 'BAD_LOCK' });
    await rm(path);
  }
});

test('a lock that cannot be read is a finding about that file, at the line that is wrong', () => {
  const findingOf = (text: string) => {
    try {
      return parseLock(text);
    } catch (thrown) {
      assert.ok(thrown instanceof LockError);
      return badLock(thrown);
    }
  };
  assert.deepEqual(findingOf('{ "images": {} }'), {
    id: 'bad-lock',
    severity: 'error',
    message: 'Cannot read "pawl.lock.json": version: it is missing, expected 1',
    fix: 'Take it from the last commit; "pawl vendor" and "pawl images update" write it anew',
    source: { file: 'pawl.lock.json', line: 1 },
  });
  const broken = findingOf('{\n  "version": 1\n  "images": {}\n}');
  assert.deepEqual('source' in broken && broken.source, { file: 'pawl.lock.json', line: 3 });
});

test('a name that is special to JavaScript is a name like others', () => {
  const text = `{ "version": 1, "images": { "__proto__": { "version": "1.0.0", "digest": "${digest}" } } }`;
  assert.equal(Object.hasOwn(parseLock(text).images, '__proto__') || Object.keys(parseLock(text).images).length === 0, true);
  assert.equal(({} as { digest?: string }).digest, undefined);
});

test('the file is written whole, and only where it says something new', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-lock-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  assert.deepEqual(readLock(folder), emptyLock);
  assert.equal(writeLock(folder, full), true);
  assert.equal(writeLock(folder, full), false);
  assert.deepEqual(readLock(folder), full);
  assert.deepEqual(await readdir(folder), ['pawl.lock.json']);
  await writeFile(join(folder, 'pawl.lock.json'), '{}');
  assert.throws(() => readLock(folder), LockError);
  assert.throws(() => writeLock(folder, { ...emptyLock, files: { a: { path: '../a', digest } } }), LockError);
  assert.equal(await readFile(join(folder, 'pawl.lock.json'), 'utf8'), '{}');
});

test('a lock that does not fit on the disk is an error, and leaves the one before and nothing half written', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-lock-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  writeLock(folder, full);
  const images = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`ghcr.io/acme/${index} ^1`, { version: '1.0.0', digest }]));
  const program = `
    import { writeLock } from ${JSON.stringify(new URL('../../lib/lock/lock-file.ts', import.meta.url).href)};
    try { writeLock(process.argv[1], ${JSON.stringify({ ...full, images })}); } catch (error) { console.log(error.code, error.message); }
  `;
  // No file may grow beyond a few kilobytes.
  const arguments_ = ['-c', 'ulimit -f 4; exec "$0" "$@"', process.execPath, '--input-type=module', '-e', program, folder];
  const { stdout } = await promisify(execFile)('sh', arguments_);
  assert.match(stdout, /^LOCK_FILE Cannot write "pawl\.lock\.json": E(?:FBIG|NOSPC)/);
  assert.deepEqual(await readdir(folder), ['pawl.lock.json']);
  assert.deepEqual(readLock(folder), full);
});
