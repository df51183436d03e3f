import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Content, PackedManifest } from '../../lib/artifact/packed.ts';
import { earlyBundles } from '../../lib/artifact/signatures/early-bundles.ts';
import { packBundle } from '../../lib/artifact/signatures/pack-bundle.ts';
import { statementAbout } from '../../lib/artifact/signatures/subject.ts';
import { manifestVerifier, verifyManifest } from '../../lib/artifact/signatures/verify.ts';
import { type Digest, digestOf } from '../../lib/digest.ts';
import { PawlError } from '../../lib/errors.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { type Descriptor, mediaTypes, type Repository } from '../../lib/oci/registry.ts';
import { packRecord } from '../../lib/promotion/ledger/stored/stored-record.ts';
import { recordTag } from '../../lib/promotion/ledger/stored/tags.ts';
import { proveChain, readHead, taggedRecords, type VerifyRecord } from '../../lib/promotion/ledger.ts';
import { bundleMediaType } from '../../lib/signing/bundle/envelope.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { keySigner } from '../../lib/signing/key-signer.ts';
import { predicateTypes } from '../../lib/signing/statement.ts';
import { jsonOf } from '../signing/samples.ts';
import { draft } from './ledger-samples.ts';
import { memoryFolder } from './memory-disk.ts';

const [ann, mallory] = [generateKey(), generateKey()];
const trusted = [{ key: ann.publicPem, name: 'ann' }];
const signer = keySigner(ann.privatePem);

interface Place {
  readonly record: PackedManifest;
  readonly tag: string;
  /** Manifests of signatures. */
  signatures: PackedManifest[];
  /** Changes to files, once all are written. */
  readonly damage: ((blobs: string) => void)[];
}

async function ledger(length: number): Promise<Place[]> {
  const places: Place[] = [];
  let previous: Descriptor | undefined;
  for (let sequence = 1; sequence <= length; sequence += 1) {
    const record = packRecord({ schema: 1, sequence, previous: previous?.digest ?? null, ...draft(null) }, previous);
    previous = record.descriptor;
    places.push({ record, tag: recordTag(sequence, previous.digest), signatures: [await signed(record)], damage: [] });
  }
  return places;
}

async function signed({ descriptor }: PackedManifest, more: SignedMore = {}): Promise<PackedManifest> {
  const { by = signer, about = descriptor.digest, states = predicateTypes.signature, says = predicateTypes.signature, text = '' } = more;
  const bundle = await by.sign(statementAbout(about, { predicateType: states, predicate: { text } }));
  return packBundle(more.change?.(bundle) ?? bundle, { subject: descriptor, predicateType: says });
}

interface SignedMore {
  readonly by?: ReturnType<typeof keySigner>;
  readonly about?: Digest;
  readonly states?: string;
  readonly says?: string;
  readonly text?: string;
  readonly change?: (bundle: Uint8Array) => Uint8Array;
}

const stranger = keySigner(mallory.privatePem);
const madeBy = (verificationMaterial: (bundle: Uint8Array) => object) => (bundle: Uint8Array) =>
  Buffer.from(JSON.stringify({ ...jsonOf(bundle), verificationMaterial: verificationMaterial(bundle) }));
const annsHint = jsonOf(await signer.sign(statementAbout(digestOf(''), { predicateType: 'a', predicate: {} }))).verificationMaterial;

