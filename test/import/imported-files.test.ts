import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { importFiles } from '../../lib/import/import-files.ts';
import { planFiles } from '../../lib/import/plan-files.ts';
import { readImportedCrds } from '../../lib/import/read-imported-crds.ts';
import { readSource } from '../../lib/import/read-source.ts';
import { definition, definitionText } from './definitions.ts';

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-import-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function* pieces(...texts: readonly string[]): AsyncGenerator<string> {
  yield* texts;
}

test('files are written once, told apart by what they were, and others are left alone', async (t) => {
  const folder = await temporaryFolder(t);
  const files = planFiles([definition()]);
  const states = async (write: boolean) => (await importFiles(folder, files, { write })).map(({ state }) => state);
  assert.deepEqual(await states(false), ['created', 'created']);
  assert.deepEqual(await states(true), ['created', 'created']);
  assert.deepEqual(await states(true), ['unchanged', 'unchanged']);
  const own = join(folder, 'example.com', 'own.ts');
  await writeFile(own, 'export {};\n');
  await writeFile(join(folder, 'example.com', 'widget.ts'), 'edited');
  assert.deepEqual(await states(false), ['unchanged', 'changed']);
  assert.deepEqual(await states(true), ['unchanged', 'changed']);
  assert.equal(await readFile(own, 'utf8'), 'export {};\n');
});

test('what was imported is read again as definitions, by name; a project without imports has none', async (t) => {
  const folder = await temporaryFolder(t);
  assert.deepEqual(readImportedCrds(folder), []);
  const files = planFiles([definition({ kind: 'Zebra' }), definition({ kind: 'Apple', group: 'fruit.example.com' })]);
  await importFiles(join(folder, 'imports'), files, { write: true });
  await writeFile(join(folder, 'imports', 'notes.crd.json'), 'not ours');
  assert.deepEqual(
    readImportedCrds(folder).map(({ path, object }) => [path, object.kind, object.metadata.name]),
    [
      ['imports/fruit.example.com/apple.crd.json', 'CustomResourceDefinition', 'apples.fruit.example.com'],
      ['imports/example.com/zebra.crd.json', 'CustomResourceDefinition', 'zebras.example.com'],
    ],
  );
});

test('an imported definition that was damaged is refused by its file, with what to do', async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, 'imports', 'example.com'), { recursive: true });
  const wrong: readonly [string, RegExp][] = [
    ['{', /imports\/example\.com\/widget\.crd\.json": .*JSON/],
    ['[]', /it is not a map/],
    [definitionText().replace('"Widget"', '"widget"'), /spec\.names\.kind is not the name of a kind/],
    [definitionText().replace('"widgets.example.com"', 'null'), /metadata\.name/],
    [definitionText().replace('CustomResourceDefinition', 'ConfigMap'), /it is of kind "ConfigMap", expected "CustomResourceDefinition"/],
  ];
  for (const [text, message] of wrong) {
    await writeFile(join(folder, 'imports', 'example.com', 'widget.crd.json'), text);
    assert.throws(() => readImportedCrds(folder), {
      code: 'BAD_FILE',
      message,
      fix: /pawl import/,
      file: 'imports/example.com/widget.crd.json',
    });
  }
});

test('a link or a folder in the place of a definition is refused, and not followed', async (t) => {
  const folder = await temporaryFolder(t);
  const group = join(folder, 'imports', 'example.com');
  const path = join(group, 'widget.crd.json');
  await mkdir(path, { recursive: true });
  assert.throws(() => readImportedCrds(folder), { message: /widget\.crd\.json": it is a folder, expected a file/ });
  await rm(path, { recursive: true });
  await writeFile(join(folder, 'widget.json'), definitionText());
  await symlink(join(folder, 'widget.json'), path);
  assert.throws(() => readImportedCrds(folder), { message: /widget\.crd\.json": it is a link, expected a file/ });
  await rm(path);
  await symlink('/etc', join(folder, 'imports', 'linked'));
  assert.throws(() => readImportedCrds(folder), { message: /"imports\/linked": it is a link, expected a folder/ });
});

test('a source is a file or standard input, bounded, and never an address', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'crds.yaml'), 'kind: List\n');
  await writeFile(join(folder, 'bytes'), new Uint8Array([0xff, 0xfe, 0x00]));
  const options = { folder, standardInput: pieces('kind: ', 'Other\n') };
  assert.equal(await readSource('crds.yaml', options), 'kind: List\n');
  assert.equal(await readSource('-', options), 'kind: Other\n');
  await assert.rejects(readSource('bytes', options), { code: 'BAD_FILE', message: /Cannot read "bytes"/ });
  await assert.rejects(readSource('missing.yaml', options), {
    code: 'BAD_FILE',
    message: 'Cannot read "missing.yaml": there is no such file',
  });
  await assert.rejects(readSource('https://example.com/crds.yaml', options), {
    code: 'BAD_FILE',
    fix: /curl -fsSL https:\/\/example\.com/,
  });
  const endless = { folder, standardInput: pieces(...Array<string>(33).fill('x'.repeat(1024 * 1024))) };
  await assert.rejects(readSource('-', endless), { code: 'BAD_FILE', message: /more than 32 MiB/ });
});
