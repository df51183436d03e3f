import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { attachStatement } from '../../../lib/artifact/signatures/attach.ts';
import { copySignatures } from '../../../lib/artifact/signatures/copy-signatures.ts';
import { readStatements } from '../../../lib/artifact/signatures/read.ts';
import { signManifest } from '../../../lib/artifact/signatures/sign.ts';
import { verifyManifest } from '../../../lib/artifact/signatures/verify.ts';
import { openRepository } from '../../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../../lib/oci/registry-context.ts';
import { generateKey } from '../../../lib/signing/generate-key.ts';
import { keySigner } from '../../../lib/signing/key-signer.ts';
import { predicateTypes } from '../../../lib/signing/statement.ts';
import { writeImage } from '../../contracts/registry-samples.ts';
import { kindForTests, registryKinds } from '../../registries/kinds.ts';

const publisher = generateKey();
const signer = keySigner(publisher.privatePem);
const trusted = [{ key: publisher.publicPem }];

for (const kind of registryKinds) {
  describe(`signatures on ${kind}`, () => {
    it('are written once, before what they are about, read, and copied along', async (t) => {
      const found = await kindForTests(t, kind);
      if (found.kind === 'missing') return t.skip(found.reason);
      const context = createRegistryContext(found.settings);
      t.after(() => context.close());
      const [from, to, other] = ['acme/shop', 'acme/shop/production', 'acme/sample'].map((name) =>
        openRepository(`oci://${found.host}/${name}`, context),
      );
      assert.ok(from !== undefined && to !== undefined && other !== undefined);
      const { descriptor } = await writeImage(other, {});
      await signManifest(from, descriptor, signer);
      await writeImage(from, {});
      await signManifest(from, descriptor, signer);
      await attachStatement(from, descriptor, { signer, predicateType: predicateTypes.images, predicate: [] });
      assert.equal((await from.referrers(descriptor.digest)).length, 2);
      assert.equal(await copySignatures({ from, to, digest: descriptor.digest }), 2);
      assert.equal(await copySignatures({ from, to, digest: descriptor.digest }), 0);
      await writeImage(to, {});
      assert.equal((await verifyManifest(to, descriptor.digest, { trusted })).kind, 'signed');
      assert.equal((await readStatements(to, descriptor.digest, { trusted, predicateType: predicateTypes.images })).length, 1);
    });
  });
}
