import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { packRelease } from '../../../lib/artifact/pack-release.ts';
import { pushRelease } from '../../../lib/artifact/push.ts';
import { attachStatement } from '../../../lib/artifact/signatures/attach.ts';
import { copySignatures } from '../../../lib/artifact/signatures/copy-signatures.ts';
import { readStatements } from '../../../lib/artifact/signatures/read.ts';
import { signManifest } from '../../../lib/artifact/signatures/sign.ts';
import { verifyManifest } from '../../../lib/artifact/signatures/verify.ts';
import { openRepository } from '../../../lib/oci/open-repository.ts';
import type { Descriptor } from '../../../lib/oci/registry.ts';
import { createRegistryContext } from '../../../lib/oci/registry-context.ts';
import { bundleMediaType } from '../../../lib/signing/bundle/envelope.ts';
import { generateKey } from '../../../lib/signing/generate-key.ts';
import { keySigner } from '../../../lib/signing/key-signer.ts';
import { keyIdOf } from '../../../lib/signing/public-key.ts';
import { predicateTypes } from '../../../lib/signing/statement.ts';
import { writeImage } from '../../contracts/registry-samples.ts';
import { temporaryFolder } from '../../oci/temporary-folder.ts';
import { kindForTests, type RegistryKind } from '../../registries/kinds.ts';
import { toolForTests } from '../../registries/tools.ts';
import { release } from '../samples.ts';

const found = await toolForTests('cosign');
const kinds: readonly RegistryKind[] = ["go-containerregistry's server", "go-containerregistry's server without the referrers API"];
const withoutLog = ['--insecure-ignore-tlog', '--allow-http-registry'];
const offline = ['--tlog-upload=false', '--use-signing-config=false', '--allow-http-registry', '--yes'];

