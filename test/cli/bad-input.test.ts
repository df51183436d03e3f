import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { userProject } from './project.ts';
import { rememberingCompiler } from './remembering-compiler.ts';
import { shopFiles } from './shop.ts';
import { refusesWrongWords, type WrongWords } from './wrong-words.ts';

const cases: readonly WrongWords[] = [
  {
    name: 'an unknown environment',
    words: ['promote', 'prod', '1.0.0'],
    code: 1,
    says: /Cannot find environment "prod": this project has development, staging, production/,
  },
  {
    name: 'a misspelled environment',
    words: ['promote', 'prodction', '1.0.0'],
    code: 1,
    says: /Cannot find environment "prodction": .*\n {2}Did you mean "production"\?/,
  },
  {
    name: 'an environment and a version that are swapped',
    words: ['promote', '1.0.0', 'production'],
    code: 1,
    says: /Cannot find environment "1\.0\.0": .*\n {2}"1\.0\.0" is a release, and this word is an environment's name: development, /,
  },
  {
    name: 'a digest where an environment is expected',
    words: ['verify', `sha256:${'a'.repeat(64)}`],
    code: 2,
    says: /verify takes a version, an environment or a reference/,
  },
  { name: 'a misspelled command', words: ['chek'], code: 2, says: /Unknown command: chek, did you mean "check"\?/ },
  { name: 'a misspelled command below another', words: ['key', 'nw', 'x'], code: 2, says: /nw, did you mean "new"\?/ },
  { name: 'a misspelled flag', words: ['check', '--jsn'], code: 2, says: /Unknown flag --jsn, did you mean "--json"\?/ },
  {
    name: 'an unknown flag of a command with others below it',
    words: ['attest', '1.0.0', '--check', 'x'],
    code: 2,
    says: /Unknown flag --check, expected pawl attest add <version> or pawl attest list <version>\n/,
  },
  {
    name: 'an environment as a flag',
    words: ['check', '--env', 'production'],
    code: 2,
    says: /Unknown flag --env, expected pawl check \[environment\.\.\]\n/,
  },
  { name: 'a short flag of other tools', words: ['status', '-o', 'json'], code: 2, says: /Unknown flag -o, did you mean "--json"\?/ },
  {
    name: 'a flag that is another one with more to it',
    words: ['synth', '--output', 'x'],
    code: 2,
    says: /--output, did you mean "--out"\?/,
  },
  { name: 'a flag of the program that is none', words: ['-v'], code: 2, says: /Unknown flag -v, did you mean "--version"\?/ },
  {
    name: 'a command with others below it by itself',
    words: ['attest'],
    code: 2,
    says: /^pawl: Say what to do: pawl attest add <version> or pawl attest list <version>\n/,
  },
  {
    name: 'an unknown command below another',
    words: ['agent', 'start'],
    code: 2,
    says: /Unknown command: start, expected pawl agent image <reference> or pawl agent install or /,
  },
  {
    name: 'a flag that takes no value, with one',
    words: ['hold', 'production', '--why', 'x', '--dry-run=yes'],
    code: 2,
    says: /--dry-run takes no value/,
  },
  {
    name: 'words behind a double dash',
    words: ['hold', 'production', '--why', 'x', '--', '--dry-run'],
    code: 2,
    says: /leave the "--" out/,
  },
  { name: 'a word with an escape in it', words: ['\u001b[31mx'], code: 2, says: /^pawl: Unknown command: \\u001b\[31mx\n/ },
  {
    name: 'a folder to write to that is a file',
    words: ['synth', '--out', 'package.json'],
    code: 1,
    says: /Cannot write below "package\.json": /,
  },
  {
    name: 'a folder to write to where none can be made',
    words: ['synth', '--out', '/proc/nothing'],
    code: 1,
    // Where there is no /proc it is the root folder that refuses.
    says: /Cannot write below "\/proc\/nothing": E[A-Z]+: .*\n {2}Name a folder/,
  },
  { name: 'a folder to write to without a name', words: ['synth', '--out', ''], code: 2, says: /^pawl: --out takes a value\n/ },
  {
    name: 'a word too many',
    words: ['promote', 'production', '1.0.0', 'now'],
    code: 2,
    says: /One word too many: now, expected pawl promote/,
  },
  { name: 'a command without its words', words: ['verify'], code: 2, says: /Say <what>: pawl verify <what>/ },
  { name: 'a command without one of two words', words: ['acknowledge', 'production', '--why', 'x'], code: 2, says: /Say <sequence>: pawl/ },
  {
    name: 'a word that is no number',
    words: ['acknowledge', 'production', 'x', '--why', 'x'],
    code: 2,
    says: /pawl: SEQUENCE takes a whole number/,
  },
  { name: 'a flag without its value', words: ['synth', '--out'], code: 2, says: /^pawl: --out takes a value\n/ },
  { name: 'SARIF without a file', words: ['check', '--sarif'], code: 2, says: /--sarif takes a file to write, or - to print it/ },
  {
    name: 'SARIF to a folder',
    words: ['check', '--sarif', 'environments'],
    code: 1,
    says: /Cannot write "environments": EISDIR.*\n {2}Name a file/,
  },
  {
    name: 'a key to no folder',
    words: ['key', 'new', 'no/where.key'],
    code: 1,
    says: /Cannot write the key "no\/where\.key": .*\n {2}Name a file/,
  },
  { name: 'the status of an unknown environment', words: ['status', 'prod'], code: 1, says: /Cannot find environment "prod"/ },
  { name: 'a version that is not semver', words: ['publish', 'latest'], code: 1, says: /Cannot read version "latest"/ },
  { name: 'a version with build metadata', words: ['publish', '1.0.0+5'], code: 1, says: /build metadata/ },
  { name: 'a version with a v', words: ['publish', 'v1.0.0'], code: 1, says: /Cannot read version "v1\.0\.0"/ },
  { name: 'a version that was never published', words: ['promote', 'production', '9.9.9'], code: 1, says: /9\.9\.9/ },
  {
    name: 'a registry reference without scheme',
    words: ['publish', '1.0.0', '--registry', 'localhost:5000/shop'],
    code: 1,
    says: /oci:\/\//,
  },
  {
    name: 'a registry that nobody listens on',
    words: ['publish', '1.0.0', '--registry', 'oci://127.0.0.1:1/shop', '--plain-http'],
    code: 1,
    says: /127\.0\.0\.1:1/,
  },
  { name: 'following a pinned environment', words: ['follow', 'production'], code: 1, says: /it is pinned/ },
  { name: 'a rollback of an environment without releases', words: ['rollback', 'production'], code: 1, says: /nothing was ever promoted/ },
  {
    name: 'a hold of an environment without releases',
    words: ['hold', 'production', '--why', 'x'],
    code: 1,
    says: /nothing was promoted to it yet/,
  },
  { name: 'an unknown command', words: ['promot', 'production'], code: 2, says: /Unknown commands?: promot/ },
  {
    name: 'a limit that is no number',
    words: ['history', 'production', '--limit', 'abc'],
    code: 2,
    says: /--limit takes a whole number from 1 to 100000/,
  },
  {
    name: 'a limit that is no whole number',
    words: ['history', 'production', '--limit', '2.5'],
    code: 2,
    says: /--limit takes a whole number/,
  },
  { name: 'a time limit below nothing', words: ['synth', '--time-limit', '-1'], code: 2, says: /--time-limit takes a number above 0/ },
  { name: 'a hold without its number', words: ['promote', 'production', '1.0.0', '--despite-hold'], code: 2, says: /despite-hold/ },
  {
    name: 'a hold that is no number',
    words: ['promote', 'production', '1.0.0', '--despite-hold', 'abc'],
    code: 2,
    says: /--despite-hold takes a whole number/,
  },
  {
    name: 'an empty identity',
    words: ['hold', 'production', '--why', 'x', '--as', ''],
    code: 2,
    says: /^pawl: --as takes a value\n/,
  },
  {
    name: 'a reason of several lines',
    words: ['hold', 'production', '--why', 'one\ntwo\u001b[31m'],
    code: 2,
    says: /--why takes one line without control characters/,
  },
  { name: 'an endless reason', words: ['hold', 'production', '--why', 'x'.repeat(5000)], code: 2, says: /at most 1024 characters/ },
  {
    name: 'a health port that is none',
    words: ['agent', 'run', '--health-port', '99999'],
    code: 2,
    says: /--health-port takes a whole number from 0 to 65535/,
  },
  {
    name: 'a ledger that is read all the time',
    words: ['agent', 'run', '--read-ledger-every', '100ms'],
    code: 2,
    says: /--read-ledger-every takes a time from 1s to 24h, like 90s or 10m/,
  },
  {
    name: 'a namespace that is none',
    words: ['agent', 'install', '--image', 'a/b:1', '-n', 'Bad NS'],
    code: 2,
    says: /--namespace cannot be "Bad NS"/,
  },
  { name: 'an image that is none', words: ['agent', 'install', '--image', 'x y\nz: 1'], code: 2, says: /--image cannot be/ },
  { name: 'an unknown flag', words: ['synth', '--josn'], code: 2, says: /Unknown flag --josn, did you mean "--json"/ },
  { name: 'no command', words: [], code: 2, says: /Say what to do/ },
  { name: 'a hold without a reason', words: ['hold', 'production'], code: 2, says: /--why is missing/ },
];

test('wrong input gets one clear sentence and the right exit code, and writes nothing', async (t) => {
  const shop = await userProject(t, shopFiles(), rememberingCompiler);
  await refusesWrongWords(t, shop, cases);
});

test('publish outside Git says that a commit is needed', async (t) => {
  const shop = await userProject(t, shopFiles(), rememberingCompiler);
  await rm(join(shop.folder, '.git'), { recursive: true });
  const ran = await shop.pawl('publish', '1.0.0');
  assert.equal(ran.code, 1);
  assert.match(ran.stderr, /not a Git work tree with a commit\n {2}Commit .*"git status" in that folder says why/);
});

test('a project that throws is refused with its own sentence', async (t) => {
  const shop = await userProject(t, { 'environments/index.ts': "throw new Error('the moon is wrong');\n" });
  const ran = await shop.pawl('synth');
  assert.equal(ran.code, 1);
  assert.match(ran.stderr, /the moon is wrong/);
});

test('a project that never ends is stopped at its time limit', async (t) => {
  const shop = await userProject(t, { 'environments/index.ts': 'for (;;);\n' });
  const ran = await shop.pawl('synth', '--time-limit', '1');
  assert.equal(ran.code, 1);
  assert.match(ran.stderr, /1s/);
});

test('an object without a name is a finding that names the construct, and publish refuses it', async (t) => {
  const files = {
    'environments/index.ts':
      shopFiles()['environments/index.ts']?.replace(
        "metadata: { name: 'settings' }, ",
        'metadata: { name: undefined as unknown as string, namespace: "x" }, ',
      ) ?? '',
  };
  const shop = await userProject(t, {
    'environments/index.ts': files['environments/index.ts']
      .replace("new ApiObject(chart, 'map', {", "new ApiObject(chart, 'map', {")
      .replace(/data: \{ text \} \}\);/, "data: { text } }).addJsonPatch(JsonPatch.remove('/metadata/name'));")
      .replace("import { ApiObject } from 'cdk8s';", "import { ApiObject, JsonPatch } from 'cdk8s';"),
  });
  const checked = await shop.pawl('check');
  assert.equal(checked.code, 1);
  assert.match(checked.stdout, /name/);
  assert.match(checked.stdout, /map/);
  assert.equal((await shop.pawl('publish', '1.0.0')).code, 1);
});

test('a layout folder with a missing blob names the blob', async (t) => {
  const shop = await userProject(t, shopFiles(), rememberingCompiler);
  assert.equal((await shop.pawl('publish', '1.0.0')).code, 0);
  await rm(join(shop.folder, '.pawl', 'registry', 'shop', 'blobs', 'sha256'), { recursive: true });
  const ran = await shop.pawl('follow');
  assert.equal(ran.code, 1);
  assert.match(ran.stdout, /sha256/);
});

test('a registry that answers nonsense is refused with a sentence that names it', async (t) => {
  const server = createServer((_, response) => response.end('<html>welcome</html>'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const shop = await userProject(t, shopFiles(), rememberingCompiler);
  const ran = await shop.pawl('status', '--registry', `oci://127.0.0.1:${address.port}/shop`, '--plain-http');
  assert.equal(ran.code, 1);
  assert.match(ran.stderr, new RegExp(`127\\.0\\.0\\.1:${address.port}`));
});
