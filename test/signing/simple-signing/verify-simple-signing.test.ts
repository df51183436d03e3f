import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { digestOf } from '../../../lib/digest.ts';
import { generateKey } from '../../../lib/signing/generate-key.ts';
import { publicKeyOf } from '../../../lib/signing/public-key.ts';
import { type SimpleSigning, verifySimpleSigning } from '../../../lib/signing/simple-signing/verify-simple-signing.ts';
import { cosignSample } from './cosign-sample.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const sample: SimpleSigning = { payload: bytes(cosignSample.payload), signature: cosignSample.signature };
const trusted = [{ key: cosignSample.key, name: 'images' }];
const [mine, other] = [generateKey(), generateKey()];

function reasonOf(signed: SimpleSigning, trusting: Parameters<typeof verifySimpleSigning>[1]): string {
  const verdict = verifySimpleSigning(signed, trusting);
  assert.equal(verdict.kind, 'refused', JSON.stringify(verdict));
  return verdict.kind === 'refused' ? verdict.reason : '';
}

/** Signed with the key of somebody who is trusted, whatever it says. */
function signedByMe(payload: string): SimpleSigning {
  return { payload: bytes(payload), signature: sign('sha256', bytes(payload), createPrivateKey(mine.privatePem)).toString('base64') };
}

test('what cosign signed with a key is verified, and says about which manifest it is', () => {
  const verdict = verifySimpleSigning(sample, { trusted });
  assert.ok(verdict.kind === 'verified');
  assert.equal(verdict.digest, cosignSample.digest);
  assert.equal(verdict.signer.kind === 'key' && verdict.signer.name, 'images');
});

test('who is excepted counts for nothing, whichever entry trusts them', () => {
  assert.match(reasonOf(sample, { trusted, except: trusted }), /, who is not trusted with this$/);
});

test('keys of RSA and Ed25519 are verified, too', () => {
  for (const [{ privateKey, publicKey }, algorithm] of [
    [generateKeyPairSync('rsa', { modulusLength: 2048 }), 'sha256'],
    [generateKeyPairSync('ed25519'), null],
  ] as const) {
    const signature = sign(algorithm, sample.payload, privateKey).toString('base64');
    const key = publicKeyOf(publicKey.export({ type: 'spki', format: 'pem' }).toString());
    assert.equal(verifySimpleSigning({ ...sample, signature }, { trusted: [{ key }] }).kind, 'verified');
  }
});

test('nobody is trusted by an empty list, nor by another key, nor by an identity', () => {
  assert.match(reasonOf(sample, { trusted: [] }), /the list of who is, is empty/);
  assert.match(reasonOf(sample, { trusted: [{ key: other.publicPem }] }), /no key that is trusted with this made it/);
  assert.match(reasonOf(sample, { trusted: [{ issuer: 'https://i.example', subject: 'ann' }] }), /no key that is trusted/);
});

test('a payload that was changed, and a signature that is none, are refused', () => {
  const changed = cosignSample.payload.replace('79677a6d', '00000000');
  assert.match(reasonOf({ ...sample, payload: bytes(changed) }, { trusted }), /no key that is trusted/);
  for (const signature of ['', '=', 'AAAA', `${cosignSample.signature}\n`, 'A'.repeat(100_000), '\u0000'])
    reasonOf({ ...sample, signature }, { trusted });
});

test('what a trusted key signed is no signature of an image unless it says so', () => {
  const me = { trusted: [{ key: mine.publicPem }] };
  const digest = digestOf('image');
  const saying = (critical: object) => signedByMe(JSON.stringify({ critical }));
  const image = { 'docker-manifest-digest': digest };
  assert.equal(verifySimpleSigning(saying({ type: 'cosign container image signature', image }), me).kind, 'verified');
  for (const signed of [
    saying({ type: 'atomic container signature', image }),
    saying({ image }),
    saying({ type: 'cosign container image signature', image: { 'docker-manifest-digest': 'sha1:abc' } }),
    saying({ type: 'cosign container image signature' }),
    signedByMe('null'),
    signedByMe('not JSON'),
    signedByMe(''),
    signedByMe('['.repeat(10_000)),
    signedByMe(`{"padding":"${'x'.repeat(70_000)}"}`),
  ])
    assert.match(reasonOf(signed, me), /what is signed is not a payload of cosign/);
});

test('a certificate is refused without an entry of Rekor, with one that cannot be read, and without a trusted root', () => {
  const certificate = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
  const body = Buffer.from('{"kind":"hashedrekord","apiVersion":"0.0.1"}').toString('base64');
  const payload = { body, integratedTime: 1, logIndex: 0, logID: '0'.repeat(64) };
  const entry = (change: object) => JSON.stringify({ SignedEntryTimestamp: 'AAAA', Payload: { ...payload, ...change } });
  const reason = (more: Partial<SimpleSigning>) => reasonOf({ ...sample, certificate, ...more }, { trusted });
  assert.match(reason({}), /without an entry of Rekor nothing proves when/);
  for (const logEntry of [
    '',
    '{}',
    'null',
    entry({ body: '!' }),
    entry({ logID: '../..' }),
    entry({ integratedTime: -1 }),
    'x'.repeat(300_000),
  ])
    assert.match(reason({ logEntry }), /its entry of Rekor cannot be read/);
  assert.match(reason({ logEntry: entry({}) }), /its certificate cannot be read/);
  // That a key of somebody who is trusted made the same signature does not make up for the certificate.
  assert.match(reason({ logEntry: entry({}), certificate: 'x'.repeat(100_000) }), /its certificate cannot be read/);
});
