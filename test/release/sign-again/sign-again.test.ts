import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRelease } from '../../../lib/artifact/read.ts';
import { attachStatement } from '../../../lib/artifact/signatures/attach.ts';
import { signManifest } from '../../../lib/artifact/signatures/sign.ts';
import { verifyManifest } from '../../../lib/artifact/signatures/verify.ts';
import { digestOf } from '../../../lib/digest.ts';
import { mediaTypes } from '../../../lib/oci/registry.ts';
import { RegistryError } from '../../../lib/oci/registry-error.ts';
import { releaseSigners } from '../../../lib/release/facts/release-signers.ts';
import { promote } from '../../../lib/release/moves/promote.ts';
import { copyToEnvironments } from '../../../lib/release/sign-again/copies.ts';
import { previewSigning, type SignAgain } from '../../../lib/release/sign-again/preview.ts';
import { writeSignatures } from '../../../lib/release/sign-again/write.ts';
import type { Workplace } from '../../../lib/release/workplace.ts';
import { predicateTypes } from '../../../lib/signing/statement.ts';
import type { Trust } from '../../../lib/signing/trust.ts';
import { type Name, signerOf, type TrustedWorld, trusted, trustedWorld } from '../trusted-world.ts';

const publishers = (...names: readonly Name[]): Trust => ({
  releases: trusted(...names),
  promotions: trusted('sam'),
  evidence: trusted('agent'),
});

/** `olga` is the publisher's new key. */
function after(
  world: TrustedWorld,
  { by = 'olga', trust = publishers('olga') }: { readonly by?: Name; readonly trust?: Trust } = {},
): Workplace {
  const workplace = world.as(by);
  return { ...workplace, project: { ...workplace.project, trust } };
}

function asked({ repositories }: TrustedWorld, change: Partial<SignAgain> = {}): SignAgain {
  return { repositories, versionOrDigest: '1.0.0', ...change };
}

function publicPem(name: Name): string {
  const [one] = trusted(name);
  assert.ok(one !== undefined && 'key' in one);
  return one.key;
}

test('a release whose signer is still trusted is signed anew, whole, and then counts without the old key', async (t) => {
  const world = await trustedWorld(t);
  const index = await world.publish('1.0.0');
  const both = after(world, { trust: publishers('publisher', 'olga') });
  const preview = await previewSigning(both, asked(world));
  assert.equal(preview.belief.kind === 'signed' && preview.belief.by.kind === 'key' && preview.belief.by.name, 'publisher');
  assert.deepEqual(
    preview.missing.map(({ environment }) => environment),
    ['production', 'staging', undefined],
  );
  await writeSignatures(both, preview);
  const parts = { environment: 'staging', version: '1.0.0', index, manifest: preview.release.environments.get('staging')?.digest ?? index };
  assert.equal((await releaseSigners(after(world), parts)).finding, undefined);
  assert.deepEqual((await previewSigning(after(world), asked(world))).missing, [], 'once is enough');
});

test('a release that nobody who is trusted signed is not signed, unless whoever signs says why it is right', async (t) => {
  const world = await trustedWorld(t);
  const index = await world.publish('1.0.0');
  await assert.rejects(previewSigning(after(world), asked(world)), { code: 'NO_PROOF', message: /nobody vouches for it/ });
  const wrongKey = asked(world, { wasSignedBy: publicPem('stranger') });
  await assert.rejects(previewSigning(after(world), wrongKey), { code: 'NO_PROOF' });
  const wrongDigest = asked(world, { rebuilt: digestOf('something else') });
  await assert.rejects(previewSigning(after(world), wrongDigest), { code: 'WRONG_RELEASE', message: /what was rebuilt is/ });
  const byKey = await previewSigning(after(world), asked(world, { wasSignedBy: publicPem('publisher') }));
  assert.equal(byKey.belief.kind, 'signed');
  const byRebuild = await previewSigning(after(world), asked(world, { rebuilt: index }));
  assert.equal(byRebuild.belief.kind, 'rebuilt');
});

