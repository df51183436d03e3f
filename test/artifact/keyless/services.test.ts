import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { keylessSigner } from '../../../lib/artifact/keyless/keyless-signer.ts';
import type { SigningServices } from '../../../lib/artifact/keyless/signing-services.ts';
import { verifyBundle } from '../../../lib/signing/verify-bundle.ts';
import { approval, jsonOf } from '../../signing/samples.ts';
import { startSigstore } from '../../signing/sigstore/instance.ts';
import { startIssuer } from '../../signing/sigstore/services/issuer.ts';
import { servicesForTests } from '../../signing/sigstore/services/services.ts';
import { jobClaims } from './jobs.ts';

const found = await servicesForTests({ after });

describe("sigstore's own servers", { skip: found.kind === 'missing' ? found.reason : false }, () => {
  if (found.kind === 'missing') return;
  const { fulcio, rekor, timestampAuthority, jobs, people, published } = found.services;
  const { claims, subject } = jobClaims('release.yaml');
  const trusted = [{ issuer: jobs.address, subject }];
  const signed = { kind: 'verified', signer: { kind: 'certificate', issuer: jobs.address, subject }, statement: approval };
  const log = { address: rekor, version: 2 } as const;
  const signer = (services: Partial<SigningServices>, token = jobs.token(claims)) =>
    keylessSigner({ fulcio, timestampAuthority, identityToken: async () => token, clock: () => new Date(), ...services });

  it('certify whoever runs Pawl in CI, and stamp what it signs', async () => {
    const bundle = await signer({}).sign(approval);
    assert.deepEqual(verifyBundle(bundle, { trusted, trustedRoot: published.trustedRoot({ logs: false }) }), signed);
    const unlogged = verifyBundle(bundle, { trusted, trustedRoot: published.trustedRoot() });
    assert.match(unlogged.kind === 'refused' ? unlogged.reason : '', /expected 1 tlog entries, got 0/);
  });

  it('enter it in a log of the second version', async () => {
    const bundle = await signer({ rekor: log }).sign(approval);
    assert.deepEqual(verifyBundle(bundle, { trusted, trustedRoot: published.trustedRoot() }), signed);
    const { tlogEntries } = jsonOf(bundle).verificationMaterial;
    assert.deepEqual(Array.isArray(tlogEntries) && tlogEntries.map(({ kindVersion }) => kindVersion), [
      { kind: 'hashedrekord', version: '0.0.2' },
    ]);
  });

  it('certify people by their e-mail address', async () => {
    const token = people.token({ sub: '17', email: 'ann@shop.example', email_verified: true });
    const bundle = await signer({ rekor: log }, token).sign(approval);
    const ann = { issuer: people.address, subject: 'ann@shop.example' };
    const verdict = verifyBundle(bundle, { trusted: [ann], trustedRoot: published.trustedRoot() });
    assert.deepEqual(verdict.kind === 'verified' && verdict.signer, { kind: 'certificate', ...ann });
  });

  it('are believed by their own root only, and for nobody else', async (t) => {
    const bundle = await signer({ rekor: log }).sign(approval);
    const trustedRoot = published.trustedRoot();
    const refused = (reason: RegExp, trust: Parameters<typeof verifyBundle>[1]) => {
      const verdict = verifyBundle(bundle, trust);
      assert.match(verdict.kind === 'refused' ? verdict.reason : 'it is verified', reason);
    };
    refused(/certificate does not verify/, { trusted, trustedRoot: (await startSigstore(t)).trustedRoot() });
    refused(/who is not trusted with this/, { trusted: [{ issuer: people.address, subject }], trustedRoot });
    refused(/who is not trusted with this/, {
      trusted: [{ issuer: jobs.address, subject: jobClaims('promote.yaml').subject }],
      trustedRoot,
    });
  });

  it('refuse a token of somebody else, for somebody else, or of yesterday, and Pawl does not repeat it', async (t) => {
    const stranger = await startIssuer(t);
    const yesterday = Math.floor(Date.now() / 1000) - 86_400;
    const tokens = [
      stranger.token(claims),
      stranger.token({ ...claims, iss: jobs.address }),
      jobs.token({ ...claims, aud: 'https://registry.example.com' }),
      jobs.token({ ...claims, iat: yesterday, nbf: yesterday, exp: yesterday + 600 }),
      people.token({ sub: '17', email: 'ann@shop.example', email_verified: false }),
    ];
    for (const token of tokens)
      await assert.rejects(signer({}, token).sign(approval), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'SERVICE');
        assert.match(error.message, /^Cannot get a certificate from ".*(?:\(400\)|not verified by issuer)/);
        assert.ok(!String(error.stack).includes(token));
        return true;
      });
  });
});
