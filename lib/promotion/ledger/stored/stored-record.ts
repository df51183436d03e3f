import { isContentFault } from '../../../artifact/content-fault.ts';
import { jsonContent, type PackedManifest, packManifest } from '../../../artifact/packed.ts';
import { annotations, asDescriptor, emptyBlob, parseImageManifest, parseJson } from '../../../artifact/wire-format.ts';
import { type Digest, digestOf } from '../../../digest.ts';
import { messageOf } from '../../../errors.ts';
import type { Json } from '../../../json.ts';
import { firstIssue, type LooseDescriptor } from '../../../oci/descriptor.ts';
import type { CallOptions, Descriptor, Manifest, Repository } from '../../../oci/registry.ts';
import { type LedgerEntry, type PromotionRecord, promotionRecord, recordMediaType } from '../../record.ts';
import { LedgerError } from '../ledger-error.ts';

/** An entry as it lies in the registry. */
export interface StoredRecord {
  readonly entry: LedgerEntry;
  readonly manifest: Manifest;
}

/** The record that a manifest digest names, checked: its size, its shape, and that the manifest says the same as the record. */
export async function readRecord(repository: Repository, digest: Digest, options: CallOptions = {}): Promise<LedgerEntry> {
  return (await readStoredRecord(repository, digest, options)).entry;
}

export async function readStoredRecord(repository: Repository, digest: Digest, options: CallOptions): Promise<StoredRecord> {
  const subject = `record "${digest}" of "${repository.reference}"`;
  try {
    const manifest = await repository.readManifest(digest, options);
    if (manifest === undefined) throw new LedgerError('NOT_FOUND', `Cannot read ${subject}: it does not exist`);
    const record = await readContent(repository, manifest, { subject, ...options });
    return { entry: { digest, record, verification: { kind: 'none' } }, manifest };
  } catch (cause) {
    // What the registry says stays what it is: only content that is no record makes the ledger's own error.
    if (!isContentFault(cause)) throw cause;
    throw new LedgerError('BAD_RECORD', messageOf(cause), { cause, fix: 'Remove its tag, or use a newer version of Pawl if one wrote it' });
  }
}

/** Refuses a record that nobody could read afterwards: it would close the ledger for everybody. */
export function checkRecord(repository: Repository, record: PromotionRecord): void {
  const refuse = (why: string) =>
    new LedgerError('BAD_RECORD', `Cannot add record ${record.sequence} to "${repository.reference}": ${why}`);
  const result = promotionRecord.safeParse(record);
  if (!result.success) throw refuse(firstIssue(result.error));
  const size = Buffer.byteLength(JSON.stringify(record));
  if (size > recordLimit) throw refuse(`it has ${size} bytes, at most ${recordLimit} are allowed`);
}

/** A record as bytes, its predecessor as `subject`. A small one lies in its manifest too: then one request reads it. */
export function packRecord(record: PromotionRecord, previous: Descriptor | undefined): PackedManifest {
  // A record is JSON by its schema; only its optional fields are beyond what the type Json can say.
  const layer = jsonContent(recordMediaType, record as unknown as Json);
  return packManifest({
    artifactType: recordMediaType,
    config: emptyBlob,
    layer,
    embed: layer.bytes.length <= embedLimit ? 'layer' : undefined,
    subject: previous,
    annotations: {
      [annotations.created]: record.when,
      [annotations.environment]: record.environment,
      [sequenceAnnotation]: String(record.sequence),
    },
  });
}

const sequenceAnnotation = 'pawl.dev/sequence';

/** Records are a few kilobytes; the schema's own bounds allow a megabyte or two. */
const recordLimit = 4 * 1024 * 1024;

const embedLimit = 256 * 1024;

async function readContent(
  repository: Repository,
  manifest: Manifest,
  { subject, ...call }: CallOptions & { readonly subject: string },
): Promise<PromotionRecord> {
  const refuse = (why: string) => new LedgerError('BAD_RECORD', `Cannot read ${subject}: ${why}`);
  const { artifactType, layers, subject: parent, annotations: notes } = parseImageManifest(manifest, subject);
  const [layer] = layers;
  if (artifactType !== recordMediaType || layer?.mediaType !== recordMediaType)
    throw refuse(`it is a ${artifactType ?? 'manifest of no type'}, expected ${recordMediaType}`);
  const bytes = embeddedBytes(layer) ?? (await repository.readBlob(asDescriptor(layer), { ...call, limit: recordLimit }));
  const record = parseJson(promotionRecord, bytes, subject);
  if ((record.sequence === 1) !== (record.previous === null))
    throw refuse(`its sequence is ${record.sequence}, its previous record ${record.previous}`);
  if ((parent?.digest ?? null) !== record.previous)
    throw refuse(`its subject is ${parent?.digest}, its previous record ${record.previous}`);
  if (notes[annotations.environment] !== record.environment || notes[sequenceAnnotation] !== String(record.sequence))
    throw refuse('its annotations name another environment or sequence');
  return record;
}

/** The content that a descriptor carries itself; undefined where it carries none, or other bytes than its digest names. */
function embeddedBytes({ data, digest, size }: LooseDescriptor): Uint8Array | undefined {
  if (typeof data !== 'string') return undefined;
  const bytes = Buffer.from(data, 'base64');
  return bytes.length === size && digestOf(bytes) === digest ? bytes : undefined;
}
