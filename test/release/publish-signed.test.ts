import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { provenanceSchema } from '../../lib/artifact/provenance.ts';
import { readRelease } from '../../lib/artifact/read.ts';
import { readStatements } from '../../lib/artifact/signatures/read.ts';
import { verifyManifest } from '../../lib/artifact/signatures/verify.ts';
import type { CompiledEnvironment, CompiledProject } from '../../lib/compiler/compile.ts';
import { digestOf } from '../../lib/digest.ts';
import { attachedEvidence } from '../../lib/evidence/attached.ts';
import { canonicalJson } from '../../lib/json.ts';
import { canonicalSet } from '../../lib/manifest/canonical.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import type { Repository } from '../../lib/oci/registry.ts';
import { type PublishOptions, publish } from '../../lib/release/publish.ts';
import { trustedSigner } from '../../lib/release/statements/trusted-signer.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { keySigner } from '../../lib/signing/key-signer.ts';
import { predicateTypes } from '../../lib/signing/statement.ts';
import type { Trust } from '../../lib/signing/trust.ts';

const [job, other, scanner] = [generateKey(), generateKey(), generateKey()];
const trust: Trust = {
  releases: [{ key: job.publicPem, name: 'the release job' }],
  promotions: [],
  evidence: [{ key: scanner.publicPem, name: 'scanner' }],
};
const trusting = { trusted: trust.releases };
const commit = { hash: 'c'.repeat(40), committedAt: new Date('2026-01-01T00:00:00Z') };
const image = `ghcr.io/acme/web@${digestOf('web')}`;

function project(change: Partial<CompiledProject> = {}): CompiledProject {
  const { set } = canonicalSet('staging', [
    {
      object: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'web', namespace: 'shop' },
        spec: { containers: [{ name: 'web', image }] },
      },
      application: 'web',
      wave: 0,
    },
  ]);
  const staging = { name: 'staging', set } as CompiledEnvironment;
  return {
    project: { name: 'shop', source: 'https://github.com/acme/shop' },
    trust,
    environments: [staging],
    inputs: [{ path: 'environments/index.ts', digest: digestOf('code') }],
    variables: [],
    wants: [],
    findings: [],
    unproven: [],
    buildPolicies: [],
    policiesDigest: digestOf('policies'),
    warnings: [],
    ...change,
  };
}

async function signing(pem: string): Promise<NonNullable<PublishOptions['signing']>> {
  const publisher = await trustedSigner(keySigner(pem), trust, { action: 'publish "shop"', list: 'releases' });
  assert.ok(publisher);
  return {
    publisher,
    build: {
      ref: 'refs/heads/main',
      locks: { 'pawl.lock.json': digestOf('lock') },
      tools: { pawl: '1.0.0', node: 'v24.0.0' },
      toolDigests: { pawl: digestOf('pawl'), node: digestOf('node') },
      builder: 'https://ci.example/runner',
      invocation: 'https://ci.example/runs/7',
      startedOn: new Date('2026-01-01T00:00:01Z'),
      finishedOn: new Date('2026-01-01T00:00:09Z'),
    },
  };
}

async function repositoryOf(t: { after(end: () => Promise<void>): void }): Promise<Repository> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-publish-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return openRepository(`oci-layout:${folder}/shop`);
}

/** The repository, with a word of every write. */
function watched(repository: Repository): { repository: Repository; writes: string[] } {
  const writes: string[] = [];
  const writeManifest: Repository['writeManifest'] = async (manifest, options) => {
    const { subject } = JSON.parse(new TextDecoder().decode(manifest.bytes)) as { subject?: object };
    writes.push(options?.tag ?? (subject === undefined ? 'manifest' : 'referrer'));
    return repository.writeManifest(manifest, options);
  };
  return { repository: Object.create(repository, { writeManifest: { value: writeManifest } }) as Repository, writes };
}

test('a release and its environments are signed before anybody can see the version', async (t) => {
  const { repository, writes } = watched(await repositoryOf(t));
  const published = await publish(project(), repository, { version: '1.0.0', commit, signing: await signing(job.privatePem) });
  assert.deepEqual(writes, ['manifest', 'manifest', 'referrer', 'referrer', 'referrer', 'referrer', '1.0.0']);
  assert.equal(published.signer?.kind === 'key' && published.signer.name, 'the release job');
  const release = await readRelease(repository, '1.0.0');
  for (const digest of [release.digest, ...[...release.environments.values()].map((one) => one.digest)])
    assert.equal((await verifyManifest(repository, digest, trusting)).kind, 'signed');
});

test('a project that says who publishes is published by nobody else, and nothing is written', async (t) => {
  const { repository, writes } = watched(await repositoryOf(t));
  await assert.rejects(publish(project(), repository, { version: '1.0.0', commit }), { code: 'NO_KEY' });
  for (const { privatePem } of [other, scanner]) await assert.rejects(signing(privatePem), { code: 'UNTRUSTED_KEY' });
  await assert.rejects(trustedSigner(undefined, trust, { action: 'publish', list: 'releases' }), { code: 'NO_KEY' });
  const nobody = { ...trust, releases: [] };
  await assert.rejects(trustedSigner(keySigner(job.privatePem), nobody, { action: 'publish', list: 'releases' }), {
    code: 'UNTRUSTED_KEY',
  });
  assert.deepEqual(writes, []);
});

