import { packManifest } from '../../lib/artifact/packed.ts';
import { emptyBlob } from '../../lib/artifact/wire-format.ts';
import type { Descriptor, Repository } from '../../lib/oci/registry.ts';
import { packRecord } from '../../lib/promotion/ledger/stored/stored-record.ts';
import { recordTag } from '../../lib/promotion/ledger/stored/tags.ts';
import type { Ledger, RecordDraft } from '../../lib/promotion/ledger.ts';
import type { LedgerEntry, PromotionRecord } from '../../lib/promotion/record.ts';
import { seededRandom } from '../seeded-random.ts';

export const noon = '2026-03-01T12:00:00.000Z';

/** A writer whose pauses take no time; they are counted. */
export function writer(repository: Repository): Ledger & { readonly waits: number[] } {
  const waits: number[] = [];
  let now = Date.parse(noon);
  return {
    repository,
    clock: () => new Date(now),
    random: seededRandom(1),
    waits,
    wait: async (milliseconds, signal) => {
      // The limit on a request that answers at once is never reached.
      if (milliseconds > 10_000) return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
      waits.push(milliseconds);
      now += milliseconds;
    },
  };
}

/** A manifest that stands for an environment's: a ledger never looks inside. */
export async function someManifest(repository: Repository, name = 'a'): Promise<Descriptor> {
  const packed = packManifest({ config: emptyBlob, layer: emptyBlob, annotations: { name } });
  await repository.writeBlob(emptyBlob);
  return repository.writeManifest(packed.manifest);
}

export function draft(to: Descriptor | null, more: Partial<RecordDraft> = {}): RecordDraft {
  return {
    environment: 'staging',
    action: 'promote',
    from: null,
    to: to === null ? null : { version: '1.0.0', index: to.digest, manifest: to.digest },
    hold: null,
    who: { name: 'ada@example.com', verified: false },
    when: noon,
    why: null,
    policies: null,
    verdicts: [],
    changes: null,
    ...more,
  };
}

/** Writes a record as the ledger does, without its protocol: what an interrupted or sleeping writer leaves behind. */
export async function writeRecord(
  repository: Repository,
  previous: LedgerEntry | undefined,
  more: Partial<PromotionRecord> = {},
): Promise<LedgerEntry> {
  const record: PromotionRecord = {
    schema: 1,
    sequence: (previous?.record.sequence ?? 0) + 1,
    previous: previous?.digest ?? null,
    ...draft(null),
    ...more,
  };
  const parent = record.previous === null ? undefined : await repository.resolve(record.previous);
  const packed = packRecord(record, parent);
  for (const blob of packed.blobs) await repository.writeBlob(blob);
  const { digest } = await repository.writeManifest(packed.manifest, { tag: recordTag(record.sequence, packed.descriptor.digest) });
  return { digest, record, verification: { kind: 'none' } };
}
