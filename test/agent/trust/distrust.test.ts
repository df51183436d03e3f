import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { distrustOf } from '../../../lib/agent/trust/distrust.ts';
import { generateKey } from '../../../lib/signing/generate-key.ts';
import type { Identity } from '../../../lib/signing/identity.ts';
import { keyIdOf } from '../../../lib/signing/public-key.ts';

const [ann, ci, mallory] = ['ann', 'ci', 'mallory'].map((name) => {
  const { publicPem } = generateKey();
  return { trusted: { key: publicPem, name }, identity: { kind: 'key', keyId: keyIdOf(publicPem), name } satisfies Identity };
}) as [Signer, Signer, Signer];
interface Signer {
  readonly trusted: { key: string; name: string };
  readonly identity: Identity;
}
const release = { sequence: 3, version: '1.2.0', proof: { promotion: ann.identity, release: ci.identity } };
const trust = { promotions: [ann.trusted], releases: [ci.trusted] };

describe('distrust of a release that was taken', () => {
  it('is none where promoter and publisher are trusted, each with their own', () => {
    assert.equal(distrustOf(release, trust), undefined);
  });

  it('comes at once with a promoter who is taken out', () => {
    const distrust = distrustOf(release, { ...trust, promotions: [mallory.trusted] });
    assert.equal(distrust?.code, 'UNTRUSTED_RECORD');
    assert.match(distrust.reason, /^Record 3 is signed by ann, who is not trusted with promotions \(.*"pawl resolve"\)$/);
  });

  it('comes at once with a publisher who is taken out', () => {
    const distrust = distrustOf(release, { ...trust, releases: [] });
    assert.equal(distrust?.code, 'UNTRUSTED_RELEASE');
    assert.match(distrust.reason, /\(have a publisher who is trusted sign it with "pawl sign 1\.2\.0", or trust them again\)$/);
  });

  it('does not let a publisher stand in for a promoter', () => {
    assert.equal(distrustOf({ ...release, proof: { promotion: ci.identity, release: ci.identity } }, trust)?.code, 'UNTRUSTED_RECORD');
  });

  it('is of everything where the lists are empty', () => {
    assert.equal(distrustOf(release, { releases: [], promotions: [] })?.code, 'UNTRUSTED_RECORD');
  });

  it('is of what was taken while nothing was verified', () => {
    assert.match(distrustOf({ sequence: 3, version: '1.2.0' }, trust)?.reason ?? '', /never verified/);
  });

  it('is of nothing where the Delivery has no trust', () => {
    assert.equal(distrustOf({ sequence: 3, version: '1.2.0' }, undefined), undefined);
  });
});
