import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { keylessSigner } from '../../../lib/artifact/keyless/keyless-signer.ts';
import type { SigningServices } from '../../../lib/artifact/keyless/signing-services.ts';
import { verifyBundle } from '../../../lib/signing/verify-bundle.ts';
import { approval, bytesOf, jsonOf } from '../../signing/samples.ts';
import { identityToken, type SigstoreInstance, startSigstore } from '../../signing/sigstore/instance.ts';

const issuer = 'https://token.actions.githubusercontent.com';
const subject = 'https://github.com/acme/shop/.github/workflows/release.yaml@refs/heads/main';
const token = identityToken({ iss: issuer, sub: subject });
const trusted = [{ issuer, subject }];

function signerAt(instance: SigstoreInstance, services: Partial<SigningServices> = {}, clock = () => new Date()) {
  return keylessSigner({ fulcio: instance.address, identityToken: async () => token, clock, ...services });
}

const ways: readonly (readonly [
  name: string,
  services: (address: string) => Partial<SigningServices>,
  root: Parameters<SigstoreInstance['trustedRoot']>[0],
])[] = [
  ['a transparency log', (address) => ({ rekor: { address } }), {}],
  ['a timestamp authority', (address) => ({ timestampAuthority: address }), { logs: false }],
  ['both', (address) => ({ rekor: { address }, timestampAuthority: `${address}/` }), {}],
  [
    'a log of the second version and a timestamp authority',
    (address) => ({ rekor: { address, version: 2 }, timestampAuthority: address }),
    {},
  ],
];

for (const [name, services, root] of ways) {
  test(`what is signed without a key, its time proven by ${name}, is verified by issuer and subject`, async (t) => {
    const instance = await startSigstore(t);
    const signer = signerAt(instance, services(instance.address));
    const bundle = await signer.sign(approval);
    const signed = { kind: 'verified', signer: { kind: 'certificate', issuer, subject }, statement: approval };
    assert.deepEqual(verifyBundle(bundle, { trusted, trustedRoot: instance.trustedRoot(root) }), signed);
    assert.deepEqual(
      verifyBundle(bundle, {
        trusted: [{ issuer, subjectPattern: 'https://github\\.com/acme/shop/.*' }],
        trustedRoot: instance.trustedRoot(root),
      }),
      signed,
    );
    assert.deepEqual(await signer.identify(), signed.signer);
    assert.ok(!JSON.stringify(jsonOf(bundle)).includes('keyid'));
  });
}

test('one certificate is asked for, and another when it is about to end', async (t) => {
  const instance = await startSigstore(t);
  let ahead = 0;
  const signer = signerAt(instance, { timestampAuthority: instance.address }, () => new Date(Date.now() + ahead));
  const certificates = () => instance.requests.filter((request) => request.endsWith('/signingCert')).length;
  await signer.identify();
  await signer.sign(approval);
  await signer.sign(approval);
  assert.equal(certificates(), 1);
  ahead = 9.5 * 60_000;
  await signer.sign(approval);
  assert.equal(certificates(), 2);
});

test('what a certificate signed is refused without a trusted root, by another root, for another name, and unproven', async (t) => {
  const instance = await startSigstore(t);
  const other = await startSigstore(t);
  const bundle = await signerAt(instance, { rekor: { address: instance.address } }).sign(approval);
  const trustedRoot = instance.trustedRoot();
  const refused = (reason: RegExp, trust: Parameters<typeof verifyBundle>[1], changed: unknown = jsonOf(bundle)) => {
    const verdict = verifyBundle(bytesOf(changed), trust);
    assert.match(verdict.kind === 'refused' ? verdict.reason : 'it is verified', reason);
  };
  refused(/no trusted root/, { trusted });
  refused(/certificate does not verify/, { trusted, trustedRoot: other.trustedRoot() });
  refused(/who is not trusted with this/, { trusted: [{ issuer: 'https://accounts.example.com', subject }], trustedRoot });
  refused(/who is not trusted with this/, { trusted: [{ issuer, subject: `${subject}2` }], trustedRoot });
  refused(/who is not trusted with this/, { trusted: [{ issuer, subjectPattern: 'acme/shop' }], trustedRoot });
  // Whose log is not trusted proves no time.
  refused(/certificate does not verify/, { trusted, trustedRoot: instance.trustedRoot({ logs: false }) });
  const { verificationMaterial, dsseEnvelope, ...rest } = jsonOf(bundle);
  const { tlogEntries: _, ...bare } = verificationMaterial;
  refused(/expected 1 timestamps, got 0/, { trusted, trustedRoot }, { ...rest, dsseEnvelope, verificationMaterial: bare });
  const payload = Buffer.from('{}').toString('base64');
  refused(
    /certificate does not verify/,
    { trusted, trustedRoot },
    { ...rest, verificationMaterial, dsseEnvelope: { ...dsseEnvelope, payload } },
  );
});

