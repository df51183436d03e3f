import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { openRepository } from '../../lib/oci/open-repository.ts';
import type { Repository } from '../../lib/oci/registry.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { writeImage } from '../contracts/registry-samples.ts';
import { registryForTests } from '../registries/registry.ts';
import { temporaryFolder } from './temporary-folder.ts';

const oras = await program('oras');
const skopeo = await program('skopeo');

test('oras reads the tags, manifests and referrers of our layout', { skip: oras.missing }, async (t) => {
  const { folder, repository } = await layout(t);
  const { descriptor, bytes } = await writeImage(repository, { tag: '1.0.0' });
  await writeImage(repository, { note: 'without a tag' });
  const note = await writeImage(repository, { subject: descriptor, artifactType: 'application/x-note' });
  assert.equal(await oras.run('repo', 'tags', '--oci-layout', folder), '1.0.0\n');
  assert.equal(await oras.run('manifest', 'fetch', '--oci-layout', `${folder}:1.0.0`), new TextDecoder().decode(bytes));
  assert.deepEqual(await discovered('--oci-layout', `${folder}:1.0.0`), [note.descriptor.digest]);
});

test('we read what oras writes into our layout, and it keeps what was there', { skip: oras.missing }, async (t) => {
  const { folder, repository, file } = await layout(t);
  const { descriptor } = await writeImage(repository, { tag: '1.0.0' });
  await oras.run('push', '--disable-path-validation', '--oci-layout', `${folder}:pushed`, `${file}:text/plain`);
  await oras.run(
    'attach',
    '--disable-path-validation',
    '--oci-layout',
    `${folder}:1.0.0`,
    '--artifact-type',
    'application/x-note',
    `${file}:text/plain`,
  );
  assert.deepEqual(await repository.tags(), ['1.0.0', 'pushed']);
  assert.deepEqual(await repository.resolve('1.0.0'), descriptor);
  assert.equal((await repository.readManifest('pushed'))?.descriptor.mediaType, descriptor.mediaType);
  const found = await repository.referrers(descriptor.digest);
  assert.deepEqual(
    found.map(({ artifactType }) => artifactType),
    ['application/x-note'],
  );
});

for (const referrers of [true, false]) {
  const server = `a registry ${referrers ? 'with' : 'without'} the referrers API`;

  test(`oras and we find what the other attached on ${server}`, { skip: oras.missing }, async (t) => {
    const found = await registryForTests(t, { referrers });
    if (found.kind === 'missing') return t.skip(found.reason);
    const { file } = await layout(t);
    const context = createRegistryContext({ plainHttp: true });
    t.after(() => context.close());
    const name = `${found.registry.host}/acme/shop`;
    const repository = openRepository(`oci://${name}`, context);
    const { descriptor } = await writeImage(repository, { tag: '1.0.0' });
    const ours = await writeImage(repository, { subject: descriptor, artifactType: 'application/x-ours' });
    await oras.run(
      'attach',
      '--disable-path-validation',
      '--plain-http',
      `${name}:1.0.0`,
      '--artifact-type',
      'application/x-theirs',
      `${file}:text/plain`,
    );
    const referring = await repository.referrers(descriptor.digest);
    assert.deepEqual(referring.map(({ artifactType }) => artifactType).sort(), ['application/x-ours', 'application/x-theirs']);
    const theirView = await discovered('--plain-http', `${name}:1.0.0`);
    assert.deepEqual(theirView, referring.map(({ digest }) => digest).sort());
    assert.ok(theirView.includes(ours.descriptor.digest));
  });
}

test('skopeo copies out of our layout, and we read and write what it made', { skip: skopeo.missing }, async (t) => {
  const { folder, repository } = await layout(t);
  const { descriptor } = await writeImage(repository, { tag: '1.0.0' });
  const copy = join(folder, '..', 'copy');
  await skopeo.run('--insecure-policy', 'copy', `oci:${folder}:1.0.0`, `oci:${copy}:copied`);
  const copied = openRepository(`oci-layout:${copy}`);
  assert.deepEqual(await copied.resolve('copied'), descriptor);
  const { bytes } = await writeImage(copied, { tag: 'added', note: 'added' });
  assert.equal(await skopeo.run('inspect', '--raw', `oci:${copy}:added`), new TextDecoder().decode(bytes));
});

async function layout(t: TestContext): Promise<{ readonly folder: string; readonly repository: Repository; readonly file: string }> {
  const parent = await temporaryFolder(t);
  const folder = join(parent, 'shop');
  const file = join(parent, 'note.txt');
  await writeFile(file, 'a note');
  return { folder, repository: openRepository(`oci-layout:${folder}`), file };
}

async function discovered(...place: readonly string[]): Promise<readonly string[]> {
  const { referrers } = JSON.parse(await oras.run('discover', '--format', 'json', ...place));
  return referrers.map(({ reference }: { reference: string }) => reference.slice(reference.indexOf('@') + 1)).sort();
}

interface Program {
  /** Why it cannot be run, false where it can. */
  readonly missing: string | false;
  run(...parameters: readonly string[]): Promise<string>;
}

async function program(name: string): Promise<Program> {
  const run = async (...parameters: readonly string[]) => (await promisify(execFile)(name, parameters)).stdout;
  const missing = await run('--help').then(
    () => false as const,
    () => `${name} is not on the PATH`,
  );
  return { missing, run };
}
