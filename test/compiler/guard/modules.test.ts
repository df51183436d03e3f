import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { compileProject } from '../../../lib/compiler/compile.ts';
import { oneEnvironment, oneObject, temporaryProject } from '../temporary-project.ts';
import { linesOf, marked } from './marked-lines.ts';

async function findingsOf(before: string, files: Readonly<Record<string, string>> = {}) {
  const all = { ...oneEnvironment(oneObject, before), ...files };
  await using project = await temporaryProject(all);
  await symlink('/etc', join(project.folder, 'linked'));
  const { findings, inputs } = await compileProject({ folder: project.folder });
  return { found: linesOf(findings), expected: marked(all['environments/index.ts'] ?? ''), findings, inputs };
}

/** What a name of Node's leads to that others lead to as well; each line by itself, so that nothing else has it watched. */
const byAnotherName = [
  `import { webcrypto } from 'node:crypto';
webcrypto.getRandomValues(new Uint8Array(4)); // randomness
webcrypto.randomUUID(); // randomness
await webcrypto.subtle.generateKey({ name: 'AES-GCM', length: 128 }, true, ['encrypt']); // randomness`,
  `import crypto, { getRandomValues } from 'node:crypto';
getRandomValues.call(crypto.webcrypto, new Uint8Array(4)); // randomness
crypto.getRandomValues.call(crypto.webcrypto, new Uint8Array(4)); // randomness
globalThis.crypto.getRandomValues(new Uint8Array(4)); // randomness`,
  `import { subtle } from 'crypto';
export const digest = await subtle.digest('SHA-256', new Uint8Array(4));
await subtle.generateKey({ name: 'AES-GCM', length: 128 }, true, ['encrypt']); // randomness`,
  `import dns from 'node:dns';
dns.promises.lookup('localhost').catch(() => {}); // network
new dns.Resolver().resolve4('localhost', () => {}); // network
new dns.promises.Resolver().resolve('localhost', 'A').catch(() => {}); // network
export const servers = new dns.Resolver().getServers();`,
  `import { promises } from 'node:dns';
promises.resolveNs('localhost').catch(() => {}); // network`,
  `import { lookup, Resolver } from 'node:dns/promises';
lookup('localhost').catch(() => {}); // network
new Resolver().reverse('127.0.0.1').catch(() => {}); // network`,
];

for (const before of byAnotherName)
  test(`the guard finds what is reached by another name: ${before.split('\n')[0]}`, async () => {
    const { found, expected } = await findingsOf(before);
    assert.deepEqual(found, expected);
  });

test('a package that has the name of a module of Node, which only its prefix tells apart, has nothing loaded for it', async () => {
  const before = `import { rows } from 'sqlite';
if (rows + process.moduleLoadList.filter((name) => name === 'NativeModule sqlite').length > 1) Math.random();`;
  const { findings } = await findingsOf(before, {
    'node_modules/sqlite/package.json': '{ "name": "sqlite", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
    'node_modules/sqlite/index.js': 'export const rows = 1;',
  });
  assert.deepEqual(findings, []);
});

const lessUsual = `import crypto, { createECDH, createHash, ECDH, getDiffieHellman } from 'node:crypto';
import fs, { ReadStream, realpath, realpathSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { DatabaseSync } from 'node:sqlite';
export const fine = [createHash('sha256').update('a').digest('hex'), createECDH('secp256k1') instanceof ECDH, realpathSync.native('data')];
export const own = new ReadStream('data/a.txt').on('error', () => {}) instanceof fs.ReadStream;
new DatabaseSync(':memory:').exec('create table a (b)');
createECDH('secp256k1').generateKeys(); // randomness
getDiffieHellman('modp14').generateKeys(); // randomness
Reflect.get(crypto, 'prng')(4); // randomness
new ReadStream('/etc/hostname').on('error', () => {}); // outside-file
Reflect.apply(fs.ReadStream, undefined, ['linked/hostname', {}]).on('error', () => {}); // outside-file
new fs.WriteStream('data/w.txt').on('error', () => {}); // file-write
realpathSync.native('/etc/passwd'); // outside-file
realpath.native('/etc/passwd', () => {}); // outside-file
new DatabaseSync('data/b.db'); // file-write
new DatabaseSync('/etc/absent.db', { open: false, readOnly: true }); // outside-file
new http.ClientRequest('http://127.0.0.1:1').on('error', () => {}); // network
new http.Agent().createConnection({ port: 1, host: '127.0.0.1' })?.on('error', () => {}); // network
new https.Agent().createConnection({ port: 1, host: '127.0.0.1' })?.on('error', () => {}); // network
new Event('x').timeStamp; // clock
`;

test('the guard finds what the classes do that stand behind the usual functions', async () => {
  const { found, expected, findings, inputs } = await findingsOf(lessUsual, { 'data/a.txt': 'a' });
  assert.deepEqual(found, expected);
  assert.ok(findings.some(({ message }) => message.includes('(new http.ClientRequest())')));
  assert.deepEqual(
    inputs.map(({ path }) => path),
    ['data/a.txt', 'environments/index.ts'],
  );
});
