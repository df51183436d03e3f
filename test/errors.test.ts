import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { codeOf, messageOf } from '../lib/errors.ts';
import { readImportedCrds } from '../lib/import/read-imported-crds.ts';
import { readLock } from '../lib/lock/lock-file.ts';

test('code and message of an error are read where it comes out of another realm', () => {
  const foreign: unknown = runInNewContext(`Object.assign(new Error('no such file'), { code: 'ENOENT' })`);
  assert.equal(foreign instanceof Error, false);
  assert.equal(codeOf(foreign), 'ENOENT');
  assert.equal(messageOf(foreign), 'no such file');
});

test('what is no error has no code, and is its own message', () => {
  for (const thrown of ['words', 7, null, undefined]) {
    assert.equal(codeOf(thrown), undefined);
    assert.equal(messageOf(thrown), String(thrown));
  }
  assert.equal(codeOf({ code: 7 }), undefined);
});

test('what throws when it is read has no code, and words of ours', () => {
  const throwing = () => {
    throw new Error('not for you');
  };
  for (const thrown of [Object.create(null), { toString: throwing }, new Proxy({}, { get: throwing })]) {
    assert.equal(codeOf(thrown), undefined);
    assert.equal(messageOf(thrown), 'something that has no words');
  }
});

test('a project without imports and without a lock is read where Error is another one, as under Jest', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'pawl-realm-'));
  const own = globalThis.Error;
  t.after(() => {
    globalThis.Error = own;
    rmSync(folder, { recursive: true, force: true });
  });
  // What Node throws is not of the class that a module of that realm finds as `Error`.
  globalThis.Error = runInNewContext('Error');
  assert.deepEqual(readImportedCrds(folder), []);
  assert.deepEqual(readLock(folder).charts, {});
  writeFileSync(join(folder, 'imports'), '');
  assert.deepEqual(readImportedCrds(folder), []);
});
