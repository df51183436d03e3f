import assert from 'node:assert/strict';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { answers } from '../../lib/cli/json.ts';
import { run } from '../../lib/cli/run.ts';
import { type SigningFlags, signerOf } from '../../lib/cli/signing.ts';
import type { SigningVariables } from '../../lib/cli/signing-variables.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { keyIdOf } from '../../lib/signing/public-key.ts';
import { temporaryFolder } from '../oci/temporary-folder.ts';
import { identityToken, startSigstore } from '../signing/sigstore/instance.ts';
import { toolsForTests } from './project.ts';

const subject = 'https://github.com/acme/shop/.github/workflows/release.yaml@refs/heads/main';
const token = identityToken({ iss: 'https://token.actions.githubusercontent.com', sub: subject });

async function pawl(folder: string, words: readonly string[], signingVariables: SigningVariables = {}) {
  const printed: string[] = [];
  const noted: string[] = [];
  const tools = toolsForTests({ folder, signingVariables, print: (text) => printed.push(text), note: (text) => noted.push(text) });
  const code = await run(words, tools);
  return { code, stdout: printed.join('\n'), stderr: noted.join('\n') };
}

function signer(flags: SigningFlags, signingVariables: SigningVariables = {}, folder = '.') {
  return signerOf(toolsForTests({ signingVariables, folder }), flags);
}

test('pawl key new makes a key that only its owner may read, prints the public half, and never writes over one', async (t) => {
  const folder = await temporaryFolder(t);
  const made = await pawl(folder, ['key', 'new', 'release.key']);
  assert.equal(made.code, 0);
  const privatePem = await readFile(join(folder, 'release.key'), 'utf8');
  assert.equal((await stat(join(folder, 'release.key'))).mode & 0o777, 0o600);
  assert.match(made.stdout, /^-----BEGIN PUBLIC KEY-----\n[\s\S]+-----END PUBLIC KEY-----$/);
  assert.equal((await pawl(folder, ['key', 'show', 'release.key'])).stdout, made.stdout);
  const again = await pawl(folder, ['key', 'new', 'release.key']);
  assert.deepEqual([again.code, again.stdout], [1, '']);
  assert.match(again.stderr, /there is a file already/);
  assert.equal(await readFile(join(folder, 'release.key'), 'utf8'), privatePem);
});

test('pawl key new warns where the project can read the key', async (t) => {
  const folder = await temporaryFolder(t);
  const project = join(folder, 'shop');
  await mkdir(join(project, 'environments', 'keys'), { recursive: true });
  await writeFile(join(project, 'environments', 'index.ts'), '');
  assert.match(
    (await pawl(project, ['key', 'new', 'environments/keys/a.key'])).stderr,
    /! It is inside of a project, .*"pawl key new ~\/a\.key"/,
  );
  assert.doesNotMatch((await pawl(project, ['key', 'new', '../b.key'])).stderr, /inside of a project/);
});

test('pawl key new encrypts with PAWL_SIGNING_PASSPHRASE, and pawl key show opens with it only', async (t) => {
  const folder = await temporaryFolder(t);
  const variables = { PAWL_SIGNING_PASSPHRASE: 'correct horse' };
  const made = answers.key.parse(JSON.parse((await pawl(folder, ['key', 'new', 'a.key', '--json'], variables)).stdout));
  assert.deepEqual(made, { file: 'a.key', encrypted: true, publicKey: made.publicKey, keyId: keyIdOf(made.publicKey) });
  const shown = answers.key.parse(JSON.parse((await pawl(folder, ['key', 'show', 'a.key', '--json'], variables)).stdout));
  assert.equal(shown.keyId, made.keyId);
  for (const wrong of [{}, { PAWL_SIGNING_PASSPHRASE: 'wrong' }]) {
    const { code, stderr, stdout } = await pawl(folder, ['key', 'show', 'a.key'], wrong);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /passphrase/);
  }
});

