import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trustedSigner } from '../../lib/release/statements/trusted-signer.ts';
import { promotersOf, publishersOf } from '../../lib/release/trust.ts';
import type { Trust } from '../../lib/signing/trust.ts';
import { trustedAs } from '../../lib/signing/verify-bundle.ts';
import { type Name, signerOf, trusted, trustedWorld } from './trusted-world.ts';

const issuer = 'https://token.actions.githubusercontent.com';
const scanner = { issuer, subject: 'https://github.com/acme/scan' };
const pattern = { issuer, subjectPattern: 'https://github\\.com/acme/.*' };

async function trusting(t: Parameters<typeof trustedWorld>[0], trust: Partial<Trust>) {
  const workplace = (await trustedWorld(t)).as();
  const project = { ...workplace.project, trust: { releases: [], promotions: [], evidence: [], ...trust } };
  return { ...workplace, project };
}

test('whoever signs evidence promotes and publishes nothing, also where a pattern matches them', async (t) => {
  for (const [list, evidence] of [
    [[pattern], [scanner]],
    [[scanner], [pattern]],
    [[pattern], [pattern]],
    [[pattern], [{ issuer, subjectPattern: '.*/scan' }]],
  ] as const) {
    const workplace = await trusting(t, { releases: [...list], promotions: [...list], evidence: [...evidence] });
    for (const one of [promotersOf(workplace), publishersOf(workplace)]) {
      assert.ok(one !== undefined);
      assert.equal(trustedAs({ kind: 'certificate', ...scanner }, one), undefined, JSON.stringify([list, evidence]));
    }
  }
  const promoters = promotersOf(await trusting(t, { promotions: [pattern], evidence: [scanner] }));
  assert.ok(promoters !== undefined);
  assert.deepEqual(trustedAs({ kind: 'certificate', issuer, subject: 'https://github.com/acme/promote' }, promoters), pattern);
});

test('a publisher whose key is in trust.evidence, too, is told so', async () => {
  const trust: Trust = { releases: trusted('publisher'), promotions: [], evidence: trusted('publisher') };
  const sign = (name: Name) => trustedSigner(signerOf(name), trust, { action: 'publish "shop"', list: 'releases' });
  await assert.rejects(sign('publisher'), {
    code: 'UNTRUSTED_KEY',
    message:
      'Cannot publish "shop": publisher is in trust.releases of the project, and in trust.evidence: whoever signs evidence counts for nothing else',
    fix: 'Take it out of one of the two lists, or sign with another key',
  });
  await assert.rejects(sign('stranger'), { message: /stranger is not in trust\.releases of the project$/ });
});