/** What may have become of one record's signature: how it is seen, what is wrong or nothing. */
const faults: { readonly [what: string]: (place: Place) => unknown } = {
  'is not there': (place) => place.signatures.pop(),
  'is by a stranger': (place) => replace(place, { by: stranger }),
  'is by a stranger who says that it is ann': (place) => replace(place, { by: stranger, change: madeBy(() => annsHint) }),
  'is nonsense': (place) => replace(place, { change: () => Buffer.from('nonsense') }),
  'is about something else': (place) => replace(place, { about: digestOf('something else') }),
  'states something else': (place) => replace(place, { states: predicateTypes.approval }),
  'is called something else': (place) => replace(place, { says: predicateTypes.approval }),
  'is too large': (place) => replace(place, { text: 'x'.repeat(150_000) }),
  'is too large, and lies in its manifest': async (place) => {
    await replace(place, { text: 'x'.repeat(150_000) });
    place.signatures = place.signatures.map((one) => carrying(one, Buffer.from(one.blobs[1]?.bytes ?? []).toString('base64')));
  },
  'has a certificate': (place) => replace(place, { change: madeBy(() => ({ certificate: { rawBytes: 'AAAA' } })) }),
  'was damaged': ({ signatures, damage }) => damage.push((blobs) => writeFileSync(fileOf(blobs, signatures[0]?.manifest), '{}')),
  'is gone from the folder': ({ signatures, damage }) => damage.push((blobs) => rmSync(fileOf(blobs, signatures[0]?.manifest))),
  'lies in its manifest as something else, and nowhere else': (place) => {
    const [good] = place.signatures;
    place.signatures = good === undefined ? [] : [lying(good)];
    place.damage.push((blobs) => rmSync(fileOf(blobs, good?.blobs[1])));
  },
  'is of a record that was damaged': ({ record, damage }) => damage.push((blobs) => writeFileSync(fileOf(blobs, record.manifest), '{}')),
  'is of a record that is gone': ({ record, damage }) => damage.push((blobs) => rmSync(fileOf(blobs, record.manifest))),
};

const harmless: { readonly [what: string]: (place: Place) => unknown } = {
  'is what it was': () => undefined,
  'stands behind a stranger’s': async (place) => place.signatures.unshift(await signed(place.record, { by: stranger })),
  'lies beside its manifest': (place) => replace(place, { text: 'x'.repeat(80_000) }),
  'lies in its manifest as something else': (place) => {
    place.signatures = place.signatures.map(lying);
  },
  'has a form that only the schema reads': (place) =>
    replace(place, { change: madeBy((bundle) => ({ ...jsonOf(bundle).verificationMaterial, tlogEntries: [] })) }),
};

const length = 5;

for (const [what, act] of [...Object.entries(faults), ...Object.entries(harmless)])
  test(`a signature that ${what} is the same begun early, at every place of a ledger`, async (t) => {
    const plainly = await outcome(await written(await memoryFolder(t), await ledger(length)), 'plain');
    for (const at of [0, 2, length - 1]) {
      const places = await ledger(length);
      await act(places[at] ?? assert.fail());
      const folder = await written(await memoryFolder(t), places);
      const early = await outcome(folder, 'early');
      assert.deepEqual(early, await outcome(folder, 'plain'), `place ${at}`);
      if (what in harmless) assert.deepEqual(early, plainly, `place ${at}`);
      else assert.notDeepEqual(early, plainly, `place ${at}`);
    }
  });

test('a folder tells once of each signature that it reads, whatever record was asked about, and of no record', async (t) => {
  const folder = await written(await memoryFolder(t), await ledger(length));
  const repository = openRepository(`oci-layout:${folder}`);
  const told: (readonly [string, Digest])[] = [];
  const wanted = {
    artifactType: bundleMediaType,
    onRead: (...[manifest, subject]: readonly [{ descriptor: Descriptor }, Digest]) =>
      void told.push([manifest.descriptor.digest, subject]),
  };
  const places = await ledger(length);
  const records = places.map(({ record }) => record.descriptor.digest);
  for (const record of records) assert.equal((await repository.referrers(record, wanted)).length, 1);
  assert.deepEqual(
    told.map(([, subject]) => subject),
    records,
  );
});

