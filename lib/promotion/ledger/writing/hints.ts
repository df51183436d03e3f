import type { Repository } from '../../../oci/registry.ts';
import { callOptions } from '../call-options.ts';
import { LedgerError } from '../ledger-error.ts';
import type { ScanOptions } from '../reading/known-records.ts';
import { type LedgerScan, scanLedger } from '../reading/scan.ts';
import type { StoredRecord } from '../stored/stored-record.ts';
import { hints, type LedgerTags, recordTag, resolveTag } from '../stored/tags.ts';

/**
 * Points the hints at the head, whoever wrote it, until the head that they name is still the head afterwards:
 * a writer that slept may move them back, and then it is the one that finds it out.
 */
export async function settleHints(repository: Repository, scan: LedgerScan, options: ScanOptions): Promise<LedgerScan> {
  let settled = scan;
  while (settled.stored !== undefined && (await moveHints(repository, { stored: settled.stored, tags: settled.tags }, options))) {
    const later = await scanLedger(repository, options);
    if (later.stored?.entry.digest === settled.stored.entry.digest) return later;
    settled = later;
  }
  return settled;
}

/** Whether anything had to be moved. `live` first: an agent that `current` wakes, and Flux, then see the same. */
async function moveHints(
  repository: Repository,
  { stored: { entry, manifest }, tags }: { readonly stored: StoredRecord; readonly tags: LedgerTags },
  options: ScanOptions,
): Promise<boolean> {
  const call = callOptions(options);
  const content = { mediaType: manifest.descriptor.mediaType, bytes: manifest.bytes };
  const { to, action, sequence } = entry.record;
  let moved = false;
  if (tags.untagged?.digest === entry.digest) {
    await repository.writeManifest(content, { ...call, tag: recordTag(sequence, entry.digest), immutable: true });
    moved = true;
  }
  if (action === 'resolve' && !tags.resolutions.some(({ digest }) => digest === entry.digest)) {
    await repository.writeManifest(content, { ...call, tag: resolveTag({ sequence, digest: entry.digest }), immutable: true });
    moved = true;
  }
  if (to !== null && (await repository.resolve(hints.live, call))?.digest !== to.manifest) {
    const target = await repository.readManifest(to.manifest, call);
    if (target === undefined)
      throw new LedgerError(
        'MISSING_MANIFEST',
        `Cannot move "${hints.live}" of "${repository.reference}" to ${to.version}: manifest "${to.manifest}" is not there`,
      );
    await repository.writeManifest({ mediaType: target.descriptor.mediaType, bytes: target.bytes }, { ...call, tag: hints.live });
    moved = true;
  }
  if ((await repository.resolve(hints.current, call))?.digest !== entry.digest) {
    await repository.writeManifest(content, { ...call, tag: hints.current });
    moved = true;
  }
  return moved;
}