test('what a publisher states of another kind of build keeps nobody from signing, and is not said again', async (t) => {
  const world = await trustedWorld(t);
  const index = await world.publish('1.0.0');
  const subject = (await world.repositories.release.resolve(index)) ?? assert.fail();
  const predicate = { buildDefinition: { buildType: 'https://actions.github.io/buildtypes/workflow/v1' } };
  const statement = { signer: signerOf('publisher'), predicateType: predicateTypes.provenance, predicate };
  await attachStatement(world.repositories.release, subject, statement);
  const { missing } = await previewSigning(after(world, { trust: publishers('publisher', 'olga') }), asked(world));
  const said = missing.flatMap(({ statements }) => statements.map(({ predicateType }) => predicateType));
  assert.ok(said.length > 0 && !said.includes(predicateTypes.provenance), said.join());
});

test('without trust somebody has to vouch for it all the same', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  const { trust: _nobody, ...project } = world.as('olga').project;
  const trusting = { ...world.as('olga'), project };
  await assert.rejects(previewSigning(trusting, asked(world)), { code: 'NO_PROOF' });
  const preview = await previewSigning(trusting, asked(world, { wasSignedBy: publicPem('publisher') }));
  assert.equal(preview.publisher.trusted, false);
});

test('a release into which somebody put an environment of another version is not signed', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  await world.publish('2.0.0');
  const { release } = world.repositories;
  const [index, other] = await Promise.all([release.readManifest('1.0.0'), readRelease(release, '2.0.0')]);
  assert.ok(index !== undefined);
  const first = await readRelease(release, '1.0.0');
  // The manifest of another version in the place of its own.
  const swapped = new TextDecoder()
    .decode(index.bytes)
    .replace(first.environments.get('staging')?.digest ?? '', other.environments.get('staging')?.digest ?? '');
  const { digest } = await release.writeManifest({ mediaType: mediaTypes.index, bytes: new TextEncoder().encode(swapped) });
  const forged = asked(world, { versionOrDigest: digest, wasSignedBy: publicPem('publisher') });
  await assert.rejects(previewSigning(after(world), forged), { code: 'NO_PROOF', message: /nobody vouches for it/ });
});

test('a release of which one environment is unsigned is refused, whoever signed the rest', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0', 'nobody');
  const { release } = world.repositories;
  const index = await release.resolve('1.0.0');
  assert.ok(index !== undefined);
  await signManifest(release, index, signerOf('publisher'));
  await assert.rejects(previewSigning(after(world, { trust: publishers('publisher', 'olga') }), asked(world)), { code: 'NO_PROOF' });
});

test('a release whose bytes are not there, or not those of its index, is refused', async (t) => {
  const world = await trustedWorld(t);
  const index = await world.publish('1.0.0');
  const { release } = world.repositories;
  const staging = (await readRelease(release, '1.0.0')).environments.get('staging');
  const broken = {
    ...world.repositories,
    release: { ...release, readManifest: async (name: string) => (name === staging?.digest ? undefined : release.readManifest(name)) },
  };
  await assert.rejects(previewSigning(after(world), asked(world, { repositories: broken, rebuilt: index })), {
    code: 'NO_PROOF',
    message: /staging of 1\.0\.0 is not what it says: .*it does not exist/,
  });
});

test('a release of another project is refused, signed and rebuilt as it may be', async (t) => {
  const world = await trustedWorld(t);
  const index = await world.publish('1.0.0');
  const both = after(world, { trust: publishers('publisher', 'olga') });
  const bank = { ...both, project: { ...both.project, project: { ...both.project.project, name: 'bank' } } };
  await assert.rejects(previewSigning(bank, asked(world, { rebuilt: index })), {
    code: 'WRONG_RELEASE',
    message: /it is a release of project "shop", expected "bank"/,
  });
});