test('pawl key show reads the key of the environment, and says what it needs where there is none', async (t) => {
  const folder = await temporaryFolder(t);
  const { privatePem, publicPem } = generateKey();
  assert.equal((await pawl(folder, ['key', 'show'], { PAWL_SIGNING_KEY: privatePem })).stdout, publicPem.trimEnd());
  assert.equal((await pawl(folder, ['key', 'show'])).code, 2);
  assert.match((await pawl(folder, ['key', 'show', 'nowhere.key'])).stderr, /Cannot read the key "nowhere.key"/);
});

test('a signer is the key of the flag, else of the environment, else nobody', async (t) => {
  const folder = await temporaryFolder(t);
  await pawl(folder, ['key', 'new', 'flag.key']);
  const environment = generateKey();
  const variables = { PAWL_SIGNING_KEY: environment.privatePem };
  const ofFlag = await signer({ key: 'flag.key' }, variables, folder);
  assert.equal(`${ofFlag?.publicKey?.trimEnd()}`, (await pawl(folder, ['key', 'show', 'flag.key'])).stdout);
  assert.equal((await signer({}, variables))?.publicKey, environment.publicPem);
  assert.equal(await signer({}, { PAWL_SIGNING_KEY: '' }), undefined);
  assert.equal(await signer({}), undefined);
});

const wrong: readonly (readonly [flags: SigningFlags, message: RegExp])[] = [
  [{ key: 'a.key', keyless: true }, /exclude each other/],
  [{ identityToken: 'token' }, /--identity-token goes with --keyless/],
  [{ fulcioUrl: 'https://fulcio.example.com' }, /--fulcio-url goes with --keyless/],
  [{ key: 'a.key', timestampUrl: 'https://tsa.example.com' }, /--timestamp-url goes with --keyless/],
];

for (const [flags, message] of wrong) {
  test(`${JSON.stringify(flags)} is wrong usage`, () => assert.rejects(signer(flags), { name: 'Error', message }));
}

test('signing without a key takes the token of the file, of SIGSTORE_ID_TOKEN, or of the job on GitHub Actions', async (t) => {
  const instance = await startSigstore(t);
  const flags = { keyless: true, fulcioUrl: instance.address, timestampUrl: instance.address };
  const identity = { kind: 'certificate', issuer: 'https://token.actions.githubusercontent.com', subject };
  assert.deepEqual(await (await signer(flags, { SIGSTORE_ID_TOKEN: `${token}\n` }))?.identify(), identity);
  const read = toolsForTests({ readFile: async (path) => (path.endsWith('/token.txt') ? token : '') });
  assert.deepEqual(await (await signerOf(read, { ...flags, identityToken: 'token.txt' }))?.identify(), identity);
  instance.answer('/token?audience=sigstore', { statusCode: 200, response: JSON.stringify({ value: token }) });
  const job = { ACTIONS_ID_TOKEN_REQUEST_URL: `${instance.address}/token`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'secret' };
  assert.deepEqual(await (await signer(flags, job))?.identify(), identity);
});

test('signing without a key and without a token says where tokens come from', async () => {
  await assert.rejects(
    signer({ keyless: true }),
    (error: Error & { fix?: string }) => /no identity token/.test(error.message) && /id-token: write/.test(error.fix ?? ''),
  );
});

test('whoever has an authority of their own is not entered in the public log by default', async () => {
  await assert.rejects(
    signer({ keyless: true, fulcioUrl: 'https://fulcio.example.com' }, { SIGSTORE_ID_TOKEN: token }),
    /nobody would prove when/,
  );
});

test('a stop ends signing at once', async (t: TestContext) => {
  const instance = await startSigstore(t);
  const made = await signer({ keyless: true, fulcioUrl: instance.address, timestampUrl: instance.address }, { SIGSTORE_ID_TOKEN: token });
  await assert.rejects(async () => made?.identify({ signal: AbortSignal.abort(new Error('stopped')) }), /stopped/);
});
