import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { keylessSigner } from '../../../lib/artifact/keyless/keyless-signer.ts';
import type { SigningServices } from '../../../lib/artifact/keyless/signing-services.ts';
import { signManifest } from '../../../lib/artifact/signatures/sign.ts';
import { verifyManifest } from '../../../lib/artifact/signatures/verify.ts';
import { openRepository } from '../../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../../lib/oci/registry-context.ts';
import type { TrustedIdentity } from '../../../lib/signing/trust.ts';
import { writeImage } from '../../contracts/registry-samples.ts';
import { temporaryFolder } from '../../oci/temporary-folder.ts';
import { registryForTests } from '../../registries/registry.ts';
import { toolForTests } from '../../registries/tools.ts';
import { identityToken, startSigstore } from '../../signing/sigstore/instance.ts';

const found = await toolForTests('cosign');
const skip = found.kind === 'missing' ? found.reason : false;
const issuer = 'https://token.actions.githubusercontent.com';
const subject = 'https://github.com/acme/shop/.github/workflows/release.yaml@refs/heads/main';
const token = identityToken({ iss: issuer, sub: subject });

/** A registry with a manifest, a Sigstore instance whose root lies beside cosign, and cosign. */
async function stage(t: TestContext, logs: boolean) {
  const registry = await registryForTests(t);
  if (found.kind === 'missing' || registry.kind === 'missing') return undefined;
  const context = createRegistryContext({ plainHttp: true });
  t.after(() => context.close());
  const instance = await startSigstore(t);
  const folder = await temporaryFolder(t);
  const trustedRoot = instance.trustedRoot({ logs });
  await writeFile(join(folder, 'root.json'), trustedRoot);
  const repository = openRepository(`oci://${registry.registry.host}/acme/shop`, context);
  const { descriptor } = await writeImage(repository, {});
  const cosign = (command: string, ...words: readonly string[]) =>
    found.tool.run(
      [
        command,
        ...words,
        '--trusted-root',
        'root.json',
        '--allow-http-registry',
        `${registry.registry.host}/acme/shop@${descriptor.digest}`,
      ],
      {
        folder,
        environment: { HOME: folder },
      },
    );
  return { instance, repository, descriptor, trustedRoot, cosign };
}

const ways: readonly (readonly [name: string, services: (address: string) => Partial<SigningServices>, words: readonly string[]])[] = [
  ['a transparency log', (address) => ({ rekor: { address } }), []],
  ['a timestamp authority', (address) => ({ timestampAuthority: address }), ['--use-signed-timestamps', '--insecure-ignore-tlog']],
];

for (const [name, services, words] of ways) {
  test(`cosign verifies what Pawl signed without a key, its time proven by ${name}`, { skip }, async (t) => {
    const made = await stage(t, words.length === 0);
    if (made === undefined) return t.skip('there is no registry');
    const { instance, repository, descriptor, cosign } = made;
    const signer = keylessSigner({
      fulcio: instance.address,
      ...services(instance.address),
      identityToken: async () => token,
      clock: () => new Date(),
    });
    await signManifest(repository, descriptor, signer);
    const verify = (who: string) => cosign('verify', ...words, '--certificate-oidc-issuer', issuer, '--certificate-identity', who);
    assert.ok((await verify(subject)).includes(descriptor.digest));
    await assert.rejects(verify(`${subject}2`));
  });
}

test('Pawl verifies what cosign signed without a key', { skip }, async (t) => {
  const made = await stage(t, true);
  if (made === undefined) return t.skip('there is no registry');
  const { instance, repository, descriptor, trustedRoot, cosign } = made;
  const services = ['--fulcio-url', instance.address, '--rekor-url', instance.address];
  await cosign('sign', '--yes', '--use-signing-config=false', ...services, '--identity-token', token);
  assert.deepEqual(await verifyManifest(repository, descriptor.digest, { trusted: [{ issuer, subject }], trustedRoot }), {
    kind: 'signed',
    signer: { kind: 'certificate', issuer, subject },
  });
});

test('Pawl verifies what cosign signed without a key as it did before version 3', { skip }, async (t) => {
  const made = await stage(t, true);
  if (made === undefined) return t.skip('there is no registry');
  const { instance, repository, descriptor, trustedRoot, cosign } = made;
  const services = ['--fulcio-url', instance.address, '--rekor-url', instance.address, '--identity-token', token];
  await cosign('sign', '--yes', '--use-signing-config=false', '--new-bundle-format=false', ...services);
  const verify = (trusted: TrustedIdentity, root: string | undefined) =>
    verifyManifest(repository, descriptor.digest, { trusted: [trusted], trustedRoot: root });
  assert.deepEqual(await verify({ issuer, subject }, trustedRoot), {
    kind: 'signed',
    signer: { kind: 'certificate', issuer, subject },
  });
  for (const [found, reason] of [
    [await verify({ issuer, subject: `${subject}2` }, trustedRoot), /release\.yaml@refs\/heads\/main, who is not trusted with this/],
    [await verify({ issuer, subject }, undefined), /no trusted root is configured/],
    [await verify({ issuer, subject }, (await startSigstore(t)).trustedRoot()), /its certificate does not verify/],
  ] as const)
    assert.match(found.kind === 'untrusted' ? found.reason : found.kind, reason);
});
