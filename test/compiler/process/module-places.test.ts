import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { compileProject } from '../../../lib/compiler/compile.ts';
import { bundleProject, openBundler } from '../../../lib/compiler/process/bundle.ts';
import { oneEnvironment, oneObject, temporaryProject } from '../temporary-project.ts';

const configMap = (data: string) =>
  `[application('a', z.object({}), (chart) => void new ApiObject(chart, 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: ${data} }))({})]`;

async function dataOf(files: Readonly<Record<string, string>>) {
  await using project = await temporaryProject(files);
  const { environments, inputs, findings } = await compileProject({ folder: project.folder });
  const data = environments[0]?.set.objects[0]?.object.data;
  return { data, findings, inputs: inputs.map(({ path }) => path), folder: project.folder };
}

test('a file of the project is read from beside the module that names it, whatever way its place is said', async () => {
  const ways = `import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
const { dirname: taken } = import.meta;
const require = createRequire(import.meta.url);
export const ways = {
  url: readFileSync(new URL('../data/one.txt', import.meta.url), 'utf8'),
  dirname: readFileSync(join(import.meta.dirname, 'two.txt'), 'utf8'),
  filename: readFileSync(join(dirname(import.meta.filename), 'two.txt'), 'utf8'),
  old: readFileSync(join(__dirname, 'two.txt'), 'utf8') + typeof __filename,
  taken: readFileSync(join(taken, 'two.txt'), 'utf8'),
  resolve: readFileSync(new URL(import.meta.resolve('./two.txt')), 'utf8'),
  required: require('../data/three.json').three,
  byHand: dirname(fileURLToPath(import.meta.url)) === __dirname ? 'same' : 'other',
};
`;
  const files = {
    ...oneEnvironment(configMap('ways'), "import { ways } from '../lib/deep/ways.ts';"),
    'lib/deep/ways.ts': ways,
    'lib/data/one.txt': 'one',
    'lib/deep/two.txt': 'two',
    'lib/data/three.json': '{ "three": "three" }',
  };
  const { data, findings, inputs } = await dataOf(files);
  assert.deepEqual(data, {
    url: 'one',
    dirname: 'two',
    filename: 'two',
    old: 'twostring',
    taken: 'two',
    resolve: 'two',
    required: 'three',
    byHand: 'same',
  });
  assert.deepEqual(findings, []);
  for (const path of ['lib/data/one.txt', 'lib/deep/two.txt', 'lib/data/three.json']) assert.ok(inputs.includes(path), path);
});

test('a name that a module declares itself stays its own, and modules without one stay as they are', async () => {
  const { data } = await dataOf({
    ...oneEnvironment(configMap('{ own, text }'), "import { own, text } from '../lib/own.ts';"),
    'lib/own.ts': "const __dirname = 'mine';\nexport const own = __dirname;\nexport const text = 'import.meta.url and __filename';\n",
  });
  assert.deepEqual(data, { own: 'mine', text: 'import.meta.url and __filename' });
});

test('names of folders with signs of addresses in them are names', async () => {
  const { data, folder } = await dataOf({
    ...oneEnvironment(configMap('{ url, name }'), "import { name, url } from '../a#b %3F/ways.mts';"),
    'a#b %3F/ways.mts': '#!/usr/bin/env node\nexport const url = import.meta.url; export const name = import.meta.filename;\n',
  });
  const path = join(folder, 'a#b %3F', 'ways.mts');
  assert.deepEqual(data, { url: pathToFileURL(path).href, name: path });
});

test('what project code reaches for keeps its line in a module that asks where it lies', async () => {
  const { findings } = await dataOf({
    ...oneEnvironment(configMap('{ text }'), "import { text } from '../lib/late.ts';"),
    'lib/late.ts': 'const here = import.meta.dirname;\nexport const text = here + String(Date.now());\n',
  });
  assert.deepEqual(
    findings.map(({ id, source }) => [id, source?.file, source?.line]),
    [['clock', 'lib/late.ts', 2]],
  );
});

