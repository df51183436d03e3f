import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { filesState } from '../../../lib/compiler/keep/files-state.ts';
import { type Asked, keptAnswer } from '../../../lib/compiler/keep/kept-answer.ts';
import { digestOf } from '../../../lib/digest.ts';
import { temporaryFolder } from '../../oci/temporary-folder.ts';

test('an answer is given again to the same question about the same project, and to no other', async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, 'node_modules'));
  const asked: Asked = { folder, state: 'as it was', program: 'this one', from: folder, words: ['synth'], colours: [null, false] };
  const answer = {
    code: 1,
    loaded: { paths: [], digest: digestOf('') },
    said: [['output', 'one\n'] as const, ['remarks', 'two\n'] as const],
  };
  assert.equal(keptAnswer(asked).read(), undefined);
  keptAnswer(asked).write(answer);
  assert.deepEqual(keptAnswer(asked).read(), answer);
  const others: readonly Partial<Asked>[] = [
    { state: 'saved since' },
    { program: 'another version' },
    { from: '/' },
    { words: ['synth', '--json'] },
    { words: ['check'] },
    { colours: [null, true] },
  ];
  for (const other of others) assert.equal(keptAnswer({ ...asked, ...other }).read(), undefined, JSON.stringify(other));
});

test('an answer that somebody has cut off or changed is not given', async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, 'node_modules'));
  const asked: Asked = { folder, state: 'as it was', program: 'this one', from: folder, words: ['synth'], colours: [] };
  keptAnswer(asked).write({ code: 0, loaded: { paths: [], digest: digestOf('') }, said: [['output', 'nothing wrong']] });
  const place = join(folder, 'node_modules/.cache/pawl/compiled');
  const [name = assert.fail()] = await readdir(place);
  const text = await readFile(join(place, name), 'utf8');
  for (const wrong of [text.slice(0, -5), text.replace('nothing', 'everything'), '']) {
    await writeFile(join(place, name), wrong);
    assert.equal(keptAnswer(asked).read(), undefined);
  }
});

test('an answer is not given once a package is another than the one behind it', async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, 'node_modules'));
  const path = join(folder, 'node_modules', 'index.js');
  await writeFile(path, 'one');
  const asked: Asked = { folder, state: 'as it was', program: 'this one', from: folder, words: ['synth'], colours: [] };
  const loaded = filesState([path], undefined) ?? assert.fail();
  keptAnswer(asked).write({ code: 0, loaded, said: [] });
  assert.equal(keptAnswer(asked).read()?.code, 0);
  await writeFile(path, 'other');
  assert.equal(keptAnswer(asked).read(), undefined);
});
