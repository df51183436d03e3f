import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { credentialFiles } from '../../../lib/oci/credentials/credential-files.ts';
import { credentialsFromFiles } from '../../../lib/oci/credentials/credentials-from-files.ts';
import { credentialsFromText } from '../../../lib/oci/credentials/credentials-from-text.ts';
import { rejectsWith } from '../../contracts/registry-samples.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const secret = randomBytes(12).toString('hex');
const auth = (username: string) => Buffer.from(`${username}:${secret}`).toString('base64');
const password = (username: string) => ({ kind: 'password', username, password: secret });

test('the entry with the longest path is taken', async () => {
  const find = fromConfig({
    auths: { 'ghcr.io': { auth: auth('host') }, 'ghcr.io/acme/shop': { auth: auth('shop') }, 'ghcr.io/acme': { auth: auth('acme') } },
  });
  assert.deepEqual(await find('ghcr.io', 'acme/shop/production'), password('shop'));
  assert.deepEqual(await find('ghcr.io', 'acme/shopping'), password('acme'));
  assert.deepEqual(await find('ghcr.io', 'other'), password('host'));
  assert.equal(await find('ghcr.io:443', 'acme/shop'), undefined);
});

test('keys may be written as addresses', async () => {
  const find = fromConfig({ auths: { 'https://ghcr.io/v2/': { auth: auth('jane') }, 'http://127.0.0.1:5000': { auth: auth('local') } } });
  assert.deepEqual(await find('ghcr.io', 'acme'), password('jane'));
  assert.deepEqual(await find('127.0.0.1:5000', 'acme'), password('local'));
});

test('Docker Hub is found under every name that it has', async () => {
  const find = fromConfig({ auths: { 'https://index.docker.io/v1/': { auth: auth('jane') } } });
  for (const host of ['docker.io', 'index.docker.io', 'registry-1.docker.io'])
    assert.deepEqual(await find(host, 'acme/shop'), password('jane'));
});

test('a password may contain colons, and user and password may stand apart', async () => {
  const find = fromConfig({ auths: { a: { auth: Buffer.from('jane:a:b:').toString('base64') }, b: { username: 'jane', password: 'x' } } });
  assert.deepEqual(await find('a', 'x'), { kind: 'password', username: 'jane', password: 'a:b:' });
  assert.deepEqual(await find('b', 'x'), { kind: 'password', username: 'jane', password: 'x' });
});

test('identity and registry tokens are taken before passwords', async () => {
  const find = fromConfig({
    auths: { a: { auth: auth('jane'), identitytoken: secret }, b: { auth: auth('jane'), registrytoken: secret } },
  });
  assert.deepEqual(await find('a', 'x'), { kind: 'identity-token', token: secret });
  assert.deepEqual(await find('b', 'x'), { kind: 'registry-token', token: secret });
});

test('a registry that nothing is known of is nobody', async () => {
  for (const config of [{}, { auths: {} }, { auths: { 'ghcr.io': {} } }])
    assert.equal(await fromConfig(config)('ghcr.io', 'acme'), undefined);
});

test('a configuration that is broken is named and never quoted', async () => {
  const broken = [
    secret,
    `{"auths":"${secret}"}`,
    `{"auths":{"ghcr.io":{"auth":["${secret}"]}}}`,
    JSON.stringify({ auths: { 'ghcr.io': { auth: Buffer.from(secret).toString('base64') } } }),
  ];
  for (const text of broken) {
    const error = await rejectsWith(
      'UNAUTHORIZED',
      Promise.resolve().then(() => credentialsFromText('the pull secret', text)('ghcr.io', 'acme')),
    );
    assert.match(error.message, /^Cannot read credentials from "the pull secret": /);
    assert.ok(!error.message.includes(secret) && !error.message.includes(Buffer.from(secret).toString('base64')), error.message);
  }
});

test('a helper is not started for what came as text', async () => {
  const error = await rejectsWith('UNAUTHORIZED', fromConfig({ credsStore: 'desktop' })('ghcr.io', 'acme'));
  assert.match(error.message, /names the helper "desktop", expected the credential itself$/);
});

test('the first file that knows the repository counts, and missing files do not', async (t) => {
  const folder = await temporaryFolder(t);
  const [first, second] = [join(folder, 'first.json'), join(folder, 'second.json')];
  await writeFile(first, JSON.stringify({ auths: { a: { auth: auth('first') } } }));
  await writeFile(second, JSON.stringify({ auths: { a: { auth: auth('second') }, b: { auth: auth('second') } } }));
  const find = credentialsFromFiles({ files: [join(folder, 'missing.json'), first, second] });
  assert.deepEqual(await find('a', 'x'), password('first'));
  assert.deepEqual(await find('b', 'x'), password('second'));
  assert.equal(await find('c', 'x'), undefined);
});

