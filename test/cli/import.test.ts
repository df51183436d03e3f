import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { answers } from '../../lib/cli/json.ts';
import { definitionText } from '../import/definitions.ts';
import { run, userProject } from './project.ts';

const files = {
  'environments/index.ts': 'export default undefined;\n',
  'crds.yaml': `${definitionText()}\n---\n${definitionText({ kind: 'Gadget', group: 'other.example.com' })}\n---\nkind: ConfigMap\napiVersion: v1\n`,
  'more.yaml': definitionText({ kind: 'Thing' }),
  'empty.yaml': '',
  'plain.yaml': 'kind: ConfigMap\napiVersion: v1\n',
};

test('import writes constructs and definitions, says what it wrote, and --check tells whether they are up to date', async (t) => {
  const { folder, pawl } = await userProject(t, files);
  const before = await pawl('import', 'crds.yaml', 'more.yaml', '--check');
  assert.deepEqual([before.code, before.stdout.split('\n')[0]], [1, '✗ imports is not up to date: 6 files would be written']);
  const { code, stdout, stderr } = await pawl('import', 'crds.yaml', 'more.yaml');
  assert.equal(code, 0);
  assert.equal(stderr, '1 document defines no custom resource and is left out\n');
  assert.match(
    stdout,
    /^✓ Imported 3 kinds into imports: 6 files written\n {2}\+ example\.com\/thing\.crd\.json\n {2}\+ example\.com\/thing\.ts {2}Thing of example\.com\/v1\n/,
  );
  assert.deepEqual((await readdir(join(folder, 'imports'), { recursive: true })).filter((name) => name.includes('.ts')).sort(), [
    'example.com/thing.ts',
    'example.com/widget.ts',
    'other.example.com/gadget.ts',
  ]);
  await writeFile(join(folder, 'imports/example.com/widget.ts'), 'edited');
  const after = await pawl('import', 'crds.yaml', '--check', '--json');
  const answer = answers.import.parse(after.json());
  assert.deepEqual([after.code, answer.upToDate, answer.written, answer.folder, answer.definitions], [1, false, false, 'imports', 2]);
  assert.deepEqual(
    answer.files.filter(({ state }) => state !== 'unchanged'),
    [{ path: 'example.com/widget.ts', state: 'changed', construct: 'Widget', apiVersion: 'example.com/v1' }],
  );
  assert.equal((await pawl('import', 'crds.yaml')).code, 0);
  assert.equal((await pawl('import', 'crds.yaml', '--check')).stdout, '✓ 2 kinds in imports up to date\n');
});

test('import takes groups out of many, and another folder of the project', async (t) => {
  const { folder, pawl } = await userProject(t, files);
  await pawl('import', 'crds.yaml', '--group', 'other.example.com, third.example.com', '--out', 'lib/crds');
  assert.deepEqual(await readdir(join(folder, 'lib/crds')), ['other.example.com']);
  const none = await pawl('import', 'crds.yaml', '--group', 'exmaple.com');
  assert.match(none.stderr, /no definition is of these groups, expected one of example\.com, other\.example\.com/);
});

test('import says what it cannot read, and writes nothing then', async (t) => {
  const { folder, pawl } = await userProject(t, files);
  const refused: readonly [readonly string[], number, RegExp][] = [
    [['plain.yaml'], 1, /none of 1 document defines a custom resource/],
    [['empty.yaml'], 1, /^pawl: Cannot import: it was given nothing, expected a CustomResourceDefinition\n/],
    [['missing.yaml'], 1, /Cannot read "missing\.yaml"/],
    [['crds.yaml', 'https://example.com/crds.yaml'], 1, /it is an address.*\n.*curl -fsSL/],
    [['crds.yaml', '--out', '../elsewhere'], 2, /--out takes a folder inside of the project/],
    [['crds.yaml', '--out', 'a', '--out', 'b'], 2, /--out is given twice/],
  ];
  for (const [words, code, message] of refused) {
    const ran = await pawl('import', ...words);
    assert.equal(ran.code, code, words.join(' '));
    assert.match(ran.stderr, message);
  }
  await assert.rejects(readFile(join(folder, 'imports/example.com/widget.ts')), { code: 'ENOENT' });
});

test('import reads standard input', async (t) => {
  const { folder } = await userProject(t, files);
  const cli = join(import.meta.dirname, '../../lib/entry/cli.ts');
  const { code, stdout, stderr } = await run(
    'sh',
    ['-c', `cat more.yaml | "${process.execPath}" --conditions=pawl-source "${cli}" import -`],
    folder,
  );
  assert.deepEqual([code, stderr, stdout.split('\n')[0]], [0, '', '✓ Imported 1 kind into imports: 2 files written']);
});
