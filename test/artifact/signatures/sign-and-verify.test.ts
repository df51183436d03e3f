import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attachStatement } from '../../../lib/artifact/signatures/attach.ts';
import { copySignatures } from '../../../lib/artifact/signatures/copy-signatures.ts';
import { inspectStatements, readStatements } from '../../../lib/artifact/signatures/read.ts';
import { signManifest } from '../../../lib/artifact/signatures/sign.ts';
import { verifyManifest } from '../../../lib/artifact/signatures/verify.ts';
import { mediaTypes } from '../../../lib/oci/registry.ts';
import { RegistryError } from '../../../lib/oci/registry-error.ts';
import { bundleMediaType } from '../../../lib/signing/bundle/envelope.ts';
import { generateKey } from '../../../lib/signing/generate-key.ts';
import { keySigner } from '../../../lib/signing/key-signer.ts';
import { keyIdOf } from '../../../lib/signing/public-key.ts';
import { predicateTypes } from '../../../lib/signing/statement.ts';
import { writeImage } from '../../contracts/registry-samples.ts';
import { layoutFolder } from '../samples.ts';

const publisher = generateKey();
const agent = generateKey();
const signer = keySigner(publisher.privatePem);
const trusted = [{ key: publisher.publicPem, name: 'ci@example.com' }];
const signed = { kind: 'signed', signer: { kind: 'key', keyId: keyIdOf(publisher.publicPem), name: 'ci@example.com' } };

test('a manifest is signed by whoever signed it, and by nobody else', async (t) => {
  const repository = (await layoutFolder(t))('shop');
  const { descriptor } = await writeImage(repository, { tag: '1.0.0' });
  assert.deepEqual(await verifyManifest(repository, descriptor.digest, { trusted }), { kind: 'untrusted', reason: 'It is not signed' });
  await signManifest(repository, descriptor, signer);
  assert.deepEqual(await verifyManifest(repository, descriptor.digest, { trusted }), signed);
  const other = await verifyManifest(repository, descriptor.digest, { trusted: [{ key: agent.publicPem }] });
  assert.equal(other.kind, 'untrusted');
});

test('a manifest can be signed before it is there, and by the same key once only', async (t) => {
  const repository = (await layoutFolder(t))('shop');
  const elsewhere = (await layoutFolder(t))('shop');
  const { descriptor } = await writeImage(elsewhere, {});
  await signManifest(repository, descriptor, signer);
  await writeImage(repository, {});
  await signManifest(repository, descriptor, signer);
  assert.equal((await repository.referrers(descriptor.digest)).length, 1);
  await signManifest(repository, descriptor, keySigner(agent.privatePem));
  assert.equal((await repository.referrers(descriptor.digest)).length, 2);
  assert.deepEqual(await verifyManifest(repository, descriptor.digest, { trusted }), signed);
});

test('statements are read by their type and by who is trusted with them', async (t) => {
  const repository = (await layoutFolder(t))('shop');
  const { descriptor } = await writeImage(repository, {});
  const attached = await attachStatement(repository, descriptor, {
    signer,
    predicateType: predicateTypes.images,
    predicate: { images: [] },
  });
  await signManifest(repository, descriptor, signer);
  const [images, ...others] = await readStatements(repository, descriptor.digest, { trusted, predicateType: predicateTypes.images });
  assert.deepEqual(others, []);
  assert.deepEqual(images?.statement.predicate, { images: [] });
  assert.equal(images?.manifest.digest, attached.digest);
  assert.equal((await readStatements(repository, descriptor.digest, { trusted })).length, 2);
  assert.deepEqual(await readStatements(repository, descriptor.digest, { trusted: [{ key: agent.publicPem }] }), []);
  const reasons = await inspectStatements(repository, descriptor.digest, { trusted: [] });
  assert.deepEqual(
    reasons.map(({ kind }) => kind),
    ['refused', 'refused'],
  );
});

test('a statement of another type is no signature', async (t) => {
  const repository = (await layoutFolder(t))('shop');
  const { descriptor } = await writeImage(repository, {});
  await attachStatement(repository, descriptor, { signer, predicateType: predicateTypes.approval, predicate: {} });
  assert.deepEqual(await verifyManifest(repository, descriptor.digest, { trusted }), { kind: 'untrusted', reason: 'It is not signed' });
});

test('signatures go along into another repository, those that came later too, and each once', async (t) => {
  const repositoryOf = await layoutFolder(t);
  const [from, to] = [repositoryOf('shop'), repositoryOf('shop/production')];
  const { descriptor } = await writeImage(from, {});
  const copy = () => copySignatures({ from, to, digest: descriptor.digest });
  assert.equal(await copy(), 0);
  await signManifest(from, descriptor, signer);
  assert.equal(await copy(), 1);
  assert.equal(await copy(), 0);
  await attachStatement(from, descriptor, { signer, predicateType: predicateTypes.provenance, predicate: {} });
  assert.equal(await copy(), 1);
  assert.deepEqual(await verifyManifest(to, descriptor.digest, { trusted }), signed);
  assert.deepEqual(await to.referrers(descriptor.digest), await from.referrers(descriptor.digest));
});

test('a bundle of which something is gone stays behind, and a registry that does not answer is no such bundle', async (t) => {
  const repositoryOf = await layoutFolder(t);
  const from = repositoryOf('shop');
  const { descriptor } = await writeImage(from, {});
  await signManifest(from, descriptor, signer);
  for (const [code, outcome] of [
    ['NOT_FOUND', 0],
    ['UNREACHABLE', 'UNREACHABLE'],
  ] as const) {
    const readBlob: typeof from.readBlob = async (blob, options) => {
      if (blob.mediaType === mediaTypes.empty) throw new RegistryError(code, 'Cannot read it');
      return from.readBlob(blob, options);
    };
    const copied = copySignatures({ from: { ...from, readBlob }, to: repositoryOf('shop/production'), digest: descriptor.digest });
    assert.equal(await copied.catch(({ code: thrown }: RegistryError) => thrown), outcome);
  }
});

test('a signature lies as cosign 3 lays it', async (t) => {
  const repository = (await layoutFolder(t))('shop');
  const { descriptor } = await writeImage(repository, {});
  await signManifest(repository, descriptor, signer);
  const [referrer] = await repository.referrers(descriptor.digest);
  assert.equal(referrer?.artifactType, bundleMediaType);
  assert.deepEqual(referrer?.annotations, {
    'dev.sigstore.bundle.content': 'dsse-envelope',
    'dev.sigstore.bundle.predicateType': 'https://sigstore.dev/cosign/sign/v1',
  });
});
