import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { bundleFromJSON } from '@sigstore/bundle';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { keySigner } from '../../lib/signing/key-signer.ts';
import { keyIdOf, publicKeyOf } from '../../lib/signing/public-key.ts';
import type { SigningError } from '../../lib/signing/signing-error.ts';
import { verifyBundle } from '../../lib/signing/verify-bundle.ts';
import { approval, jsonOf } from './samples.ts';

test('what a key signs is verified by its public key, and says whose it is', async () => {
  const { privatePem, publicPem } = generateKey();
  const bundle = await keySigner(privatePem).sign(approval);
  assert.deepEqual(verifyBundle(bundle, { trusted: [{ key: publicPem, name: 'ann@example.com' }] }), {
    kind: 'verified',
    signer: { kind: 'key', keyId: keyIdOf(publicPem), name: 'ann@example.com' },
    statement: approval,
  });
});

test('a key signer knows before it signs whom its signatures will prove', async () => {
  const { privatePem, publicPem } = generateKey();
  const signer = keySigner(privatePem, { name: 'ann@example.com' });
  assert.equal(signer.publicKey, publicPem);
  assert.deepEqual(await signer.identify(), { kind: 'key', keyId: keyIdOf(publicPem), name: 'ann@example.com' });
  assert.match(keySigner(privatePem).name, /^key [0-9a-f]{12}$/);
});

test('a bundle is one that sigstore’s library reads, and has no keyid, which sigstore-go would refuse', async () => {
  const bundle = jsonOf(await keySigner(generateKey().privatePem).sign(approval));
  assert.doesNotThrow(() => bundleFromJSON(bundle));
  assert.ok(!JSON.stringify(bundle).includes('keyid'));
});

test('a key that was made with a passphrase opens with that passphrase only', () => {
  const { privatePem, publicPem } = generateKey('correct horse');
  assert.match(privatePem, /^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
  assert.equal(publicKeyOf(privatePem, { passphrase: 'correct horse' }), publicPem);
  for (const passphrase of [undefined, '', 'wrong']) {
    assert.throws(
      () => keySigner(privatePem, { passphrase }),
      (error: SigningError) =>
        error.code === 'BAD_KEY' && /passphrase/.test(error.message) && !error.message.includes(privatePem.slice(60, 90)),
    );
  }
});

for (const [name, pem] of [
  ['P-384', () => pemOf(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey)],
  ['P-521', () => pemOf(generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey)],
  ['Ed25519', () => pemOf(generateKeyPairSync('ed25519').privateKey)],
] as const) {
  test(`a key on ${name} signs, too`, async () => {
    const privatePem = pem();
    const bundle = await keySigner(privatePem).sign(approval);
    assert.equal(verifyBundle(bundle, { trusted: [{ key: publicKeyOf(privatePem) }] }).kind, 'verified');
  });
}

const refused: readonly (readonly [what: string, pem: () => string, reason: RegExp])[] = [
  ['no PEM', () => 'secret', /not PEM/],
  ['nothing between BEGIN and END', () => '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n', /no key/],
  ['a public key', () => generateKey().publicPem, /public key/],
  [
    'an older form',
    () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
    /EC PRIVATE KEY/,
  ],
  [
    'cosign’s own form',
    () => '-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\nc2VjcmV0\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----\n',
    /cosign/,
  ],
  ['an RSA key', () => pemOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey), /another kind/],
  ['a curve that nobody verifies', () => pemOf(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey), /another kind/],
  ['far too much', () => 'x'.repeat(100_000), /more than/],
];

for (const [what, pem, reason] of refused) {
  test(`a key signer refuses ${what} and repeats none of it`, () => {
    const text = pem();
    assert.throws(
      () => keySigner(text),
      (error: SigningError) => error.code === 'BAD_KEY' && reason.test(error.message) && !/c2VjcmV0|secret/.test(error.message),
    );
  });
}

test('a private key is not taken for a public one', () => {
  const { privatePem } = generateKey();
  assert.throws(() => keyIdOf(privatePem), { code: 'BAD_KEY' });
});

function pemOf(key: { export(options: { type: 'pkcs8'; format: 'pem' }): string | Buffer }): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
