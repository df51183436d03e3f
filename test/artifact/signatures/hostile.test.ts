import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attachStatement } from '../../../lib/artifact/signatures/attach.ts';
import { inspectStatements } from '../../../lib/artifact/signatures/read.ts';
import { signManifest } from '../../../lib/artifact/signatures/sign.ts';
import { verifyManifest } from '../../../lib/artifact/signatures/verify.ts';
import { digestOf } from '../../../lib/digest.ts';
import { type Descriptor, mediaTypes, type Repository } from '../../../lib/oci/registry.ts';
import { bundleMediaType } from '../../../lib/signing/bundle/envelope.ts';
import { generateKey } from '../../../lib/signing/generate-key.ts';
import { keySigner } from '../../../lib/signing/key-signer.ts';
import { predicateTypes, statementType } from '../../../lib/signing/statement.ts';
import { bytesOf, writeImage } from '../../contracts/registry-samples.ts';
import { layoutFolder } from '../samples.ts';

const publisher = generateKey();
const evidence = generateKey();
const signer = keySigner(publisher.privatePem);
const trusted = [{ key: publisher.publicPem, name: 'ci' }];
const predicateType = predicateTypes.signature;

async function subjectIn(t: Parameters<typeof layoutFolder>[0]): Promise<{ repository: Repository; descriptor: Descriptor }> {
  const repository = (await layoutFolder(t))('shop');
  return { repository, descriptor: (await writeImage(repository, {})).descriptor };
}

function bundleAbout(digest: string, type: string = predicateType): Promise<Uint8Array> {
  return signer.sign({ _type: statementType, subject: [{ digest: { sha256: digest.slice(7) } }], predicateType: type, predicate: {} });
}

async function reasonOf(repository: Repository, { digest }: Descriptor): Promise<string> {
  const found = await verifyManifest(repository, digest, { trusted });
  assert.equal(found.kind, 'untrusted');
  return found.kind === 'untrusted' ? found.reason : '';
}

test('a good signature of another manifest is none of this one', async (t) => {
  const { repository, descriptor } = await subjectIn(t);
  await attachStatement(repository, descriptor, { bundle: await bundleAbout(digestOf('another')), predicateType });
  assert.equal(await reasonOf(repository, descriptor), 'Its signature does not count: it is about something else');
});

test('a good statement of another type is no signature, whatever the annotation says', async (t) => {
  const { repository, descriptor } = await subjectIn(t);
  await attachStatement(repository, descriptor, { bundle: await bundleAbout(descriptor.digest, predicateTypes.approval), predicateType });
  assert.match(
    await reasonOf(repository, descriptor),
    /it states https:\/\/pawl.dev\/approval\/v1, not https:\/\/sigstore.dev\/cosign\/sign\/v1$/,
  );
});

test('a key for evidence signs no release', async (t) => {
  const { repository, descriptor } = await subjectIn(t);
  await signManifest(repository, descriptor, keySigner(evidence.privatePem));
  assert.match(
    await reasonOf(repository, descriptor),
    /^Its signature does not count: it is signed by a key that is not trusted with this/,
  );
});

test('an empty list trusts nobody, and reads nothing', async () => {
  const refuse = () => Promise.reject(new Error('nothing is to be read'));
  const repository = { reference: 'oci-layout:none', referrers: refuse, readManifest: refuse };
  const nobody: unknown = await verifyManifest(Object.assign(Object.create(null), repository), digestOf('x'), { trusted: [] });
  assert.deepEqual(nobody, { kind: 'untrusted', reason: 'Nobody is trusted with this: the list of who is, is empty' });
});

const manifests: readonly (readonly [
  what: string,
  write: (repository: Repository, subject: Descriptor) => Promise<unknown>,
  reason: RegExp,
])[] = [
  ['has two layers', (repository, subject) => writeReferrer(repository, subject, { layers: ['one', 'two'] }), /not one layer/],
  [
    'has a layer of another type',
    (repository, subject) => writeReferrer(repository, subject, { layers: ['one'], layerType: 'text/plain' }),
    /not one layer/,
  ],
  ['is no bundle', (repository, subject) => writeReferrer(repository, subject, { layers: ['{}'] }), /not a bundle/],
  [
    'is too large',
    (repository, subject) => writeReferrer(repository, subject, { layers: ['x'.repeat(140_000)] }),
    /140000 bytes, more than the limit/,
  ],
  [
    'is 10 MB',
    (repository, subject) => writeReferrer(repository, subject, { layers: ['x'.repeat(10_000_000)] }),
    /10000000 bytes, more than the limit/,
  ],
  [
    'says more than it has',
    (repository, subject) => writeReferrer(repository, subject, { layers: ['{}'], data: 'not these' }),
    /not a bundle/,
  ],
];

for (const [what, write, reason] of manifests) {
  test(`a referrer that ${what} is refused with a reason, and a good one beside it counts`, async (t) => {
    const { repository, descriptor } = await subjectIn(t);
    await write(repository, descriptor);
    assert.match(await reasonOf(repository, descriptor), reason);
    await signManifest(repository, descriptor, signer);
    assert.equal((await verifyManifest(repository, descriptor.digest, { trusted })).kind, 'signed');
  });
}

test('of a thousand referrers some are read, and of the rest it is said that they were not', async () => {
  let reads = 0;
  const listed = Array.from({ length: 1000 }, (_, index) => ({
    mediaType: mediaTypes.manifest,
    digest: digestOf(`${index}`),
    size: 2,
    artifactType: bundleMediaType,
  }));
  const flood: Pick<Repository, 'referrers' | 'readManifest'> = {
    referrers: async () => listed,
    readManifest: async (digest) => {
      if (digest.endsWith('.sig')) return undefined;
      reads += 1;
      const bytes = bytesOf('{}');
      return {
        descriptor: listed.find((one) => one.digest === digest) ?? { mediaType: mediaTypes.manifest, digest: digestOf(bytes), size: 2 },
        bytes,
      };
    },
  };
  const repository: Repository = Object.assign(Object.create(null), flood);
  const found = await verifyManifest(repository, digestOf('x'), { trusted });
  assert.match(found.kind === 'untrusted' ? found.reason : '', /^None of its 1000 signatures counts: /);
  assert.equal(reads, 256);
  const last = (await inspectStatements(repository, digestOf('x'), { trusted })).at(-1);
  assert.match(last?.kind === 'refused' ? last.reason : '', /not read: too much/);
});

test('a registry that is down is an error, not a missing signature', async () => {
  const down: Pick<Repository, 'referrers'> = { referrers: () => Promise.reject(new Error('down')) };
  await assert.rejects(verifyManifest(Object.assign(Object.create(null), down), digestOf('x'), { trusted }), /down/);
});

async function writeReferrer(
  repository: Repository,
  subject: Descriptor,
  content: { layers: readonly string[]; layerType?: string; data?: string },
): Promise<void> {
  const config = await repository.writeBlob({ mediaType: mediaTypes.empty, bytes: bytesOf('{}') });
  const layers: unknown[] = [];
  for (const text of content.layers) {
    const layer = await repository.writeBlob({ mediaType: content.layerType ?? bundleMediaType, bytes: bytesOf(text) });
    layers.push(content.data === undefined ? layer : { ...layer, data: Buffer.from(content.data).toString('base64') });
  }
  const manifest = { schemaVersion: 2, mediaType: mediaTypes.manifest, artifactType: bundleMediaType, config, layers, subject };
  await repository.writeManifest({ mediaType: mediaTypes.manifest, bytes: bytesOf(JSON.stringify(manifest)) });
}
