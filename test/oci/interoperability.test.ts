import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openRepository } from '../../lib/oci/open-repository.ts';
import type { Repository } from '../../lib/oci/registry.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { textOf, writeImage } from '../contracts/registry-samples.ts';
import { findClients, type Place } from '../registries/clients.ts';
import { registryForTests } from '../registries/registry.ts';
import { temporaryFolder } from './temporary-folder.ts';

const { orasGo, oras, goContainerregistry, skopeo } = await findClients();

for (const client of [orasGo, oras]) {
  const { name, missing: skip } = client;

  test(`${name} reads the tags, manifests and referrers of our layout`, { skip }, async (t) => {
    const { place, repository } = await layout(t);
    const { descriptor, bytes } = await writeImage(repository, { tag: '1.0.0' });
    await writeImage(repository, { note: 'without a tag' });
    const note = await writeImage(repository, { subject: descriptor, artifactType: 'application/x-note' });
    assert.deepEqual(await client.tags(place), ['1.0.0']);
    assert.equal(await client.manifest(place, '1.0.0'), textOf(bytes));
    assert.deepEqual(await client.referrers(place, '1.0.0'), [note.descriptor.digest]);
  });

  test(`we read what ${name} writes into our layout, and it keeps what was there`, { skip }, async (t) => {
    const { place, repository, file } = await layout(t);
    const { descriptor } = await writeImage(repository, { tag: '1.0.0' });
    await client.push(place, 'pushed', file);
    await client.attach(place, '1.0.0', { type: 'application/x-note', file });
    assert.deepEqual(await repository.tags(), ['1.0.0', 'pushed']);
    assert.deepEqual(await repository.resolve('1.0.0'), descriptor);
    assert.equal((await repository.readManifest('pushed'))?.descriptor.mediaType, descriptor.mediaType);
    const found = await repository.referrers(descriptor.digest);
    assert.deepEqual(
      found.map(({ artifactType }) => artifactType),
      ['application/x-note'],
    );
  });

  for (const referrers of [true, false])
    test(`${name} and we find what the other attached on ${serverName(referrers)}`, { skip }, async (t) => {
      const found = await server(t, referrers);
      if (found === undefined) return;
      const { place, repository } = found;
      const { file } = await layout(t);
      const { descriptor } = await writeImage(repository, { tag: '1.0.0' });
      const ours = await writeImage(repository, { subject: descriptor, artifactType: 'application/x-ours' });
      await client.attach(place, '1.0.0', { type: 'application/x-theirs', file });
      const referring = await repository.referrers(descriptor.digest);
      assert.deepEqual(referring.map(({ artifactType }) => artifactType).sort(), ['application/x-ours', 'application/x-theirs']);
      const theirView = await client.referrers(place, '1.0.0');
      assert.deepEqual(theirView, referring.map(({ digest }) => digest).sort());
      assert.ok(theirView.includes(ours.descriptor.digest));
    });
}

for (const referrers of [true, false])
  test(`go-containerregistry finds what we attached on ${serverName(referrers)}`, { skip: goContainerregistry.missing }, async (t) => {
    const found = await server(t, referrers);
    if (found === undefined) return;
    const { place, repository } = found;
    const { descriptor, bytes } = await writeImage(repository, { tag: '1.0.0' });
    const note = await writeImage(repository, { subject: descriptor, artifactType: 'application/x-note' });
    assert.equal(await goContainerregistry.manifest(place, '1.0.0'), textOf(bytes));
    assert.deepEqual(await goContainerregistry.referrers(place, '1.0.0'), [note.descriptor.digest]);
  });

for (const { name, missing: skip, copy, manifest } of [orasGo, oras, goContainerregistry, skopeo])
  test(`${name} copies out of our layout, and we read and write what it made`, { skip }, async (t) => {
    const { folder, place, repository } = await layout(t);
    const { descriptor } = await writeImage(repository, { tag: '1.0.0' });
    const made: Place = `oci-layout:${join(folder, '..', 'copy')}`;
    await copy({ place, tag: '1.0.0' }, { place: made, tag: 'copied' });
    const copied = openRepository(made);
    assert.deepEqual(await copied.resolve('copied'), descriptor);
    const { bytes } = await writeImage(copied, { tag: 'added', note: 'added' });
    assert.equal(await manifest(made, 'added'), textOf(bytes));
  });

function serverName(referrers: boolean): string {
  return `a registry ${referrers ? 'with' : 'without'} the referrers API`;
}

interface Opened {
  readonly place: Place;
  readonly repository: Repository;
}

async function layout(t: TestContext): Promise<Opened & { readonly folder: string; readonly file: string }> {
  const parent = await temporaryFolder(t);
  const folder = join(parent, 'shop');
  const file = join(parent, 'note.txt');
  await writeFile(file, 'a note');
  const place = `oci-layout:${folder}`;
  return { folder, place, repository: openRepository(place), file };
}

/** A repository of a registry of this test; without one the test is skipped. */
async function server(t: TestContext, referrers: boolean): Promise<Opened | undefined> {
  const found = await registryForTests(t, { referrers });
  if (found.kind === 'missing') {
    t.skip(found.reason);
    return undefined;
  }
  const context = createRegistryContext({ plainHttp: true });
  t.after(() => context.close());
  const place = `${found.registry.host}/acme/shop`;
  return { place, repository: openRepository(`oci://${place}`, context) };
}
