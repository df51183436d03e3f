import assert from 'node:assert/strict';
import { Duration } from '../../lib/duration.ts';
import { writeReport } from '../../lib/evidence/write-report.ts';
import { recordTag } from '../../lib/promotion/ledger/stored/tags.ts';
import type { LedgerEntry } from '../../lib/promotion/record.ts';
import { newReport } from '../evidence/new-report.ts';
import { type Name, signerOf, type TrustedWorld } from './trusted-world.ts';

export interface Taken {
  /** @default 'agent' */
  readonly by?: Name;
  /** The record that is reported instead. */
  readonly counterpart?: LedgerEntry['digest'];
  /** Of which environment it says that it is. @default that of the record */
  readonly environment?: string;
}

/** An agent's report of the record that it took. */
export async function reportTaken(
  { repositories }: TrustedWorld,
  { digest, record }: LedgerEntry,
  { by = 'agent', counterpart = digest, environment = record.environment }: Taken = {},
): Promise<void> {
  const { sequence, to } = record;
  assert.ok(to !== null);
  const report = newReport({
    cluster: 'eu-1',
    delivery: { namespace: 'apps', name: 'shop', uid: 'a' },
    environment,
    record: { digest: counterpart, sequence },
    manifest: to.manifest,
    index: to.index,
    healthy: true,
    observedAt: new Date(),
    validFor: Duration.minutes(10),
  });
  await writeReport(repositories.environment('evidence'), report, { signer: signerOf(by) });
}

/** As whoever may delete tags does: the newest records vanish, and the hint goes back. */
export async function cutOff({ repositories }: TrustedWorld, ledger: string, gone: readonly LedgerEntry[]): Promise<void> {
  const repository = repositories.environment(ledger);
  for (const { digest, record } of gone) await repository.removeTag(recordTag(record.sequence, digest));
  await repository.removeTag('current');
}
