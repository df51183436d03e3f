import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { userProject } from './project.ts';
import { rememberingCompiler } from './remembering-compiler.ts';
import { shopFiles } from './shop.ts';

const key = generateKey();
const digest = `sha256:${'0'.repeat(64)}`;
const long = 'v'.repeat(10_000);
const move = ['promote', 'production', '1.0.0'];
const attest = ['attest', '1.0.0', '--type', 'test-result', '--predicate'];

/** What is said in all, after `pawl: `; the trust of the project lets `me` report on one cluster and nothing else. */
const rows: readonly (readonly [words: readonly string[], code: 1 | 2, says: RegExp])[] = [
  // Names of environments, and versions.
  [['promote', '', '1.0.0'], 1, /^Cannot find environment "": this project has development, staging, production$/],
  [['promote', '../production', '1.0.0'], 1, /^Cannot find environment "\.\.\/production"/],
  [['promote', 'pröd', '1.0.0'], 1, /^Cannot find environment "pröd"/],
  [['promote', 'prod\u001b[31m', '1.0.0'], 1, /^Cannot find environment "prod\\u001b\[31m"/],
  [['promote', '__proto__', '1.0.0'], 1, /^Cannot find environment "__proto__"/],
  [['promote', 'evidence', '1.0.0'], 1, /^Cannot find environment "evidence"/],
  [['promote', long, '1.0.0'], 1, /^Cannot find environment "v{64}…"/],
  [['promote', 'production', ''], 1, /^Cannot read version "": it is not a semantic version/],
  [['promote', 'production', '../1.0.0'], 1, /^Cannot read version "\.\.\/1\.0\.0"/],
  [['promote', 'production', '１.0.0'], 1, /^Cannot read version/],
  [['promote', 'production', digest], 1, /^Cannot read version "sha256:0+"/],
  [['promote', 'production', long], 1, /^Cannot read version "v+…"/],
  [['promote', '--all', 'production', '1.0.0'], 2, /^--all takes a version and no environment/],
  [['follow', '../x'], 1, /^Cannot find environment "\.\.\/x"/],
  [['rollback', 'staging', '../x'], 1, /^Cannot read version/],
  [['status', '../x'], 1, /^Cannot find environment/],
  [['history', ''], 1, /^Cannot find environment ""/],
  [['verify', long], 1, /^Cannot find environment "v{64}…"/],
  // Records.
  [['explain', 'production@0'], 2, /^Say which version would move there, or which record/],
  [['explain', 'staging@1', '1.0.0'], 2, /^A record names its version itself/],
  [['explain', 'staging@9'], 1, /^Cannot find record 9 of "staging"/],
  [['explain', 'production', '1.0.0', '--as', ' '], 2, /^--as takes a text that is not empty/],
  [['acknowledge', 'staging', '99', '--why', 'x'], 1, /^Cannot find record 99 of "staging"/],
  [['acknowledge', 'staging', 'x', '--why', 'x'], 2, /takes a whole number from 1/],
  [[...move, '--despite-hold', '0'], 2, /^--despite-hold takes a whole number from 1/],
  [['sync', '--despite-revision', ''], 2, /^--despite-revision takes a value/],
  [['sync', '--despite-revision', 'HEAD~1'], 2, /^--despite-revision cannot be "HEAD~1"/],
  // Registries.
  [[...move, '--registry', ''], 2, /^--registry takes a value/],
  [
    [...move, '--registry', 'oci://h/x:1.0.0'],
    1,
    /^Cannot use the registry "oci:\/\/h\/x:1\.0\.0": it names one release.*\n {2}Say "oci:\/\/h\/x"/,
  ],
  [[...move, '--registry', `oci://h/x@${digest}`], 1, /^Cannot use the registry "oci:\/\/h\/x@sha256:0+": it names one release/],
  [['status', '--registry', 'oci-layout:foo:1.0.0'], 1, /^Cannot use the registry "oci-layout:foo:1\.0\.0"/],
  [['verify', 'oci://h/x'], 1, /it names no version\n {2}Add one: oci:\/\/h\/x:1\.2\.3/],
  [['verify', 'oci://h/x@sha256:00'], 1, /it has a digest that is not sha256 and 64 hexadecimal digits/],
  [[...move, '--project', ' '], 2, /^--project takes the name of a folder/],
  // Keys and tokens.
  [[...move, '--key', ''], 2, /^--key takes a value/],
  [[...move, '--key', 'a\u0000b'], 2, /^--key takes the name of a file/],
  [[...move, '--key', 'folder'], 1, /^Cannot read the key "folder": it is a folder\n/],
  [[...move, '--key', 'nothing.key'], 1, /^Cannot read the key "nothing\.key": there is no such file\n/],
  [[...move, '--key', 'empty.key'], 1, /^Cannot read the key "empty\.key": it is empty\n/],
  [[...move, '--key', '/dev/zero'], 1, /^Cannot read the key "\/dev\/zero": it has more than \d+ bytes\n/],
  [[...move, '--key', 'public.key'], 1, /^Cannot read the private key: it is a public key$/],
  [[...move, '--key', 'locked.key'], 1, /^Cannot read the private key: it is encrypted and there is no passphrase\n/],
  [[...move, '--key', 'me.key', '--keyless'], 2, /^--key and --keyless exclude each other/],
  [[...attest, 'result.json', '--keyless', '--identity-token', ' '], 2, /^--identity-token takes the name of a file/],
  [[...attest, 'result.json', '--keyless', '--identity-token', 'folder'], 1, /^Cannot read the identity token "folder": it is a folder$/],
  [['key', 'new', ''], 2, /^FILE takes the name of a file/],
  [['key', 'new', 'folder'], 1, /^Cannot make the key "folder": there is a file already/],
  [['key', 'show', 'empty.key'], 1, /^Cannot read the key "empty\.key": it is empty\n/],
  // Words and times of evidence.
  [['approve', 'production', '1.0.0', '--expires', '0d'], 2, /^--expires takes a length of time up to 366d/],
  [['approve', 'production', '1.0.0', '--expires', 'NaN'], 2, /^--expires takes a length of time/],
  [['approve', 'production', '1.0.0', '--expires', '2020-01-01'], 2, /^--expires takes a length of time/],
  [['approve', 'production', '1.0.0', '--expires', '99999999999999999999999d'], 2, /^--expires takes a length of time/],
  [['approve', 'production', '1.0.0', '--why', 'a\u0007'], 2, /^--why takes one line without control characters/],
  [
    ['approve', 'production', '1.0.0', '--key', 'me.key'],
    1,
    /it is a word on a move by me, who is trusted with reports on cluster "eu" only\n/,
  ],
  [[...attest, 'result.json', '--key', 'me.key'], 1, /test-result\/v0\.1 by me, who is trusted with reports on cluster "eu" only\n/],
  [[...attest, ' '], 2, /^--predicate takes the name of a file/],
  [[...attest, 'folder'], 1, /^Cannot attest what is in "folder": it is a folder\n/],
  [[...attest, 'nothing.json'], 1, /^Cannot attest what is in "nothing\.json": there is no such file\n/],
  [[...attest, '/dev/zero'], 1, /^Cannot attest what is in "\/dev\/zero": it has more than \d+ bytes\n/],
  [['attest', '1.0.0', '--type', 'toString', '--predicate', 'result.json'], 2, /^--type takes a URI or a name/],
  [
    ['attest', '1.0.0', '--type', 'https://pawl.dev/approval/v1', '--predicate', 'result.json', '--key', 'me.key'],
    1,
    /Say it with "pawl approve"/,
  ],
  [
    ['attest', '1.0.0', '--http-check', 'x=file:///etc/passwd', '--key', 'me.key'],
    1,
    /^Cannot ask "x": its scheme is "file:", expected https/,
  ],
  [['attest', '1.0.0', '--http-check', 'x=https://', '--key', 'me.key'], 1, /^Cannot ask "x": what is to be asked is no address\n/],
  [
    ['attest', '1.0.0', '--http-check', 'x=https://u:pw@h/', '--key', 'me.key'],
    1,
    /^Cannot ask "x" at "https:\/\/h\/": it has a user or a password in it/,
  ],
];

