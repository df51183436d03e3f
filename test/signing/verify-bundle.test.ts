import assert from 'node:assert/strict';
import { createPrivateKey, sign } from 'node:crypto';
import { test } from 'node:test';
import { signedBytes } from '../../lib/signing/bundle/envelope.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { keySigner } from '../../lib/signing/key-signer.ts';
import { type BundleVerdict, verifyBundle, verifyBundleAside } from '../../lib/signing/verify-bundle.ts';
import { approval, type BundleJson, bytesOf, jsonOf } from './samples.ts';

const ann = generateKey();
const mallory = generateKey();
const signer = keySigner(ann.privatePem);
const trusted = [{ key: ann.publicPem, name: 'ann' }];
const good = jsonOf(await signer.sign(approval));

/** The verdict, which is the same whichever thread tries the keys. */
async function verdictOf(bytes: Uint8Array, trust: Parameters<typeof verifyBundle>[1] = { trusted }): Promise<BundleVerdict> {
  const verdict = verifyBundle(bytes, trust);
  assert.deepEqual(await verifyBundleAside(bytes, trust), verdict);
  return verdict;
}

async function reasonOf(bundle: unknown, trust?: Parameters<typeof verifyBundle>[1]): Promise<string> {
  const verdict = await verdictOf(bundle instanceof Uint8Array ? bundle : bytesOf(bundle), trust);
  assert.equal(verdict.kind, 'refused');
  return verdict.kind === 'refused' ? verdict.reason : '';
}

test('an empty list of trusted identities verifies nothing', async () => {
  assert.match(await reasonOf(good, { trusted: [] }), /nobody is trusted/);
});

test('who is excepted counts for nothing, whichever entry trusts them', async () => {
  const [except, others] = [[{ key: ann.publicPem }], [{ key: mallory.publicPem }]];
  assert.match(await reasonOf(good, { trusted, except }), /, who is not trusted with this$/);
  assert.equal((await verdictOf(bytesOf(good), { trusted, except: others })).kind, 'verified');
});

test('a signature by somebody else is refused, and its key named by its own words', async () => {
  assert.match(
    await reasonOf(await keySigner(mallory.privatePem).sign(approval)),
    /^it is signed by a key that is not trusted with this, by its own words sha256:/,
  );
});

test('a signature that claims to be of a trusted key and is not is said to be that', async () => {
  const forged = jsonOf(await keySigner(mallory.privatePem).sign(approval));
  assert.equal(
    await reasonOf({ ...forged, verificationMaterial: good.verificationMaterial }),
    'it says that it is signed by ann, and is not',
  );
});

test('the hint is only a hint: without it, or with a wrong one, the key is found among the trusted', async () => {
  for (const hint of [{}, { hint: 'bm9uZQ==' }, { hint: 'ann' }]) {
    const bundle = { ...good, verificationMaterial: { publicKey: hint } };
    assert.equal((await verdictOf(bytesOf(bundle), { trusted: [{ key: mallory.publicPem }, ...trusted] })).kind, 'verified');
  }
});

test('fields of cosign that say nothing are fine: an empty keyid, entries of a log that nobody asked for', async () => {
  const bundle = {
    ...good,
    verificationMaterial: { ...good.verificationMaterial, tlogEntries: [], timestampVerificationData: { rfc3161Timestamps: [] } },
    dsseEnvelope: { ...good.dsseEnvelope, signatures: good.dsseEnvelope.signatures.map(({ sig }) => ({ sig, keyid: '' })) },
  };
  assert.equal((await verdictOf(bytesOf(bundle), { trusted })).kind, 'verified');
});

const { dsseEnvelope } = good;
const [signature = { sig: '' }] = dsseEnvelope.signatures;
const envelope = (change: Partial<BundleJson['dsseEnvelope']>) => ({ ...good, dsseEnvelope: { ...dsseEnvelope, ...change } });