test('a login counts without a restart', async (t) => {
  const file = join(await temporaryFolder(t), 'config.json');
  const find = credentialsFromFiles({ files: [file] });
  assert.equal(await find('a', 'x'), undefined);
  await writeFile(file, JSON.stringify({ auths: { a: { auth: auth('jane') } } }));
  assert.deepEqual(await find('a', 'x'), password('jane'));
});

test('a file that cannot be read is an error that names it', async (t) => {
  const folder = await temporaryFolder(t);
  const error = await rejectsWith('UNAUTHORIZED', credentialsFromFiles({ files: [folder] })('a', 'x'));
  assert.ok(error.message.startsWith(`Cannot read credentials from "${folder}": `), error.message);
});

test('a helper is asked for its own server, and the store for all others', async (t) => {
  const find = await withHelpers(
    t,
    { credHelpers: { 'ghcr.io': 'one' }, credsStore: 'two' },
    {
      one: `read server; printf '{"ServerURL":"%s","Username":"one-%s","Secret":"${secret}"}' "$server" "$server"`,
      two: `read server; printf '{"ServerURL":"%s","Username":"two-%s","Secret":"${secret}"}' "$server" "$server"`,
    },
  );
  assert.deepEqual(await find('ghcr.io', 'acme'), password('one-ghcr.io'));
  assert.deepEqual(await find('quay.io', 'acme'), password('two-quay.io'));
  assert.deepEqual(await find('docker.io', 'acme'), password('two-https://index.docker.io/v1/'));
});

test('a helper that gives a token gives an identity token', async (t) => {
  const find = await withHelpers(t, { credsStore: 'one' }, { one: `printf '{"Username":"<token>","Secret":"${secret}"}'` });
  assert.deepEqual(await find('ghcr.io', 'acme'), { kind: 'identity-token', token: secret });
});

test('a helper that knows nothing of the registry means nobody', async (t) => {
  const find = await withHelpers(t, { credsStore: 'one' }, { one: `echo 'credentials not found in native keychain'; exit 1` });
  assert.equal(await find('ghcr.io', 'acme'), undefined);
});

test('a helper that fails or talks nonsense is named and never quoted', async (t) => {
  for (const script of [`echo '${secret}'; exit 3`, `echo '${secret}'`, `printf '{"Username":["${secret}"]}'`, 'yes | head -c 1000000']) {
    const find = await withHelpers(t, { credsStore: 'one' }, { one: script });
    const error = await rejectsWith('UNAUTHORIZED', find('ghcr.io', 'acme'));
    assert.match(error.message, /^Cannot ask the credential helper "one", which ".*config.json" names: /);
    assert.ok(!error.message.includes(secret), error.message);
  }
});

test('a helper that is not installed is an error that says so', async (t) => {
  const error = await rejectsWith('UNAUTHORIZED', (await withHelpers(t, { credsStore: 'nowhere' }, {}))('ghcr.io', 'acme'));
  assert.match(error.fix ?? '', /^Install docker-credential-nowhere/);
});

test('a helper whose name is a path is not started', async (t) => {
  for (const helper of ['../evil', '/bin/sh', 'a b', '-x', '']) {
    const find = await withHelpers(t, { credHelpers: { 'ghcr.io': helper } }, {});
    await rejectsWith('UNAUTHORIZED', find('ghcr.io', 'acme'));
  }
});

test('the files of podman come before those of docker', () => {
  assert.deepEqual(credentialFiles({ home: '/home/jane' }), ['/home/jane/.config/containers/auth.json', '/home/jane/.docker/config.json']);
  assert.deepEqual(
    credentialFiles({ home: '/home/jane', runtimeFolder: '/run/user/7', configFolder: '/etc/jane', dockerConfig: '/docker' }),
    ['/run/user/7/containers/auth.json', '/etc/jane/containers/auth.json', '/docker/config.json'],
  );
  assert.deepEqual(credentialFiles({ home: '/home/jane', authFile: '/auth.json' }), ['/auth.json', '/home/jane/.docker/config.json']);
});

function fromConfig(config: object) {
  return credentialsFromText('the pull secret', JSON.stringify(config));
}

/** Helpers as programs on a PATH of their own. */
async function withHelpers(t: TestContext, config: object, helpers: Readonly<Record<string, string>>) {
  const folder = await temporaryFolder(t);
  const programs = join(folder, 'programs');
  await mkdir(programs);
  for (const [name, script] of Object.entries(helpers)) {
    const file = join(programs, `docker-credential-${name}`);
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
  }
  const file = join(folder, 'config.json');
  await writeFile(file, JSON.stringify(config));
  return credentialsFromFiles({ files: [file], environment: { PATH: `${programs}:/usr/bin:/bin` } });
}
