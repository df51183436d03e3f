import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { packRelease } from '../../lib/artifact/pack-release.ts';
import { pullEnvironment, unpackEnvironment } from '../../lib/artifact/pull.ts';
import { pushRelease } from '../../lib/artifact/push.ts';
import { readRelease } from '../../lib/artifact/read.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import type { Repository } from '../../lib/oci/registry.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { readHead } from '../../lib/promotion/ledger/reading/head.ts';
import { readHistory } from '../../lib/promotion/ledger/reading/history.ts';
import { testEnvironment } from '../agent/stage/environment.ts';
import { configMap } from '../agent/stage/objects.ts';
import { digestsOf, writeImage } from '../contracts/registry-samples.ts';
import { findClients } from '../registries/clients.ts';
import { oracleForTests } from '../registries/oracle.ts';
import { type RegistryOptions, registryForTests, type TestRegistry } from '../registries/registry.ts';
import { layoutFolder, release, shop } from './samples.ts';

const { orasGo, oras, crane, skopeo } = await findClients();

for (const { name, missing: skip, copy } of [orasGo, oras])
  for (const [from, to] of [[{}, { referrers: false }] as const, [{ referrers: false }, {}] as const])
    test(`an environment repository that ${name} copied ${from.referrers === false ? 'to' : 'from'} a referrers API verifies elsewhere`, {
      skip,
    }, async (t) => {
      const [source, target] = [await opener(t, from), await opener(t, to)];
      if (source === undefined || target === undefined) return;
      const written = await promoted(source('acme/shop/staging'));
      for (const tag of written.tags)
        await copy({ place: placeOf(source('acme/shop/staging')), tag }, { place: placeOf(target('elsewhere/staging')), tag });
      await written.isAllIn(target('elsewhere/staging'));
    });

for (const { name, missing: skip, pull } of [orasGo, oras])
  test(`${name} takes an environment's archive out as a file`, { skip }, async (t) => {
    const open = await opener(t, {});
    if (open === undefined) return;
    await promoted(open('acme/shop/staging'));
    const folder = await mkdtemp(join(tmpdir(), 'pawl-pulled-'));
    t.after(() => rm(folder, { recursive: true }));
    await pull(placeOf(open('acme/shop/staging')), 'live', folder);
    assert.deepEqual(await readdir(folder), ['staging.tar.gz']);
    const { objects } = await unpackEnvironment(await readFile(join(folder, 'staging.tar.gz')), 'staging');
    assert.deepEqual(objects[0]?.object, configMap('shop', 'settings', { key: '1.2.0' }));
  });

for (const { name, missing: skip, copy } of [crane, skopeo])
  test(`${name} copies a ledger and what it moves to, and the copy reads the same`, { skip }, async (t) => {
    const open = await opener(t, {});
    if (open === undefined) return;
    const [from, to] = [open('acme/shop/staging'), open('elsewhere/staging')];
    const { tags } = await promoted(from);
    for (const tag of tags) await copy({ place: placeOf(from), tag }, { place: placeOf(to), tag });
    const [before, after] = [await readHead(from), await readHead(to)];
    assert.ok(before.kind === 'head' && after.kind === 'head');
    assert.deepEqual(after.entry, before.entry);
    assert.deepEqual(await readHistory(to, after.entry, { limit: 10 }), await readHistory(from, before.entry, { limit: 10 }));
    assert.deepEqual((await pullEnvironment(to, 'live')).set, (await pullEnvironment(from, 'live')).set);
  });

test("distribution's garbage collection takes nothing that a release or a ledger needs", async (t) => {
  const found = await registryForTests(t, { server: 'distribution' });
  if (found.kind === 'missing') return t.skip(found.reason);
  const open = openerOf(t, found.registry);
  const published = await publishedTo(open('acme/shop'));
  const moved = await promoted(open('acme/shop/staging'));
  const forgotten = await writeImage(open('acme/shop'), { note: 'nobody names me' });
  await found.registry.collectGarbage?.();
  assert.equal(await open('acme/shop').resolve(forgotten.descriptor.digest), undefined);
  await published.isAllIn(open('acme/shop'));
  await moved.isAllIn(open('acme/shop/staging'));
});