for (const kind of kinds) {
  describe(`cosign and Pawl on ${kind}`, { skip: found.kind === 'missing' ? found.reason : false }, async () => {
    if (found.kind === 'missing') return;
    const { tool } = found;
    const registry = await kindForTests({ after }, kind);
    if (registry.kind === 'missing') return it('sign for each other', { skip: registry.reason }, () => undefined);
    const context = createRegistryContext(registry.settings);
    after(() => context.close());
    const repository = openRepository(`oci://${registry.host}/acme/shop`, context);
    const at = ({ digest }: Descriptor) => `${registry.host}/acme/shop@${digest}`;

    /** Cosign, with a home of its own. */
    const cosign = (folder: string, ...words: readonly string[]) =>
      tool.run(words, { folder, environment: { HOME: folder, COSIGN_PASSWORD: 'correct horse' } });

    it('cosign verifies what Pawl signed: the index and the manifest of each environment', async (t) => {
      const folder = await temporaryFolder(t);
      const { privatePem, publicPem } = generateKey();
      await writeFile(join(folder, 'release.pub'), publicPem);
      const packed = await packRelease(release('1.0.0'));
      await pushRelease(repository, packed);
      for (const descriptor of [packed.descriptor, ...[...packed.environments.values()].map((one) => one.descriptor)]) {
        await signManifest(repository, descriptor, keySigner(privatePem));
        const verified = await cosign(folder, 'verify', '--key', 'release.pub', ...withoutLog, at(descriptor));
        assert.ok(verified.includes(descriptor.digest));
        await cosign(folder, 'verify', '--key', 'release.pub', '--private-infrastructure', '--allow-http-registry', at(descriptor));
      }
      await writeFile(join(folder, 'other.pub'), generateKey().publicPem);
      await assert.rejects(cosign(folder, 'verify', '--key', 'other.pub', ...withoutLog, at(packed.descriptor)));
    });

    it('cosign verifies what Pawl attested', async (t) => {
      const folder = await temporaryFolder(t);
      const { privatePem, publicPem } = generateKey();
      await writeFile(join(folder, 'release.pub'), publicPem);
      const { descriptor } = await writeImage(repository, { note: 'attested by Pawl' });
      await attachStatement(repository, descriptor, {
        signer: keySigner(privatePem),
        predicateType: predicateTypes.provenance,
        predicate: { buildDefinition: {} },
      });
      const type = ['--type', predicateTypes.provenance];
      assert.match(await cosign(folder, 'verify-attestation', '--key', 'release.pub', ...type, ...withoutLog, at(descriptor)), /"payload"/);
    });

    it('Pawl verifies what cosign signed and attested, with a key of cosign’s own or of Pawl', async (t) => {
      const folder = await temporaryFolder(t);
      await cosign(folder, 'generate-key-pair', '--output-key-prefix', 'own');
      await writeFile(join(folder, 'pawl.pem'), generateKey().privatePem);
      await cosign(folder, 'import-key-pair', '--key', 'pawl.pem', '--output-key-prefix', 'imported');
      for (const name of ['own', 'imported']) {
        const { descriptor } = await writeImage(repository, { note: `signed by cosign with the ${name} key` });
        const key = await readFile(join(folder, `${name}.pub`), 'utf8');
        await cosign(folder, 'sign', '--key', `${name}.key`, ...offline, at(descriptor));
        assert.deepEqual(await verifyManifest(repository, descriptor.digest, { trusted: [{ key, name }] }), {
          kind: 'signed',
          signer: { kind: 'key', keyId: keyIdOf(key), name },
        });
        await writeFile(join(folder, 'predicate.json'), '{"passed":12}');
        await cosign(
          folder,
          'attest',
          '--key',
          `${name}.key`,
          ...offline,
          '--type',
          'https://example.com/tests/v1',
          '--predicate',
          'predicate.json',
          at(descriptor),
        );
        const [tests] = await readStatements(repository, descriptor.digest, {
          trusted: [{ key }],
          predicateType: 'https://example.com/tests/v1',
        });
        assert.deepEqual(tests?.statement.predicate, { passed: 12 });
      }
    });

    // Tags are the same on every registry, and cosign takes seconds to open a key.
    if (kind === kinds[0])
      it('Pawl verifies what cosign signed as it did before version 3, and copies it', async (t) => {
        const folder = await temporaryFolder(t);
        await cosign(folder, 'generate-key-pair', '--output-key-prefix', 'own');
        const { descriptor } = await writeImage(repository, { note: 'signed in a tag' });
        const key = await readFile(join(folder, 'own.pub'), 'utf8');
        await cosign(folder, 'sign', '--key', 'own.key', '--new-bundle-format=false', ...offline, at(descriptor));
        const elsewhere = openRepository(`oci://${registry.host}/acme/mirror`, context);
        assert.equal(await copySignatures({ from: repository, to: elsewhere, digest: descriptor.digest }), 1);
        for (const place of [repository, elsewhere])
          assert.deepEqual(await verifyManifest(place, descriptor.digest, { trusted: [{ key, name: 'own' }] }), {
            kind: 'signed',
            signer: { kind: 'key', keyId: keyIdOf(key), name: 'own' },
          });
        const strangers = await verifyManifest(repository, descriptor.digest, { trusted: [{ key: generateKey().publicPem }] });
        assert.match(strangers.kind === 'untrusted' ? strangers.reason : '', /no key that is trusted with this made it/);
      });

    for (const [name, pem] of otherKeys()) {
      it(`cosign verifies what a key on ${name} signed`, async (t) => {
        const folder = await temporaryFolder(t);
        const signer = keySigner(pem);
        await writeFile(join(folder, 'other.pub'), signer.publicKey ?? '');
        const { descriptor } = await writeImage(repository, { note: name });
        await signManifest(repository, descriptor, signer);
        assert.ok((await cosign(folder, 'verify', '--key', 'other.pub', ...withoutLog, at(descriptor))).includes(descriptor.digest));
      });
    }

    it('cosign refuses a bundle with a keyid, which is why there is none', async (t) => {
      const folder = await temporaryFolder(t);
      const { privatePem, publicPem } = generateKey();
      await writeFile(join(folder, 'release.pub'), publicPem);
      const { descriptor } = await writeImage(repository, { note: 'keyid' });
      const signer = keySigner(privatePem);
      const subject = [{ digest: { sha256: descriptor.digest.slice('sha256:'.length) } }];
      const good = await signer.sign({
        _type: 'https://in-toto.io/Statement/v1',
        subject,
        predicateType: predicateTypes.signature,
        predicate: {},
      });
      const bundle = JSON.parse(new TextDecoder().decode(good));
      bundle.dsseEnvelope.signatures[0].keyid = 'mine';
      await attachStatement(repository, descriptor, {
        bundle: new TextEncoder().encode(JSON.stringify(bundle)),
        predicateType: predicateTypes.signature,
      });
      await assert.rejects(cosign(folder, 'verify', '--key', 'release.pub', ...withoutLog, at(descriptor)));
      assert.equal((await verifyManifest(repository, descriptor.digest, { trusted: [{ key: publicPem }] })).kind, 'signed');
      assert.equal((await repository.referrers(descriptor.digest, { artifactType: bundleMediaType })).length, 1);
    });
  });
}

function otherKeys(): readonly (readonly [name: string, pem: string])[] {
  const keys = [
    ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' })],
    ['P-521', generateKeyPairSync('ec', { namedCurve: 'P-521' })],
    ['Ed25519', generateKeyPairSync('ed25519')],
  ] as const;
  return keys.map(([name, { privateKey }]) => [name, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()]);
}