test('whatever promotions and evidence are given, one clear sentence comes back, and nothing is written', async (t) => {
  const trust = `trust: { releases: [], promotions: [], evidence: [publicKey(${JSON.stringify(key.publicPem)}, { name: 'me', for: ['reports'], cluster: 'eu' })] },`;
  const shop = await userProject(t, { '.gitignore': '*.key\n*.json\nfolder\n.pawl\nnode_modules\n', ...shopFiles() }, rememberingCompiler);
  for (const words of [['publish', '1.0.0'], ['follow']]) assert.equal((await shop.pawl(...words)).code, 0);
  await shop.commit({
    'environments/index.ts': (shopFiles()['environments/index.ts'] ?? '').replace(
      "project({ name: 'shop',",
      `project({ name: 'shop', ${trust}`,
    ),
  });
  const files = {
    'me.key': key.privatePem,
    'public.key': key.publicPem,
    'locked.key': generateKey('secret').privatePem,
    'empty.key': '',
    'result.json': '{}',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(shop.folder, name), text, { mode: 0o600 });
  await mkdir(join(shop.folder, 'folder'));
  for (const [words, code, says] of rows)
    await t.test(words.map((word) => JSON.stringify(word.slice(0, 40))).join(' '), async () => {
      const ran = await shop.pawl(...words);
      assert.equal(ran.code, code, ran.stderr);
      assert.match(ran.stderr, /^pawl: /);
      assert.match(ran.stderr.replace(/^pawl: /, '').trimEnd(), says);
      assert.doesNotMatch(ran.stderr, /\n\s+at |EISDIR|ENOENT|BEGIN PRIVATE/);
      assert.ok(!ran.stderr.includes('\u001b'));
      assert.ok(ran.stderr.length < 1000, 'what was given is not given back whole');
    });
  assert.deepEqual((await shop.pawl('history', 'production', '--json')).json(), []);
});