test("oras-go's garbage collection takes nothing that a release or a ledger needs out of our layout", async (t) => {
  const found = await oracleForTests();
  if (found.kind === 'missing') return t.skip(found.reason);
  const layout = await layoutFolder(t);
  const [shared, staging] = [layout('shop'), layout('staging')];
  const published = await publishedTo(shared);
  const moved = await promoted(staging);
  for (const { reference } of [shared, staging]) await found.oracle.run('oras', 'collect-garbage', reference);
  await published.isAllIn(layout('shop'));
  await moved.isAllIn(layout('staging'));
});

interface Written {
  readonly tags: readonly string[];
  /** Refuses a repository that lacks anything of it. */
  isAllIn(repository: Repository): Promise<void>;
}

/** A release with something that refers to its index, and to an environment's manifest. */
async function publishedTo(repository: Repository): Promise<Written> {
  const { descriptor } = await pushRelease(repository, await packRelease(release('1.2.3')));
  const production = (await readRelease(repository, '1.2.3')).environments.get('production');
  assert.ok(production !== undefined);
  const notes = await Promise.all([descriptor, production].map(({ digest }) => noteOn(repository, digest)));
  return {
    tags: await repository.tags(),
    isAllIn: async (there) => {
      const { digest, environments } = await readRelease(there, '1.2.3');
      assert.equal(digest, descriptor.digest);
      for (const [name, manifest] of environments)
        assert.deepEqual((await pullEnvironment(there, manifest)).set, shop(name, name === 'staging' ? 1 : 2));
      for (const note of notes) await note.isIn(there);
    },
  };
}

/** An environment that was moved three times, with something that refers to what it moved to and to a record. */
async function promoted(repository: Repository): Promise<Written> {
  const environment = testEnvironment(repository.reference);
  for (const version of ['1.0.0', '1.1.0', '1.2.0']) await environment.promote(version, [configMap('shop', 'settings', { key: version })]);
  const head = await readHead(repository);
  assert.ok(head.kind === 'head');
  const chain = await readHistory(repository, head.entry, { limit: 10 });
  const notes = await Promise.all(['1.1.0', head.entry.digest].map((name) => noteOn(repository, name)));
  // The fallback tags are the registry's way to say who refers to what, and not the ledger's.
  const tags = (await repository.tags()).filter((tag) => !tag.startsWith('sha256-'));
  return {
    tags,
    isAllIn: async (there) => {
      const found = await readHead(there);
      assert.ok(found.kind === 'head');
      assert.deepEqual(await readHistory(there, found.entry, { limit: 10 }), chain);
      assert.equal((await there.resolve('current'))?.digest, head.entry.digest);
      for (const version of ['1.0.0', '1.1.0', '1.2.0', 'live']) {
        const { set } = await pullEnvironment(there, version);
        const key = version === 'live' ? '1.2.0' : version;
        assert.deepEqual(set.objects[0]?.object, configMap('shop', 'settings', { key }));
      }
      for (const note of notes) await note.isIn(there);
    },
  };
}

async function noteOn(repository: Repository, tagOrDigest: string) {
  const subject = await repository.resolve(tagOrDigest);
  assert.ok(subject !== undefined);
  const { digest } = subject;
  const note = await writeImage(repository, { subject, artifactType: 'application/x-note', note: digest });
  return {
    isIn: async (there: Repository) => {
      const found = await there.referrers(digest, { artifactType: 'application/x-note' });
      assert.deepEqual(digestsOf(found), [note.descriptor.digest], `what refers to ${digest}`);
    },
  };
}

function placeOf({ reference }: Repository): string {
  return reference.replace('oci://', '');
}

async function opener(t: TestContext, options: RegistryOptions): Promise<((name: string) => Repository) | undefined> {
  const found = await registryForTests(t, options);
  if (found.kind === 'ready') return openerOf(t, found.registry);
  t.skip(found.reason);
  return undefined;
}

function openerOf(t: TestContext, { host }: TestRegistry): (name: string) => Repository {
  const context = createRegistryContext({ plainHttp: true });
  t.after(() => context.close());
  return (name) => openRepository(`oci://${host}/${name}`, context);
}
