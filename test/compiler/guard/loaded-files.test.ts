import assert from 'node:assert/strict';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { compileProject } from '../../../lib/compiler/compile.ts';
import { keptCompile } from '../../../lib/compiler/kept-compile.ts';
import { oneEnvironment, temporaryProject } from '../temporary-project.ts';

const deploy = `(scope) => {
  const data = { text: text + read(), size: String(statSync('data/size.txt').size), found: globSync('data/*.txt').join() };
  new ApiObject(new Chart(scope, 'a'), 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data });
}`;

/** For a project that imports `text` from a package. */
const deployText = `(scope) => {
  new ApiObject(new Chart(scope, 'a'), 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { text } });
}`;

const files = {
  ...oneEnvironment(deploy, "import { globSync, statSync } from 'node:fs';\nimport { read, text } from 'acme';"),
  'data/size.txt': 'four',
  'node_modules/acme/package.json': '{ "name": "acme", "type": "module", "exports": "./index.js" }',
  'node_modules/acme/index.js': `import { readFileSync } from 'node:fs';
import text from './text.cjs';
export { text };
export const read = () => readFileSync(new URL('./read.txt', import.meta.url), 'utf8');
`,
  'node_modules/acme/text.cjs': "module.exports = require('./deep.cjs');",
  'node_modules/acme/deep.cjs': "module.exports = 'one ';",
  'node_modules/acme/read.txt': 'two',
};

/** What the one object says, compiled where nothing is kept; and how often that was. */
function keptData(folder: string) {
  let compiles = 0;
  const dataOf = async () => {
    const compile = async () => {
      compiles += 1;
      return compileProject({ folder });
    };
    const { environments } = await keptCompile({ folder }, { program: 'this version', compile });
    return environments[0]?.set.objects[0]?.object.data;
  };
  return { dataOf, compiles: () => compiles };
}

test('a kept compile sees what somebody edits in a package: its modules, what they require, what they read', async () => {
  await using project = await temporaryProject(files);
  const { dataOf, compiles } = keptData(project.folder);
  const edit = (path: string, text: string) => writeFile(join(project.folder, path), text);
  assert.deepEqual(await dataOf(), { text: 'one two', size: '4', found: 'data/size.txt' });
  assert.deepEqual(await dataOf(), { text: 'one two', size: '4', found: 'data/size.txt' });
  assert.equal(compiles(), 1);
  await edit('node_modules/acme/deep.cjs', "module.exports = 'ONE ';");
  assert.deepEqual(await dataOf(), { text: 'ONE two', size: '4', found: 'data/size.txt' });
  await edit('node_modules/acme/read.txt', 'TWO');
  assert.deepEqual(await dataOf(), { text: 'ONE TWO', size: '4', found: 'data/size.txt' });
  await edit('data/size.txt', 'longer');
  assert.deepEqual(await dataOf(), { text: 'ONE TWO', size: '6', found: 'data/size.txt' });
  assert.equal(compiles(), 4);
});

test('a kept compile sees what somebody edits in a package of the same workspace', async () => {
  await using workspace = await temporaryProject({
    'package.json': '{ "name": "acme", "type": "module", "exports": "./index.ts" }',
    'index.ts': "import deep from './deep.cjs';\nexport const text: string = deep;\n",
    'deep.cjs': "module.exports = 'one';",
  });
  await using project = await temporaryProject(oneEnvironment(deployText, "import { text } from 'acme';"));
  await symlink(workspace.folder, join(project.folder, 'node_modules', 'acme'));
  const { dataOf, compiles } = keptData(project.folder);
  assert.deepEqual(await dataOf(), { text: 'one' });
  assert.deepEqual(await dataOf(), { text: 'one' });
  assert.equal(compiles(), 1);
  await writeFile(join(workspace.folder, 'deep.cjs'), "module.exports = 'other';");
  assert.deepEqual(await dataOf(), { text: 'other' });
  assert.equal(compiles(), 2);
});

test('a kept compile sees what comes to a package of the same workspace: what it depends on, what it had asked for, what is found before', async () => {
  const dependency = '{ "name": "dependency", "main": "index.js" }';
  await using workspace = await temporaryProject({
    'node_modules/dependency/package.json': dependency,
    'node_modules/dependency/index.js': "module.exports = 'hoisted';",
    'acme/node_modules/.bin/tool': '',
    'acme/package.json': '{ "name": "acme", "main": "dist/cjs/index.js" }',
    'acme/dist/cjs/package.json': '{ "type": "commonjs" }',
    'acme/dist/cjs/index.js': `let local = 'none';
try { local = require('../../config/local.js'); } catch {}
module.exports = [require('dependency'), local, require('../../lib/x'), require('../../linked/one.js')].join();
`,
    'acme/config/README.md': '',
    'acme/lib/x/index.js': "module.exports = 'folder';",
    'acme/lib/x/package.json': '{ "type": "commonjs" }',
    'acme/linked/README.md': '',
    'acme/src/one.js': "module.exports = 'one';",
    'acme/src/two.js': "module.exports = 'two';",
  });
  const link = join(workspace.folder, 'acme/linked/one.js');
  await symlink('../src/one.js', link);
  await using project = await temporaryProject(oneEnvironment(deployText, "import text from 'acme';"));
  await symlink(join(workspace.folder, 'acme'), join(project.folder, 'node_modules', 'acme'));
  const { dataOf, compiles } = keptData(project.folder);
  const put = async (path: string, text: string) => {
    await mkdir(dirname(join(workspace.folder, path)), { recursive: true });
    await writeFile(join(workspace.folder, path), text);
  };
  assert.deepEqual(await dataOf(), { text: 'hoisted,none,folder,one' });
  assert.deepEqual(await dataOf(), { text: 'hoisted,none,folder,one' });
  assert.equal(compiles(), 1);
  await put('acme/config/local.js', "module.exports = 'local';");
  assert.deepEqual(await dataOf(), { text: 'hoisted,local,folder,one' });
  await put('acme/lib/x.js', "module.exports = 'file';");
  assert.deepEqual(await dataOf(), { text: 'hoisted,local,file,one' });
  await rm(link);
  await symlink('../src/two.js', link);
  assert.deepEqual(await dataOf(), { text: 'hoisted,local,file,two' });
  await put('acme/node_modules/dependency/index.js', "module.exports = 'own';");
  await put('acme/node_modules/dependency/package.json', dependency);
  assert.deepEqual(await dataOf(), { text: 'own,local,file,two' });
  assert.equal(compiles(), 5);
});

test('what comes beside a package of the same workspace, and not into it, keeps the compile', async () => {
  await using workspace = await temporaryProject({
    'package.json': '{ "name": "workspace", "workspaces": ["packages/*"] }',
    'packages/acme/package.json': '{ "name": "acme", "main": "index.cjs" }',
    'packages/acme/index.cjs': "module.exports = require('./deep.cjs');",
    'packages/acme/deep.cjs': "module.exports = 'one';",
  });
  await using project = await temporaryProject(oneEnvironment(deployText, "import text from 'acme';"));
  await symlink(join(workspace.folder, 'packages/acme'), join(project.folder, 'node_modules', 'acme'));
  const { dataOf, compiles } = keptData(project.folder);
  assert.deepEqual(await dataOf(), { text: 'one' });
  await writeFile(join(workspace.folder, 'findings.sarif'), '');
  await mkdir(join(workspace.folder, 'packages/other'));
  assert.deepEqual(await dataOf(), { text: 'one' });
  assert.equal(compiles(), 1);
});