test('without trust a release is published unsigned, or signed by whoever likes to', async (t) => {
  const repository = await repositoryOf(t);
  const open = project({ trust: undefined });
  const published = await publish(open, repository, { version: '1.0.0', commit });
  assert.equal(published.signer, undefined);
  assert.deepEqual(await repository.referrers(published.digest), []);
  const signer = await trustedSigner(keySigner(other.privatePem), undefined, { action: 'publish', list: 'releases' });
  assert.equal(signer?.trusted, false);
});

test('publishing the same again adds the signatures that are missing, and no second ones', async (t) => {
  const repository = await repositoryOf(t);
  const { digest } = await publish(project({ trust: undefined }), repository, { version: '1.0.0', commit });
  const options = { version: '1.0.0', commit, signing: await signing(job.privatePem) };
  await publish(project(), repository, options);
  const signed = await repository.referrers(digest);
  assert.equal(signed.length, 3);
  await publish(project(), repository, options);
  assert.deepEqual(await repository.referrers(digest), signed);
});

test('a publish that stops after any of its writes is made good by the next one', async (t) => {
  const options = { version: '1.0.0', commit, signing: await signing(job.privatePem) };
  for (let stop = 0; stop < 7; stop++) {
    const repository = await repositoryOf(t);
    let left = stop;
    const failing = Object.create(repository, {
      writeManifest: {
        value: async (...given: Parameters<Repository['writeManifest']>) => {
          if (left-- === 0) throw new Error('cut off');
          return repository.writeManifest(...given);
        },
      },
    }) as Repository;
    await assert.rejects(publish(project(), failing, options), /cut off/);
    assert.equal(await repository.resolve('1.0.0'), undefined);
    const { digest } = await publish(project(), repository, options);
    assert.equal((await verifyManifest(repository, digest, trusting)).kind, 'signed');
    assert.equal((await repository.referrers(digest)).length, 3, `after ${stop} writes`);
  }
});

test('its provenance says from which commit, by whom and with what it was built', async (t) => {
  const repository = await repositoryOf(t);
  const { digest } = await publish(project(), repository, { version: '1.0.0', commit, signing: await signing(job.privatePem) });
  const [statement] = await readStatements(repository, digest, { ...trusting, predicateType: predicateTypes.provenance });
  const { buildDefinition, runDetails } = provenanceSchema.parse(statement?.statement.predicate);
  assert.deepEqual(buildDefinition.externalParameters, {
    project: 'shop',
    version: '1.0.0',
    source: 'https://github.com/acme/shop',
    ref: 'refs/heads/main',
  });
  assert.deepEqual(
    buildDefinition.resolvedDependencies.map(({ name, uri, digest: digests }) => [name, uri, ...Object.keys(digests)]),
    [
      ['source', 'git+https://github.com/acme/shop@refs/heads/main', 'gitCommit'],
      ['pawl.lock.json', undefined, 'sha256'],
      ['inputs', undefined, 'sha256'],
      ['policies', undefined, 'sha256'],
      ['tool pawl', undefined, 'sha256'],
      ['tool node', undefined, 'sha256'],
    ],
  );
  const [source, lock, inputs, policies, pawl, node] = buildDefinition.resolvedDependencies.map((one) => one.digest);
  assert.deepEqual([source, lock], [{ gitCommit: commit.hash }, { sha256: digestOf('lock').slice('sha256:'.length) }]);
  const list = canonicalJson(project().inputs.map(({ path, digest: content }) => ({ path, digest: content })));
  assert.deepEqual(
    [inputs?.sha256, policies?.sha256, pawl?.sha256, node?.sha256].map((hex) => `sha256:${hex}`),
    [digestOf(list), digestOf('policies'), digestOf('pawl'), digestOf('node')],
  );
  assert.deepEqual(buildDefinition.internalParameters, { tools: { pawl: '1.0.0', node: 'v24.0.0' } });
  assert.equal(runDetails.builder.id, 'https://ci.example/runner');
  const [found] = (await attachedEvidence(repository, digest, trusting)).filter(({ type }) => type === predicateTypes.provenance);
  assert.deepEqual(found?.at, new Date('2026-01-01T00:00:09Z'));
});

test('its images are stated with their digests', async (t) => {
  const repository = await repositoryOf(t);
  const { digest } = await publish(project(), repository, { version: '1.0.0', commit, signing: await signing(job.privatePem) });
  const [statement] = await readStatements(repository, digest, { ...trusting, predicateType: predicateTypes.images });
  assert.deepEqual(statement?.statement.predicate, { environments: { staging: [{ image, digest: digestOf('web') }] } });
});

test('what others attach to a release is none of its publisher’s evidence', async (t) => {
  const repository = await repositoryOf(t);
  const open = project({ trust: undefined });
  const publisher = await trustedSigner(keySigner(other.privatePem), undefined, { action: 'publish', list: 'releases' });
  assert.ok(publisher);
  const { digest } = await publish(open, repository, {
    version: '1.0.0',
    commit,
    signing: { ...(await signing(job.privatePem)), publisher },
  });
  assert.equal((await repository.referrers(digest)).length, 3);
  assert.deepEqual(await attachedEvidence(repository, digest, trusting), []);
});