test('only who may sign releases signs, and no key of evidence or of promotions vouches for one', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0', 'agent');
  for (const by of ['agent', 'sam', 'stranger'] as const)
    await assert.rejects(previewSigning(after(world, { by }), asked(world, { wasSignedBy: publicPem('publisher') })), {
      code: 'UNTRUSTED_KEY',
    });
  const inBoth = { ...publishers('olga'), releases: trusted('olga', 'agent') };
  await assert.rejects(previewSigning(after(world, { by: 'agent', trust: inBoth }), asked(world)), { code: 'UNTRUSTED_KEY' });
  await assert.rejects(previewSigning(after(world, { trust: inBoth }), asked(world)), { code: 'NO_PROOF' });
  for (const name of ['agent', 'sam'] as const)
    await assert.rejects(previewSigning(after(world), asked(world, { wasSignedBy: publicPem(name) })), {
      code: 'UNTRUSTED_KEY',
      message: /the key that is to have signed it is in trust\.(?:evidence|promotions)/,
    });
  const { signer: _nobody, ...unsigned } = after(world);
  await assert.rejects(previewSigning(unsigned, asked(world)), { code: 'NO_KEY' });
});

test('a private key is not taken for the public one that it was signed with, and is not shown', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  const pem = '-----BEGIN PRIVATE KEY-----\nMIGHAgEA\n-----END PRIVATE KEY-----\n';
  await assert.rejects(previewSigning(after(world), asked(world, { wasSignedBy: pem })), (error: Error) => {
    assert.match(error.message, /is not one public key in PEM/);
    return !error.message.includes('MIGHAgEA');
  });
});

test('signatures reach the environments that have the release, and one that cannot be written holds up no other', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0');
  const move = { environment: 'staging', version: '1.0.0', action: 'promote', who: 'sam', why: null } as const;
  assert.equal((await promote(world.as('sam'), move, { confirm: async () => 'go' })).result, 'written');
  const both = after(world, { trust: publishers('publisher', 'olga') });
  const preview = await previewSigning(both, asked(world));
  await writeSignatures(both, preview);
  assert.deepEqual(await copyToEnvironments(both, preview), [
    { environment: 'production', result: 'not-promoted' },
    { environment: 'staging', result: 'copied' },
  ]);
  const manifest = preview.release.environments.get('staging')?.digest;
  assert.ok(manifest !== undefined);
  const found = await verifyManifest(world.repositories.environment('staging'), manifest, { trusted: trusted('olga') });
  assert.equal(found.kind, 'signed');
  assert.equal((await copyToEnvironments(both, preview)).find(({ environment }) => environment === 'staging')?.result, 'there');
  const refusing = {
    ...world.repositories,
    environment: (name: string) => ({
      ...world.repositories.environment(name),
      resolve: async () => {
        throw new RegistryError(name === 'staging' ? 'DENIED' : 'TIMEOUT', `Cannot read ${name}`);
      },
    }),
  };
  assert.deepEqual(await copyToEnvironments(both, { ...preview, repositories: refusing }), [
    { environment: 'production', result: 'failed', reason: 'Cannot read production' },
    { environment: 'staging', result: 'denied', reason: 'Cannot read staging' },
  ]);
  const flooded = {
    ...preview.repositories.release,
    referrers: async () => Array.from({ length: 300 }, (_, at) => ({ mediaType: 'a/b', digest: digestOf(`${at}`), size: 1 })),
  };
  const many = await copyToEnvironments(both, { ...preview, repositories: { ...world.repositories, release: flooded } });
  assert.deepEqual(
    many.map(({ environment, result }) => [environment, result]),
    [
      ['production', 'not-promoted'],
      ['staging', 'failed'],
    ],
  );
  assert.match(many[1]?.reason ?? '', /it is 300 statements, expected at most 256$/);
});

test('a key that an environment of its own trusts with promotions vouches for no release', async (t) => {
  const world = await trustedWorld(t);
  await world.publish('1.0.0', 'stranger');
  const workplace = after(world);
  const environments = workplace.project.environments.map((one) =>
    one.name === 'production' ? { ...one, trust: { promotions: [...trusted('stranger')] } } : one,
  );
  await assert.rejects(
    previewSigning({ ...workplace, project: { ...workplace.project, environments } }, asked(world, { wasSignedBy: publicPem('stranger') })),
    { code: 'UNTRUSTED_KEY', message: /is in trust\.promotions of production, and releases are others’ to sign$/ },
  );
});