test('a root that names logs wants an entry in one of them, a stamped time is not enough', async (t) => {
  const instance = await startSigstore(t);
  const bundle = await signerAt(instance, { timestampAuthority: instance.address }).sign(approval);
  const verdict = verifyBundle(bundle, { trusted, trustedRoot: instance.trustedRoot() });
  assert.match(verdict.kind === 'refused' ? verdict.reason : '', /expected 1 tlog entries, got 0/);
});

test('a trusted root that cannot be read is an error of whoever configured it', async (t) => {
  const instance = await startSigstore(t);
  const bundle = await signerAt(instance, { timestampAuthority: instance.address }).sign(approval);
  for (const trustedRoot of ['', 'no JSON', '{}', '[]', '{"certificateAuthorities":[]}', '{"certificateAuthorities":[{}]}'])
    assert.throws(() => verifyBundle(bundle, { trusted, trustedRoot }), { code: 'BAD_TRUST' });
});

const answers: readonly (readonly [
  what: string,
  path: string,
  answer: { statusCode: number; response: string; contentType?: string },
  message: RegExp,
])[] = [
  [
    'refuses the token',
    '/api/v2/signingCert',
    { statusCode: 403, response: JSON.stringify({ message: `no: ${token}` }), contentType: 'application/json' },
    /certificate.*no: \[redacted\]/,
  ],
  ['answers no JSON', '/api/v2/signingCert', { statusCode: 201, response: 'hello' }, /certificate/],
  [
    'answers no certificate',
    '/api/v2/signingCert',
    { statusCode: 201, response: '{"signedCertificateEmbeddedSct":{"chain":{"certificates":["x"]}}}' },
    /no X\.509 certificate/,
  ],
  ['has a log that refuses', '/api/v1/log/entries', { statusCode: 400, response: 'no' }, /time of a signature/],
  [
    'has a log that answers nonsense',
    '/api/v1/log/entries',
    { statusCode: 201, response: '{"a":{"body":"eyJ9"}}', contentType: 'application/json' },
    /time of a signature/,
  ],
];

for (const [what, path, answer, message] of answers) {
  test(`an instance that ${what} is an error without the token`, async (t: TestContext) => {
    const instance = await startSigstore(t);
    instance.answer(path, answer);
    await assert.rejects(
      signerAt(instance, { rekor: { address: instance.address } }).sign(approval),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, 'SERVICE', error.stack);
        assert.match(error.message, message);
        assert.ok(!JSON.stringify([error.message, error.cause, error.stack]).includes(token));
        return true;
      },
    );
  });
}

test('a token that is none is not repeated, and not sent anywhere', async (t) => {
  const instance = await startSigstore(t);
  for (const wrong of ['secret', 'a.secret.c', `a.${Buffer.from('{}').toString('base64url')}.secret`]) {
    const signer = keylessSigner({
      fulcio: instance.address,
      rekor: { address: instance.address },
      identityToken: async () => wrong,
      clock: () => new Date(),
    });
    await assert.rejects(
      signer.sign(approval),
      (error: Error) => /no JSON web token/.test(error.message) && !String(error.stack).includes('secret'),
    );
  }
  assert.deepEqual(instance.requests, []);
});

test('services are called over TLS, but on this machine, and a signature without a time is not made', () => {
  const wrong: readonly SigningServices[] = [
    { fulcio: 'http://fulcio.example.com', timestampAuthority: 'https://tsa.example.com' },
    { fulcio: 'fulcio', timestampAuthority: 'https://tsa.example.com' },
    { fulcio: 'https://user:secret@fulcio.example.com', timestampAuthority: 'https://tsa.example.com' },
    { fulcio: 'https://fulcio.example.com', rekor: { address: 'ftp://rekor.example.com' } },
    { fulcio: 'https://fulcio.example.com' },
    { fulcio: 'https://fulcio.example.com', rekor: { address: 'https://rekor.example.com', version: 2 } },
  ];
  for (const services of wrong)
    assert.throws(
      () => keylessSigner({ ...services, identityToken: async () => token, clock: () => new Date() }),
      (error: Error & { code?: string }) => error.code === 'SERVICE' && !error.message.includes('secret'),
    );
});

test('whoever stops signing is not kept waiting', async (t) => {
  const instance = await startSigstore(t);
  const stop = new AbortController();
  const signer = keylessSigner({
    fulcio: instance.address,
    timestampAuthority: instance.address,
    clock: () => new Date(),
    identityToken: async () => {
      stop.abort(new Error('stopped'));
      return token;
    },
  });
  await assert.rejects(signer.sign(approval, { signal: stop.signal }), /stopped/);
});
