import { test } from 'node:test';
import { kindForTests, type RegistryKind, registryKinds } from '../registries/kinds.ts';
import { runSeeds } from './simulation/run-seeds.ts';

/** A few of the interleavings that ledger-interleavings.test.ts has by the hundred; all kinds, and more, with CI=true. */
const thorough = process.env.CI === 'true';
const seeds = Array.from({ length: thorough ? 10 : 2 }, (_, index) => index + 1);
const always: readonly RegistryKind[] = ['a registry that refuses to move tags and to take them away', 'CNCF distribution'];

for (const kind of registryKinds) {
  const skip = !thorough && !always.includes(kind) && 'it runs with CI=true';
  test(`promoters lose no record, hide no fork and block nobody on ${kind}`, { skip }, async (t) => {
    const found = await kindForTests(t, kind);
    if (found.kind === 'missing') return t.skip(found.reason);
    const { host, settings } = found;
    await runSeeds({ seeds, place: { kind: 'remote', host, settings } });
  });
}