test('and its column, in the first line too, however it asks', async () => {
  const { findings, data } = await dataOf({
    ...oneEnvironment(configMap('{ at, text, strange }'), "import { at, text, strange } from '../lib/late.ts';"),
    'lib/late.ts':
      "export const at = String(Date.now()).slice(0, 0) + import.meta.dirname.slice(-3); // no end of the line\nimport old from './old.cjs';\n" +
      "export const text = old.text;\nexport const strange = [import /* x */ .meta.filename, import\n.  /* y */\nmeta.dirname].map((one) => one.slice(-4)).join(' '); //",
    'lib/old.cjs': 'module.exports = { text: __dirname.slice(-3) + String(Math.random()).slice(0, 0) + typeof require };',
  });
  assert.deepEqual(data, { at: 'lib', text: 'libfunction', strange: 'e.ts /lib' });
  assert.deepEqual(
    findings.map(({ id, source }) => [id, source?.file, source?.line, id === 'clock' && source?.column]),
    [
      ['randomness', 'lib/old.cjs', 1, false],
      ['clock', 'lib/late.ts', 1, 31],
    ],
  );
});

test('the bundle is the same in every folder, and the one of a session too', async () => {
  const files = { ...oneEnvironment(oneObject, 'export const here = import.meta.url;') };
  await using one = await temporaryProject(files);
  await using other = await temporaryProject(files);
  const { code } = await bundleProject(one.folder);
  assert.ok(!code.includes(one.folder) && code.includes('("environments/index.ts")'));
  assert.equal((await bundleProject(other.folder)).code, code);
  const bundler = await openBundler(one.folder);
  try {
    assert.equal((await bundler.bundle()).code, code);
  } finally {
    await bundler.close();
  }
});

test('what is imported by a name that is made at run time lies beside the module that imports it', async () => {
  const { data, inputs, findings } = await dataOf({
    ...oneEnvironment(configMap('{ text, later }'), "import { later, text } from '../lib/deep/late.ts';"),
    'lib/deep/late.ts': `const named = (name: string) => \`.\${name}.mjs\`;
export const { text } = await import(named('/it'));
await new Promise((done) => setImmediate(done));
export const later: string = (await Promise.all([named('./other')].map((name) => import(name))))[0].text;
`,
    'lib/deep/it.mjs': "export const text = 'it';",
    'lib/other.mjs': "export { text } from './deep/more.mjs';",
    'lib/deep/more.mjs': "export const text = 'other';",
    'it.mjs': "export const text = 'wrong';",
  });
  assert.deepEqual(data, { text: 'it', later: 'other' });
  assert.deepEqual(findings, []);
  for (const path of ['lib/deep/it.mjs', 'lib/other.mjs', 'lib/deep/more.mjs']) assert.ok(inputs.includes(path), path);
});

test('what is imported at run time and is not there is said with the line that imports it', async () => {
  const files = {
    ...oneEnvironment(configMap('{ said }'), "import { said } from '../lib/late.ts';"),
    'lib/late.ts': `const names = ['./gone.mjs', './folder', './a%2Fb.mjs', '.', '..'];
const why = (name: string) => import(name).catch(({ code, message }: { code: string; message: string }) => \`\${code} \${message}\`);
export const said = (await Promise.all(names.map(why))).join();
await import(names[0] ?? '');
`,
    'lib/folder/index.mjs': '',
  };
  await assert.rejects(dataOf(files), {
    message: 'Cannot compile the project: there is no module "./gone.mjs" to import (lib/late.ts:4:14)',
  });
  const { data } = await dataOf({ ...files, 'lib/late.ts': files['lib/late.ts'].replace(/^await.*$/m, '') });
  assert.deepEqual(data, {
    said: [
      'ERR_MODULE_NOT_FOUND there is no module "./gone.mjs" to import (lib/late.ts:2:38)',
      'ERR_UNSUPPORTED_DIR_IMPORT there is no module "./folder" to import (lib/late.ts:2:38)',
      'ERR_INVALID_MODULE_SPECIFIER there is no module "./a%2Fb.mjs" to import (lib/late.ts:2:38)',
      'ERR_UNSUPPORTED_DIR_IMPORT there is no module "." to import (lib/late.ts:2:38)',
      'ERR_UNSUPPORTED_DIR_IMPORT there is no module ".." to import (lib/late.ts:2:38)',
    ].join(),
  });
});