const pins: readonly (readonly [text: string, says: RegExp])[] = [
  ['', /Unexpected end of JSON input/],
  ['[]', /Cannot read "environments\/production\.pin\.json": Invalid input/],
  ['{"version":"latest"}', /version: is not a semantic version/],
  ['{"version":"1.0.0","override":""}', /override: is empty/],
  ['{"version":"1.0.0","override":{"why":"x"}}', /override: is no text/],
  ['{"version":"1.0.0","hold":"a\\nb"}', /hold: is not one line/],
  [`{"version":"1.0.0","why":"${'x'.repeat(2000)}"}`, /why: has more than 1024 characters/],
  ['{"version":"1.0.0","owerride":"x"}', /Unrecognized key: "owerride"/],
  ['x'.repeat(20_000), /it has 20000 bytes/],
];

test('a pin that is none is named with what is wrong, and nobody is told to do what cannot be done', async (t) => {
  const shop = await userProject(t, shopFiles({ keeper: 'git' }), rememberingCompiler);
  assert.equal((await shop.pawl('publish', '1.0.0')).code, 0);
  for (const [text, says] of pins) {
    await writeFile(join(shop.folder, 'environments/production.pin.json'), text);
    for (const words of [['check'], ['promote', 'production', '1.0.0']]) {
      const ran = await shop.pawl(...words);
      assert.equal(ran.code, 1, text.slice(0, 60));
      assert.match(`${ran.stdout}\n${ran.stderr}`, says);
    }
  }
});