test('a signature is begun only where somebody will ask about its record, and taken once, by who asks about that', async () => {
  const [one, other] = await ledger(2);
  const [signature] = one?.signatures ?? [];
  assert.ok(one !== undefined && other !== undefined && signature !== undefined);
  const { bytes } = signature.manifest;
  const [record, digest] = [one.record.descriptor.digest, digestOf(bytes)];
  const nobodyAsks = earlyBundles({ trusted }, (subject) => subject !== record);
  nobodyAsks.begin({ descriptor: describe(bytes), bytes }, record);
  assert.equal(nobodyAsks.take(digest, record), undefined);
  const early = earlyBundles({ trusted }, (subject) => subject === record);
  early.begin({ descriptor: describe(bytes), bytes }, record);
  assert.equal(early.take(digest, other.record.descriptor.digest), undefined);
  assert.equal((await early.take(digest, record)?.verdict)?.kind, 'verified');
  assert.equal(early.take(digest, record), undefined);
});

test('no more is begun early than has room, whoever pushed how much', async () => {
  const [one] = await ledger(1);
  assert.ok(one !== undefined);
  const { descriptor } = one.record;
  const early = earlyBundles({ trusted }, () => true);
  const many = Array.from({ length: 8193 }, (_, number) => {
    const { bytes } = packBundle(Buffer.from(`nonsense ${number}`), {
      subject: descriptor,
      predicateType: predicateTypes.signature,
    }).manifest;
    early.begin({ descriptor: describe(bytes), bytes }, descriptor.digest);
    return digestOf(bytes);
  });
  assert.equal(many.filter((digest) => early.take(digest, descriptor.digest) !== undefined).length, 8192);
});

async function replace(place: Place, more: SignedMore): Promise<void> {
  place.signatures = [await signed(place.record, more)];
}

/** Its manifest carries other bytes than the digest of its layer names. */
function lying(packed: PackedManifest): PackedManifest {
  return carrying(packed, 'e30=');
}

function carrying({ manifest, blobs }: PackedManifest, data: string): PackedManifest {
  const { layers, ...rest } = JSON.parse(new TextDecoder().decode(manifest.bytes));
  const bytes = Buffer.from(JSON.stringify({ ...rest, layers: [{ ...layers[0], data }] }));
  return { manifest: { mediaType: mediaTypes.manifest, bytes }, descriptor: describe(bytes), blobs };
}

function describe(bytes: Uint8Array): Descriptor {
  return { mediaType: mediaTypes.manifest, digest: digestOf(bytes), size: bytes.length };
}

/** Straight into the files: through the repository each takes as long as all of these. */
async function written(folder: string, places: readonly Place[]): Promise<string> {
  const blobs = join(folder, 'blobs', 'sha256');
  mkdirSync(blobs, { recursive: true });
  const manifests = places.flatMap(({ record, tag, signatures }) => {
    const all = [record, ...signatures];
    for (const content of all.flatMap(({ manifest, blobs }) => [manifest, ...blobs])) writeFileSync(fileOf(blobs, content), content.bytes);
    const name = { annotations: { 'org.opencontainers.image.ref.name': tag } };
    return all.map(({ manifest }, index) => ({ ...describe(manifest.bytes), ...(index === 0 ? name : {}) }));
  });
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
  for (const { damage } of places) for (const act of damage) act(blobs);
  return folder;
}

function fileOf(blobs: string, content: Content | undefined): string {
  return join(blobs, digestOf(content?.bytes ?? '').slice('sha256:'.length));
}

/** Everything that is said of a ledger. */
async function outcome(folder: string, way: 'plain' | 'early'): Promise<unknown> {
  const repository = openRepository(`oci-layout:${folder}`);
  const verify = way === 'plain' ? plain(repository) : await early(repository);
  try {
    const head = await readHead(repository, { verify });
    return head.kind === 'head' ? { head, chain: await proveChain(repository, head.entry, { verify }) } : head;
  } catch (error) {
    if (!(error instanceof PawlError)) throw error;
    return { code: error.code, message: error.message.replaceAll(folder, '') };
  }
}

function plain(repository: Repository): VerifyRecord {
  return (record, call) => verifyManifest(repository, record, { trusted }, call);
}

async function early(repository: Repository): Promise<VerifyRecord> {
  const records = taggedRecords(await repository.tags());
  return manifestVerifier(repository, { trusted }, (digest) => records.has(digest));
}
