import { packEnvironment } from '../../../lib/artifact/pack-environment.ts';
import { signManifest } from '../../../lib/artifact/signatures/sign.ts';
import { type Digest, digestOf } from '../../../lib/digest.ts';
import { wait } from '../../../lib/kubernetes/wait.ts';
import { canonicalSet } from '../../../lib/manifest/canonical.ts';
import type { KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';
import { waveOf } from '../../../lib/manifest/wave.ts';
import { openRepository } from '../../../lib/oci/open-repository.ts';
import { type Descriptor, mediaTypes, type Repository } from '../../../lib/oci/registry.ts';
import { createRegistryContext } from '../../../lib/oci/registry-context.ts';
import { readHead } from '../../../lib/promotion/ledger/reading/head.ts';
import { packRecord } from '../../../lib/promotion/ledger/stored/stored-record.ts';
import { recordTag } from '../../../lib/promotion/ledger/stored/tags.ts';
import { appendRecord, type RecordDraft } from '../../../lib/promotion/ledger/writing/append.ts';
import type { Ledger } from '../../../lib/promotion/ledger/writing/writer.ts';
import type { LedgerEntry, PromotionRecord, RecordedRelease } from '../../../lib/promotion/record.ts';
import type { Signer } from '../../../lib/signing/signer.ts';

/** An environment's repository for tests, and somebody who promotes releases into it. */
export interface TestEnvironment {
  readonly repository: Repository;
  /** Packs the objects as a release of that version and moves the environment to it. */
  promote(version: string, objects: readonly KubernetesObject[]): Promise<LedgerEntry>;
  /** Moves the environment to a manifest, whatever lies behind it. */
  record(to: RecordedRelease): Promise<LedgerEntry>;
  /** Writes a record by hand, as a careless tool or somebody hostile would: without the ledger's own checks, and unsigned unless `by` says. */
  recordUnchecked(to: RecordedRelease, forged?: Forged): Promise<LedgerEntry>;
  /** To write records of other actions, signed by the promoter. */
  ledger(): Ledger;
  /** What a record says beside its place. */
  draft(from: RecordedRelease | null, to: RecordedRelease, changes?: Partial<RecordDraft>): RecordDraft;
  /** Whose names stand on what is pushed and recorded from now on; undefined: nobody's. */
  signAs(signers: { readonly publisher?: Signer | undefined; readonly promoter?: Signer | undefined }): void;
  /** The index that releases of that version say that they come from. */
  indexOf(version: string): Digest;
  /** Writes the release without a record. */
  push(version: string, objects: readonly KubernetesObject[]): Promise<RecordedRelease>;
}

export interface Forged {
  /** @default the head, which must be no fork */
  readonly after?: LedgerEntry;
  /** @default the one above */
  readonly sequence?: number;
  readonly by?: Signer;
}

export function testEnvironment(reference: string, environment = 'staging'): TestEnvironment {
  const repository = openRepository(reference, createRegistryContext({ plainHttp: reference.startsWith('oci://') }));
  let publisher: Signer | undefined;
  let promoter: Signer | undefined;
  const push = async (version: string, objects: readonly KubernetesObject[]) => {
    const { set, findings } = canonicalSet(
      environment,
      objects.map((object) => ({ application: 'web', wave: waveOf(object) ?? 0, object })),
    );
    if (findings.length > 0) throw new Error(findings.map(({ message }) => message).join('; '));
    const packed = await packEnvironment(set, {
      version,
      revision: `${version}@sha1:0000000000000000000000000000000000000000`,
      created: new Date(0),
    });
    for (const blob of packed.blobs) await repository.writeBlob(blob);
    const manifest = await repository.writeManifest({ ...packed.manifest, mediaType: mediaTypes.manifest }, { tag: version });
    if (publisher !== undefined) await signManifest(repository, manifest, publisher);
    return { version, index: indexOf(version), manifest: manifest.digest };
  };
  const ledger = (): Ledger => {
    const by = promoter;
    const sign = by === undefined ? {} : { sign: (subject: Descriptor) => signManifest(repository, subject, by) };
    return { repository, clock: () => new Date(), random: Math.random, wait, ...sign };
  };
  const record = async (to: RecordedRelease) => {
    const entry = await appendRecord(ledger(), async (head) => draft(environment, head.kind === 'head' ? head.entry.record.to : null, to));
    if (entry === undefined) throw new Error('no record was written');
    return entry;
  };
  const recordUnchecked: TestEnvironment['recordUnchecked'] = async (to, { after, sequence, by } = {}) => {
    const previous = after ?? (await headOf(repository));
    const before = await repository.resolve(previous.digest);
    if (before === undefined) throw new Error('the record before it is not there');
    const value: PromotionRecord = {
      ...draft(environment, previous.record.to, to),
      schema: 1,
      sequence: sequence ?? previous.record.sequence + 1,
      previous: previous.digest,
    };
    const packed = packRecord(value, before);
    for (const blob of packed.blobs) await repository.writeBlob(blob);
    const written = await repository.writeManifest(packed.manifest, { tag: recordTag(value.sequence, packed.descriptor.digest) });
    if (by !== undefined) await signManifest(repository, written, by);
    await repository.writeManifest(packed.manifest, { tag: 'current' });
    return { digest: written.digest, record: value, verification: { kind: 'none' } };
  };
  const signAs: TestEnvironment['signAs'] = (signers) => {
    publisher = signers.publisher;
    promoter = signers.promoter;
  };
  const promote: TestEnvironment['promote'] = async (version, objects) => record(await push(version, objects));
  return {
    repository,
    signAs,
    push,
    record,
    recordUnchecked,
    ledger,
    draft: (from, to, changes = {}) => ({ ...draft(environment, from, to), ...changes }),
    indexOf,
    promote,
  };
}

async function headOf(repository: Repository): Promise<LedgerEntry> {
  const head = await readHead(repository);
  if (head.kind !== 'head') throw new Error('there is no record to follow');
  return head.entry;
}

function indexOf(version: string): Digest {
  return digestOf(`index of ${version}`);
}

function draft(environment: string, from: RecordedRelease | null, to: RecordedRelease): RecordDraft {
  return {
    environment,
    action: 'promote',
    from,
    to,
    hold: null,
    who: { name: 'test', verified: false },
    when: new Date().toISOString(),
    why: null,
    policies: null,
    verdicts: [],
    changes: null,
  };
}