const hostile: readonly (readonly [what: string, bundle: () => unknown, reason: RegExp])[] = [
  ['nothing', () => new Uint8Array(), /empty/],
  ['no JSON', () => 'a signature', /not JSON/],
  ['no UTF-8', () => new Uint8Array([0x22, 0xff, 0x22]), /not JSON/],
  ['another JSON', () => [], /not a bundle/],
  ['a bundle and more', () => `${JSON.stringify(good)} {}`, /not JSON/],
  ['two signatures', () => envelope({ signatures: [signature, signature] }), /dsseEnvelope\.signatures/],
  ['no signature', () => envelope({ signatures: [] }), /dsseEnvelope\.signatures/],
  ['another payload type', () => envelope({ payloadType: 'application/json' }), /dsseEnvelope\.payloadType/],
  ['another payload', () => envelope({ payload: Buffer.from('{}').toString('base64') }), /is signed by ann, and is not/],
  [
    'base64 with something else in it',
    () => envelope({ payload: `${dsseEnvelope.payload.slice(0, -4)}*!${dsseEnvelope.payload.slice(-4)}` }),
    /not base64/,
  ],
  ['base64 of the other alphabet', () => envelope({ signatures: [{ sig: '-_-_' }] }), /not base64/],
  ['base64 without its end', () => envelope({ signatures: [{ sig: 'YQ' }] }), /not base64/],
  ['a signature of no form', () => envelope({ signatures: [{ sig: 'AAAA' }] }), /is signed by ann, and is not/],
  ['an unknown field', () => ({ ...good, extra: 1 }), /not a bundle/],
  ['an unknown field beside the signature', () => envelope({ signatures: [{ ...signature, publicKey: ann.publicPem }] }), /not a bundle/],
  [
    'an unknown field in the material',
    () => ({ ...good, verificationMaterial: { ...good.verificationMaterial, key: 'x' } }),
    /verificationMaterial/,
  ],
  [
    'key and certificate at once',
    () => ({ ...good, verificationMaterial: { ...good.verificationMaterial, certificate: { rawBytes: 'AAAA' } } }),
    /verificationMaterial/,
  ],
  [
    'a certificate, where only keys are trusted',
    () => ({ ...good, verificationMaterial: { certificate: { rawBytes: 'AAAA' } } }),
    /no trusted root/,
  ],
  ['an old form', () => ({ ...good, mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1' }), /mediaType/],
  [
    'a signature over bytes',
    () => ({ mediaType: good.mediaType, verificationMaterial: good.verificationMaterial, messageSignature: { signature: 'AAAA' } }),
    /dsseEnvelope/,
  ],
  ['10 MB', () => envelope({ payload: 'A'.repeat(10_000_000) }), /more than the limit/],
  ['deep JSON', () => `${'['.repeat(100_000)}${']'.repeat(100_000)}`, /nested/],
  ['deep JSON in a field that nobody reads', () => ({ ...good, extra: JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`) }), /nested/],
  ['prototype pollution', () => `{"__proto__":{"mediaType":"x"},${JSON.stringify(good).slice(1)}`, /not a bundle/],
];

for (const [what, bundle, reason] of hostile) {
  test(`a bundle is refused that is, or has, ${what}`, async () => assert.match(await reasonOf(bundle()), reason));
}

const statements: readonly (readonly [what: string, payload: string])[] = [
  ['no JSON', 'approved'],
  ['another type of statement', JSON.stringify({ ...approval, _type: 'https://in-toto.io/Statement/v2' })],
  ['no subject', JSON.stringify({ ...approval, subject: [] })],
  ['a subject without sha256', JSON.stringify({ ...approval, subject: [{ digest: { sha1: 'a'.repeat(40) } }] })],
  ['deep JSON', JSON.stringify(approval).replace('"approve"', `${'['.repeat(1000)}${']'.repeat(1000)}`)],
];

for (const [what, payload] of statements) {
  test(`what a trusted key signed is refused where it is ${what}`, async () => {
    const bytes = Buffer.from(payload);
    const sig = sign('sha256', signedBytes(bytes), createPrivateKey(ann.privatePem)).toString('base64');
    assert.match(await reasonOf(envelope({ payload: bytes.toString('base64'), signatures: [{ sig }] })), /no in-toto statement/);
  });
}

test('a text with many brackets and quotes is no deep JSON', async () => {
  const predicate = { text: `"\\${'[{'.repeat(1000)}` };
  assert.equal((await verdictOf(await signer.sign({ ...approval, predicate }), { trusted })).kind, 'verified');
});

test('whatever one byte of a bundle becomes, it is refused or says the same as before', async () => {
  const bytes = bytesOf(good);
  for (let at = 0; at < bytes.length; at += 7) {
    const changed = Uint8Array.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 0x11;
    const verdict = await verdictOf(changed, { trusted });
    if (verdict.kind === 'verified') assert.deepEqual(verdict.statement, approval);
  }
});

test('trust that cannot be read is an error of whoever configured it, without the text that was there', async () => {
  const key = '-----BEGIN PUBLIC KEY-----\nc2VjcmV0\n-----END PUBLIC KEY-----\n';
  assert.throws(() => verifyBundle(bytesOf(good), { trusted: [{ key, name: 'ann' }] }), {
    code: 'BAD_TRUST',
    message: 'Cannot use the trusted key "ann": what is between BEGIN and END is no key',
  });
});
