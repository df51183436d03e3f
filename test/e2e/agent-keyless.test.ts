import assert from 'node:assert/strict';
import { it } from 'node:test';
import { keylessSigner } from '../../lib/artifact/keyless/keyless-signer.ts';
import type { Signer } from '../../lib/signing/signer.ts';
import { configMap } from '../agent/stage/objects.ts';
import { refused } from '../agent/stage/refused.ts';
import { ready, setStage } from '../agent/stage/stage.ts';
import { type Cleanup, describeWithCluster } from '../control-plane/for-tests.ts';
import { identityToken, type SigstoreInstance, startSigstore } from '../signing/sigstore/instance.ts';

const issuer = 'https://token.actions.githubusercontent.com';
const publishing = workflow('release.yaml', 'refs/tags/v1.0.0');
const promoting = workflow('promote.yaml', 'refs/heads/main');

interface Move {
  readonly what: string;
  readonly by: { readonly publisher?: Claims; readonly promoter?: Claims };
  readonly reason: string;
}

/** Who signed 2.0.0 and its record; else they are whom the Delivery names. */
const refusedMoves: readonly Move[] = [
  { what: 'release of another ref', by: { publisher: { sub: workflow('release.yaml', 'refs/heads/main') } }, reason: 'UntrustedRelease' },
  { what: 'release of a ref that only begins so', by: { publisher: { sub: `${publishing}-evil` } }, reason: 'UntrustedRelease' },
  { what: 'release that only ends so', by: { publisher: { sub: `https://evil.example/${publishing}` } }, reason: 'UntrustedRelease' },
  { what: 'release of another workflow', by: { publisher: { sub: promoting } }, reason: 'UntrustedRelease' },
  {
    what: 'release of another issuer',
    by: { publisher: { sub: publishing, iss: 'https://issuer.example.com' } },
    reason: 'UntrustedRelease',
  },
  { what: 'record of whoever publishes', by: { promoter: { sub: publishing } }, reason: 'UntrustedRecord' },
  {
    what: 'record of another issuer',
    by: { promoter: { sub: promoting, iss: 'https://issuer.example.com' } },
    reason: 'UntrustedRecord',
  },
];

describeWithCluster('agent and identities', (plane) => {
  it('takes what the workflows signed that its Delivery names by issuer, subject and pattern', async (t) => {
    const { stage, move, signerOf } = await keyless(t);
    await move('1.1.0', { publisher: signerOf({ sub: workflow('release.yaml', 'refs/tags/v1.1.0') }) });
    const { verification } = await stage.status((current) => current.applied?.version === '1.1.0' && ready(current) === 'Applied');
    assert.equal(verification, `promotion signed by ${promoting}, release signed by ${workflow('release.yaml', 'refs/tags/v1.1.0')}`);
  });

  for (const { what, by, reason } of refusedMoves)
    it(`takes no ${what}`, async (t) => {
      const { stage, move, signerOf } = await keyless(t);
      await move('2.0.0', Object.fromEntries(Object.entries(by).map(([role, claims]) => [role, signerOf(claims)])));
      await refused(stage, reason, /is not taken: .* who is not trusted with this; 1\.0\.0 \(record 1\) stays/);
      assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { key: '1.0.0' });
    });

  it('takes nothing for which only somebody else vouches, with the right names', async (t) => {
    const { stage, move, signerOf } = await keyless(t);
    const other = await startSigstore(t);
    await move('2.0.0', { promoter: signerOf({ sub: promoting }, other) });
    await refused(stage, 'UntrustedRecord', /is not taken: .*; 1\.0\.0 \(record 1\) stays/);
  });

  /** 1.0.0 is applied, of an instance of Sigstore that the Delivery trusts. */
  async function keyless(t: Cleanup) {
    const own = await startSigstore(t);
    const stage = await setStage(plane, t);
    const signerOf = ({ sub, iss = issuer }: Claims, { address }: SigstoreInstance = own) =>
      keylessSigner({
        fulcio: address,
        rekor: { address },
        identityToken: async () => identityToken({ iss, sub }),
        clock: () => new Date(),
      });
    const move = async (version: string, by: { readonly publisher?: Signer; readonly promoter?: Signer } = {}) => {
      stage.environment.signAs({ publisher: signerOf({ sub: publishing }), promoter: signerOf({ sub: promoting }), ...by });
      await stage.environment.promote(version, [configMap(stage.namespace, 'settings', { key: version })]);
    };
    await move('1.0.0');
    stage.startAgent();
    const releases = [{ issuer, subjectPattern: workflow('release\\.yaml', 'refs/tags/v[0-9.]+') }];
    await stage.deliver('shop', { trust: { releases, promotions: [{ issuer, subject: promoting }], trustedRoot: own.trustedRoot() } });
    await stage.status((current) => ready(current) === 'Applied');
    return { stage, move, signerOf };
  }
});

interface Claims {
  readonly sub: string;
  /** @default GitHub's */
  readonly iss?: string;
}

function workflow(file: string, ref: string): string {
  return `https://github.com/acme/shop/.github/workflows/${file}@${ref}`;
}
