import assert from 'node:assert/strict';
import { realpath, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { compileProject } from '../../../lib/compiler/compile.ts';
import { judgePromotion } from '../../../lib/compiler/judge.ts';
import { Testing } from '../../../lib/constructs/testing.ts';
import { digestOf } from '../../../lib/digest.ts';
import { factsToJson } from '../../../lib/promotion/evaluate.ts';
import { oneEnvironment, oneObject, temporaryProject } from '../temporary-project.ts';
import { linesOf, marked } from './marked-lines.ts';

/** Each line of a project, and the findings that it gives: their ids at the end of the line. */
const reaching = `
import { randomBytes } from 'node:crypto';
import dns from 'node:dns';
import { copyFileSync, cpSync, createReadStream, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import * as promises from 'node:fs/promises';
import { request } from 'node:http';
import { connect, createServer } from 'node:net';
import { hostname } from 'node:os';
import { env, hrtime } from 'node:process';
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
export const dated = [new Date(0), new Date('2026-01-01'), Date.UTC(2026), Date.parse('2026-01-01'), new Date(0) instanceof Date];
const en = new Intl.DateTimeFormat('en', { timeZone: 'UTC' });
export const formatted = [en.format(0), en.format(new Date(0)), en.format === en.format, en.formatToParts(0), en.formatRange(0, 1)];
export const fixed = [process.env.TZ, process.env.LANG, readFileSync('data/a.txt', 'utf8'), readdirSync('data'), existsSync('data/absent')];
export const now = new Date(); // clock
Date(); // clock
Date.now(); // clock
[1].map(Date.now); // clock
performance.now(); // clock
performance.timeOrigin; // clock
performance.mark('a'); // clock
new Intl.DateTimeFormat('en', { timeZone: 'UTC' }).format(); // clock
[undefined].map(new Intl.DateTimeFormat('en').format); // clock
new Intl.DateTimeFormat('en').formatToParts(undefined); // clock
process.hrtime(); // clock
hrtime.bigint(); // clock
Reflect.construct(Date, []); // clock
eval('new Date()'); // clock
console.assert(new (class Moment extends Date {})()); // clock
Math.random(); // randomness
randomBytes(4); // randomness
crypto.randomUUID(); // randomness
globalThis.crypto.getRandomValues(new Uint8Array(4)); // randomness
process.env.SECRET; // environment-variable
env.ZONE; // environment-variable
'HOME' in process.env; // environment-variable
({ ...process.env }); // environment-variable
JSON.stringify(process.env); // environment-variable
readFileSync('/etc/passwd'); // outside-file
statSync('..'); // outside-file
readFileSync(new URL('file:///etc/passwd')); // outside-file
createReadStream(Buffer.from('/etc/passwd')); // outside-file
openSync('/dev/null', 'r'); // outside-file
readFileSync('linked/passwd'); // outside-file
existsSync('.git/HEAD'); // outside-file
await promises.readFile('/etc/passwd'); // outside-file
writeFileSync('/dev/null', ''); // file-write
mkdtempSync('data/x'); // file-write
await promises.writeFile('/dev/null', ''); // file-write
copyFileSync('data/a.txt', 'data/b.txt'); // file-write
copyFileSync('/etc/hosts', 'data/d.txt'); // outside-file
cpSync('data/a.txt', 'data/c.txt'); // file-write
await promises.copyFile('node_modules/zod/package.json', 'data/e.txt'); // file-write
symlinkSync('data/a.txt', 'data/link'); // file-write
fetch('http://127.0.0.1:1').catch(() => {}); // network
connect(1, '127.0.0.1').on('error', () => {}); // network
request('http://127.0.0.1:1').on('error', () => {}).end(); // network
createServer().listen(0, '127.0.0.1'); // network
dns.lookup('localhost', () => {}); // network
process.getBuiltinModule('tls').connect(1, '127.0.0.1').on('error', () => {}); // network
hostname(); // machine
process.pid; // machine
process.platform; // machine
process.memoryUsage(); // machine
process.memoryUsage.rss(); // machine
spawnSync('true'); // child-process
await promisify(execFile)('true'); // child-process
new Worker('', { eval: true }); // child-process
`;

test('the guard finds what project code reaches for, each at its line, and nothing else', async () => {
  await using project = await temporaryProject({ ...oneEnvironment(oneObject, reaching), 'data/a.txt': 'a' });
  await symlink('/etc', join(project.folder, 'linked'));
  const { findings, inputs } = await compileProject({ folder: project.folder, variables: { SECRET: 's', ZONE: 'z' } });
  assert.deepEqual(linesOf(findings), marked(oneEnvironment(oneObject, reaching)['environments/index.ts'] ?? ''));
  assert.ok(findings.every(({ severity, source, fix }) => severity === 'error' && source?.file === 'environments/index.ts' && fix));
  const written = findings.flatMap(({ id, message }) => (id === 'file-write' ? [/"([^"]*)"/.exec(message)?.[1]] : []));
  assert.deepEqual(new Set(written), new Set(['/dev/null', 'data/x', 'data/b.txt', 'data/c.txt', 'data/e.txt', 'data/link']));
  assert.deepEqual(
    inputs.map(({ path }) => path),
    ['data/a.txt', 'environments/index.ts'],
  );
});

test('a file that project code reads is an input as it was read, whatever became of it by the end of the compile', async () => {
  const before = `import { readFileSync, rmSync, writeFileSync } from 'node:fs';
const [saved, gone, both] = ['saved', 'gone', 'both'].map((name) => \`data/\${name}.txt\`);
for (const path of [saved, gone, both, both]) readFileSync(path);
writeFileSync(saved, 'another one');
rmSync(gone);
writeFileSync(both, 'another one');
readFileSync(both);`;
  const data = Object.fromEntries(['saved', 'gone', 'both'].map((name) => [`data/${name}.txt`, name]));
  await using project = await temporaryProject({ ...oneEnvironment(oneObject, before), ...data });
  const { inputs } = await compileProject({ folder: project.folder, guard: 'warning' });
  const both = ['both', 'another one'].map(digestOf).sort();
  assert.deepEqual(
    inputs.filter(({ path }) => path.startsWith('data/')).map(({ path, digest }) => [path, digest]),
    [...both.map((digest) => ['data/both.txt', digest]), ['data/gone.txt', digestOf('gone')], ['data/saved.txt', digestOf('saved')]],
  );
});

const twoPackages = {
  'node_modules/clocks/package.json': '{ "name": "clocks", "type": "module", "main": "index.js" }',
  'node_modules/clocks/index.js': `import { readFileSync } from 'node:fs';
export const seen = [String(new Date().getTime() > 0), String(Math.random() < 1), String(process.env.REGION), String(readFileSync('/etc/passwd').length > 0)];
`,
};

test('packages are not judged and see no variables; declared variables go in by name and digest', async () => {
  const before = `import { seen } from 'clocks';
const text = [process.env.REGION, process.env.REGION, String(process.env.ABSENT), ...seen].join(' ');
process.env.OWN = 'of the project';
`;
  const deploy = oneObject.replace("metadata: { name: 'a' }", "metadata: { name: 'a' }, data: { text, own: process.env.OWN ?? '' }");
  const files = oneEnvironment(deploy, before);
  const entry = (files['environments/index.ts'] ?? '').replace(
    "name: 'shop',",
    "name: 'shop', inputs: { env: ['REGION', 'ABSENT', 'UNREAD'] },",
  );
  await using project = await temporaryProject({ ...twoPackages, 'environments/index.ts': entry });
  const compile = (region: string) => compileProject({ folder: project.folder, variables: { REGION: region, UNREAD: 'x' } });
  const { findings, variables, environments } = await compile('eu');
  assert.deepEqual(findings, []);
  assert.deepEqual(variables, [
    { name: 'ABSENT', digest: null },
    { name: 'REGION', digest: digestOf('eu') },
  ]);
  assert.deepEqual(environments[0]?.set.objects[0]?.object.data, {
    own: 'of the project',
    text: 'eu eu undefined true true undefined true',
  });
});

test('a guard of warnings refuses nothing, and a policy that reads an undeclared variable is refused when it judges', async () => {
  const before = `export const started = Date.now();
const moody = promotionPolicy('moody', () => (process.env.FORCE === 'yes' ? { kind: 'allow' } : { kind: 'deny', reason: 'no' }));`;
  const files = oneEnvironment(oneObject, before);
  const entry = (files['environments/index.ts'] ?? '').replace('track: pinned(),', 'track: pinned(), policies: [moody],');
  await using project = await temporaryProject({ 'environments/index.ts': entry });
  const { folder } = project;
  const { findings } = await compileProject({ folder, guard: 'warning' });
  assert.deepEqual(
    findings.map(({ id, severity }) => [id, severity]),
    [['clock', 'warning']],
  );
  const facts = factsToJson(Testing.promotion());
  await assert.rejects(judgePromotion({ folder, environment: 'development', facts, variables: { FORCE: 'yes' } }), {
    code: 'PROJECT_THREW',
    message: /reads environment variable "FORCE", which it does not declare \(environments\/index\.ts:5:\d+\)$/,
  });
});

/** The same of what is loaded, listed and asked of files at run time. */
const loading = (outside: string) => `
import { fstatSync, globSync, openSync, promises, stat, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
const require = createRequire(import.meta.url);
const at = (name: string) => '../data/' + name;
export const fine = [require('../data/own.json'), await import(at('own.mjs')), require('cdk8s').App, globSync('data/*.json')];
export const sizes = [statSync('data/own.json').size, statSync('data').isDirectory(), (await promises.stat('data')).isFile()];
process.loadEnvFile('data/variables');
require('${outside}/data/own.json'); // outside-file
createRequire('${outside}/data/')('./own.json'); // outside-file
await import('file://${outside}/' + 'data/next.mjs'); // outside-file
await import(at('linked.mjs')); // outside-file
globSync('${outside}/*.conf'); // outside-file
globSync(['*.ts', 'x*'], { cwd: '..' }); // outside-file
promises.glob('../*'); // outside-file
statSync('data/own.json').mtime; // machine
statSync('data/own.json', { bigint: true }).mtimeNs; // machine
fstatSync(openSync('data/own.json', 'r')).ino; // machine
(await promises.stat('data')).mode; // machine
(await promisify(stat)('data')).ctimeMs; // machine
await new Promise((done) => stat('data', (_, stats) => done(stats.birthtime))); // machine
process.loadEnvFile('${outside}/data/variables'); // outside-file
`;

test('the guard finds what project code loads, lists and asks of files at run time', async () => {
  const data = {
    'data/own.json': '{}',
    'data/own.mjs': "import { next } from './next.mjs';\nexport const own = next;\n",
    'data/next.mjs': 'export const next = 1;\n',
    'data/variables': 'A=1\n',
  };
  await using elsewhere = await temporaryProject(data);
  const files = oneEnvironment(oneObject, loading(elsewhere.folder));
  await using project = await temporaryProject({ ...files, ...data });
  await symlink(join(elsewhere.folder, 'data/next.mjs'), join(project.folder, 'data/linked.mjs'));
  const { findings, inputs } = await compileProject({ folder: project.folder });
  assert.deepEqual(linesOf(findings), marked(files['environments/index.ts'] ?? ''));
  assert.deepEqual(
    inputs.map(({ path }) => path),
    ['data/next.mjs', 'data/own.json', 'data/own.mjs', 'data/variables', 'environments/index.ts'],
  );
});

test('a package that is linked may load its own modules, in whatever way, and nothing beside it', async () => {
  await using workspace = await temporaryProject({
    'acme/package.json': '{ "name": "acme", "exports": { ".": "./dist/cjs/index.js" } }',
    'acme/dist/cjs/package.json': '{ "type": "commonjs" }',
    'acme/dist/cjs/index.js': "module.exports = [require('./deep.js'), require('../shared.js'), require('../../../beside.cjs')].join();",
    'acme/dist/cjs/deep.js': "module.exports = require('./deeper.js');",
    'acme/dist/cjs/deeper.js': "module.exports = 'deep';",
    'acme/dist/shared.js': "module.exports = 'shared';",
    'beside.cjs': "module.exports = 'beside';",
  });
  const require = "const require = createRequire(import.meta.url);\nrequire('./linked/acme/dist/shared.js');";
  const before = `import { createRequire } from 'node:module';\nimport text from 'acme';\n${require}\nconsole.assert(text !== '');`;
  await using project = await temporaryProject(oneEnvironment(oneObject, before));
  await symlink(join(workspace.folder, 'acme'), join(project.folder, 'node_modules/acme'));
  await symlink(workspace.folder, join(project.folder, 'environments/linked'));
  const { findings } = await compileProject({ folder: project.folder });
  const folder = await realpath(workspace.folder);
  const read = (path: string) => `The project reads "${join(folder, path)}" (require()), which is not part of the project`;
  assert.deepEqual(
    findings.map(({ id, message }) => [id, message]),
    [
      ['outside-file', read('beside.cjs')],
      ['outside-file', read('acme/dist/shared.js')],
    ],
  );
});

test('project code is never given the keys and tokens of whoever runs it, declared or not', async () => {
  const before = "const text = [process.env.PAWL_SIGNING_KEY, process.env.GITHUB_TOKEN, process.env.REGION].map(String).join(' ');\n";
  const deploy = oneObject.replace("metadata: { name: 'a' }", "metadata: { name: 'a' }, data: { text }");
  const files = oneEnvironment(deploy, before);
  const entry = (files['environments/index.ts'] ?? '').replace(
    "name: 'shop',",
    "name: 'shop', inputs: { env: ['PAWL_SIGNING_KEY', 'GITHUB_TOKEN', 'REGION'] },",
  );
  await using project = await temporaryProject({ 'environments/index.ts': entry });
  const variables = { PAWL_SIGNING_KEY: 'secret', GITHUB_TOKEN: 'secret', REGION: 'eu' };
  const { environments } = await compileProject({ folder: project.folder, variables });
  assert.deepEqual(environments[0]?.set.objects[0]?.object.data, { text: 'undefined undefined eu' });
});
