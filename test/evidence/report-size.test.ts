import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keylessSigner } from '../../lib/artifact/keyless/keyless-signer.ts';
import { mergeReport } from '../../lib/evidence/coverage.ts';
import { readEvidence } from '../../lib/evidence/list.ts';
import type { Report } from '../../lib/evidence/report.ts';
import { largestReport } from '../../lib/evidence/store.ts';
import { writeReport } from '../../lib/evidence/write-report.ts';
import type { Signer } from '../../lib/signing/signer.ts';
import type { Trusting } from '../../lib/signing/verify-bundle.ts';
import { identityToken, startSigstore } from '../signing/sigstore/instance.ts';
import { newReport } from './new-report.ts';
import { bundleUnder, evidenceRepository, hour, observation, release, somebody } from './samples.ts';

const issuer = 'https://token.actions.githubusercontent.com';
const subject = 'https://github.com/acme/shop/.github/workflows/report.yaml@refs/heads/main';

/** With as many intervals as a report may have, and names as long as Kubernetes has them. */
function largest(): Report {
  const names = {
    cluster: 'c'.repeat(253),
    delivery: { namespace: 'n'.repeat(63), name: 'd'.repeat(253), uid: 'u'.repeat(36) },
    environment: 'e'.repeat(63),
  };
  const seen = (hoursAgo: number) => observation({ ...names, observedAt: new Date(Date.now() - hoursAgo * hour) });
  const report = Array.from({ length: 79 }, (_, place) => 79 - place).reduce(
    (previous, hoursAgo) => mergeReport(previous, seen(hoursAgo)),
    newReport(seen(80)),
  );
  assert.equal(report.covered.length, 64);
  return report;
}

async function readsLargest(t: Parameters<typeof evidenceRepository>[0], signer: Signer, trusting: Trusting): Promise<void> {
  const repository = await evidenceRepository(t);
  const { tag } = await writeReport(repository, largest(), { signer });
  const size = (await bundleUnder(repository, tag)).length;
  assert.ok(size < largestReport / 2, `it has ${size} bytes`);
  const { reports, ignored } = await readEvidence(repository, release, { ...trusting, now: new Date() });
  assert.deepEqual([reports.length, ignored], [1, []]);
}

test('the largest report that a key signs has less than half of the bytes that are read', async (t) => {
  const { signer, trusted } = somebody('an agent');
  await readsLargest(t, signer, { trusted: [trusted] });
});

test('the largest report that is signed without a key, with its time proven twice, has less than half of the bytes that are read', async (t) => {
  const { address, trustedRoot } = await startSigstore(t);
  const token = identityToken({ iss: issuer, sub: subject });
  const signer = keylessSigner({
    fulcio: address,
    rekor: { address },
    timestampAuthority: address,
    identityToken: async () => token,
    clock: () => new Date(),
  });
  await readsLargest(t, signer, { trusted: [{ issuer, subject }], trustedRoot: trustedRoot() });
});
