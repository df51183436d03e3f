import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '../../lib/digest.ts';
import { mediaTypes } from '../../lib/oci/registry.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { answer } from './scripted-registry.ts';
import { blob, descriptor, manifest, manifestHeaders, methodsOf, startScripted } from './start-scripted.ts';

const remember = 1024 * 1024;
const digest = digestOf(manifest);

/** A registry that has the manifest under every name, and the blob. */
const whole: Parameters<typeof startScripted>[1] = ({ method, url }, response) => {
  if (url.includes('/manifests/')) return answer(response, method === 'PUT' ? 201 : 200, method === 'PUT' ? '' : manifest, manifestHeaders);
  if (url.includes('/referrers/')) return answer(response, 200, '{"manifests":[]}', { 'content-type': mediaTypes.index });
  answer(response, 200, '');
};

test('a manifest that was read is not asked for again by its digest, and always by its tag', async (t) => {
  const { registry, repository, open } = await startScripted(t, whole, { remember });
  await repository.readManifest('1.0.0');
  assert.equal((await repository.readManifest(digest))?.descriptor.digest, digest);
  assert.equal((await open('acme/shop').readManifest(digest))?.descriptor.digest, digest);
  assert.equal(registry.seen.length, 1);
  await repository.readManifest('1.0.0');
  await repository.resolve(digest);
  assert.deepEqual(methodsOf(registry), ['GET', 'GET', 'HEAD']);
});

test('what was read of one repository is asked for again in another', async (t) => {
  const { registry, repository, open } = await startScripted(t, whole, { remember });
  await repository.readManifest(digest);
  await open('acme/other').readManifest(digest);
  assert.equal(registry.seen.length, 2);
});

test('a manifest that was only written is asked for: who reads it means the registry', async (t) => {
  const { registry, repository } = await startScripted(t, whole, { remember });
  await repository.writeManifest({ mediaType: mediaTypes.manifest, bytes: Buffer.from(manifest) });
  await repository.readManifest(digest);
  assert.deepEqual(methodsOf(registry), ['PUT', 'GET']);
});

test('a blob that was seen is not looked for again', async (t) => {
  const { registry, repository } = await startScripted(t, whole, { remember });
  assert.equal(await repository.hasBlob(descriptor.digest), true);
  await repository.writeBlob({ mediaType: 'text/plain', bytes: Buffer.from(blob) });
  assert.deepEqual(methodsOf(registry), ['HEAD']);
});

test('what is not there is looked for every time', async (t) => {
  const { registry, repository } = await startScripted(t, (_, response) => answer(response, 404, ''), { remember });
  for (let time = 0; time < 2; time += 1) {
    assert.equal(await repository.hasBlob(descriptor.digest), false);
    assert.equal(await repository.readManifest(digest), undefined);
  }
  assert.equal(registry.seen.length, 4);
});

test('no more is kept than was allowed, and nothing where nobody asked for it', async (t) => {
  for (const options of [{ remember: manifest.length - 1 }, {}]) {
    const { registry, repository } = await startScripted(t, whole, options);
    await repository.readManifest(digest);
    await repository.readManifest(digest);
    assert.equal(registry.seen.length, 2);
  }
  assert.equal(createRegistryContext().settings.remember, 0);
});

test('a registry that has listed referrers is not asked again whether it can', async (t) => {
  const subject = { mediaType: mediaTypes.manifest, digest, size: manifest.length };
  const bytes = Buffer.from(JSON.stringify({ ...JSON.parse(manifest), subject }));
  const { registry, repository } = await startScripted(t, ({ method, url }, response) => {
    if (url.includes('/referrers/')) return answer(response, 200, '{"manifests":[]}', { 'content-type': mediaTypes.index });
    answer(response, method === 'PUT' ? 201 : 404, '', { 'docker-content-digest': digestOf(bytes) });
  });
  assert.deepEqual(await repository.referrers(digest), []);
  await repository.writeManifest({ mediaType: mediaTypes.manifest, bytes });
  assert.deepEqual(methodsOf(registry), ['GET', 'PUT']);
});
