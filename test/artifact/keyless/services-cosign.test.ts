import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { keylessSigner } from '../../../lib/artifact/keyless/keyless-signer.ts';
import { signManifest } from '../../../lib/artifact/signatures/sign.ts';
import { verifyManifest } from '../../../lib/artifact/signatures/verify.ts';
import { openRepository } from '../../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../../lib/oci/registry-context.ts';
import { writeImage } from '../../contracts/registry-samples.ts';
import { temporaryFolder } from '../../oci/temporary-folder.ts';
import { registryForTests } from '../../registries/registry.ts';
import { toolForTests } from '../../registries/tools.ts';
import { servicesForTests } from '../../signing/sigstore/services/services.ts';
import { jobClaims } from './jobs.ts';

const [found, cosign] = [await servicesForTests({ after }), await toolForTests('cosign')];
const skip = found.kind === 'missing' ? found.reason : cosign.kind === 'missing' && cosign.reason;

describe("cosign, Pawl and sigstore's own servers", { skip }, () => {
  if (found.kind === 'missing' || cosign.kind === 'missing') return;
  const { tool } = cosign;
  const { fulcio, rekor, timestampAuthority, jobs, published } = found.services;
  const { claims, subject } = jobClaims('release.yaml');
  const trusted = [{ issuer: jobs.address, subject }];

  /** A manifest in a registry, and cosign in a folder with a trusted root and a signing configuration that it made itself. */
  async function stage(t: TestContext) {
    const registry = await registryForTests(t);
    if (registry.kind === 'missing') return undefined;
    const context = createRegistryContext({ plainHttp: true });
    t.after(() => context.close());
    const repository = openRepository(`oci://${registry.registry.host}/acme/shop`, context);
    const { descriptor } = await writeImage(repository, {});
    const folder = await temporaryFolder(t);
    const run = (...words: readonly string[]) => tool.run(words, { folder, environment: { HOME: folder } });
    await writeFile(join(folder, 'ca.pem'), published.authority);
    await writeFile(join(folder, 'tsa.pem'), published.timestamps);
    await writeFile(join(folder, 'ct.pub'), published.certificateLogKey);
    await writeFile(join(folder, 'log.pub'), published.logKey);
    await writeFile(join(folder, 'token'), jobs.token(claims));
    const since = 'start-time=2020-01-01T00:00:00Z';
    await run(
      'trusted-root',
      'create',
      `--fulcio=url=${fulcio},certificate-chain=ca.pem`,
      `--rekor=url=${rekor},public-key=log.pub,${since},origin=${published.logName}`,
      `--ctfe=url=${published.certificateLogAddress},public-key=ct.pub,${since}`,
      `--tsa=url=${timestampAuthority}/api/v1/timestamp,certificate-chain=tsa.pem`,
      '--out=root.json',
    );
    const operator = `${since},operator=acme`;
    await run(
      'signing-config',
      'create',
      `--fulcio=url=${fulcio},api-version=1,${operator}`,
      `--rekor=url=${rekor},api-version=2,${operator}`,
      '--rekor-config=ANY',
      `--tsa=url=${timestampAuthority}/api/v1/timestamp,api-version=1,${operator}`,
      '--tsa-config=ANY',
      '--out=signing.json',
    );
    const image = `${registry.registry.host}/acme/shop@${descriptor.digest}`;
    const place = ['--trusted-root=root.json', '--allow-http-registry', image];
    return { repository, descriptor, root: await readFile(join(folder, 'root.json'), 'utf8'), run, place };
  }

  it('agree: cosign verifies what Pawl signed, by issuer and identity', async (t) => {
    const made = await stage(t);
    if (made === undefined) return t.skip('there is no registry');
    const { repository, descriptor, root, run, place } = made;
    const identityToken = async () => jobs.token(claims);
    const services = { fulcio, timestampAuthority, rekor: { address: rekor, version: 2 } } as const;
    await signManifest(repository, descriptor, keylessSigner({ ...services, identityToken, clock: () => new Date() }));
    const verify = (who: string, issuer = jobs.address) =>
      run('verify', `--certificate-oidc-issuer=${issuer}`, `--certificate-identity=${who}`, '--use-signed-timestamps', ...place);
    assert.ok((await verify(subject)).includes(descriptor.digest));
    await assert.rejects(verify(jobClaims('promote.yaml').subject), /expected SAN value/);
    await assert.rejects(verify(subject, 'https://token.actions.githubusercontent.com'), /expected issuer value/);
    const ours = await verifyManifest(repository, descriptor.digest, { trusted, trustedRoot: root });
    assert.equal(ours.kind, 'signed');
  });

  it('agree: Pawl verifies what cosign signed', async (t) => {
    const made = await stage(t);
    if (made === undefined) return t.skip('there is no registry');
    const { repository, descriptor, root, run, place } = made;
    await run('sign', '--yes', '--signing-config=signing.json', '--identity-token=token', ...place);
    const verify = (who: string, trustedRoot: string) =>
      verifyManifest(repository, descriptor.digest, { trusted: [{ issuer: jobs.address, subject: who }], trustedRoot });
    const signer = { kind: 'certificate', issuer: jobs.address, subject };
    for (const trustedRoot of [root, published.trustedRoot()])
      assert.deepEqual(await verify(subject, trustedRoot), { kind: 'signed', signer });
    const other = await verify(jobClaims('release.yaml', 'feature').subject, root);
    assert.match(
      other.kind === 'untrusted' ? other.reason : other.kind,
      /release\.yaml@refs\/heads\/main by https:.*, who is not trusted with this/,
    );
  });
});
