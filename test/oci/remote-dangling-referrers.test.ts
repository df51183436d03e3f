import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { request } from 'undici';
import { digestOf } from '../../lib/digest.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { mediaTypes } from '../../lib/oci/registry.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { digestsOf, rejectsWith, writeImage } from '../contracts/registry-samples.ts';
import { registryForTests } from '../registries/registry.ts';
import { answer, answerError } from './scripted-registry.ts';
import { descriptor, manifest, manifestHeaders, startScripted } from './start-scripted.ts';

for (const server of ['distribution', 'go-containerregistry'] as const)
  test(`a list that names a manifest which is gone takes another entry, and keeps what is there, on ${server}`, async (t) => {
    const made = await stage(t, server);
    if (made === undefined) return t.skip('there is no registry');
    const { repository, url } = made;
    const { descriptor: subject } = await writeImage(repository, {});
    const written = [];
    for (const note of ['one', 'two', 'three']) written.push((await writeImage(repository, { subject, note })).descriptor);
    const [one, gone, three] = written;
    assert.ok(one !== undefined && gone !== undefined && three !== undefined);
    assert.equal((await request(url(gone.digest), { method: 'DELETE' })).statusCode, 202);

    const { descriptor: four } = await writeImage(repository, { subject, note: 'four' });
    const list = await (await request(url(subject.digest.replace(':', '-')))).body.text();
    const { manifests } = JSON.parse(list);
    assert.deepEqual(digestsOf(manifests), digestsOf([one, three, four]));
    // Who is gone may come back.
    await writeImage(repository, { subject, note: 'two' });
    assert.deepEqual(digestsOf(await repository.referrers(subject.digest)), digestsOf([one, gone, three, four]));
  });

test('a list of which the registry cannot say that an entry is gone is written no shorter, and its refusal is passed on', async (t) => {
  const unknown = { mediaType: 'a/b', digest: `sha512:${'a'.repeat(128)}`, size: 1 };
  const known = { ...descriptor, digest: manifestHeaders['docker-content-digest'] };
  const list = JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests: [unknown, known] });
  const listHeaders = { 'content-type': mediaTypes.index, 'docker-content-digest': digestOf(list) };
  const { repository, registry } = await startScripted(t, ({ method, url }, response) => {
    if (url.includes('/blobs/')) return answer(response, 200);
    if (method === 'PUT' && url.includes('sha256-')) return answerError(response, 400, 'MANIFEST_INVALID', 'no more today');
    if (method === 'PUT') return answer(response, 201);
    if (method === 'HEAD' && url.includes('sha512:')) return answerError(response, 400, 'DIGEST_INVALID');
    if (method === 'HEAD') return answer(response, 200, manifest, manifestHeaders);
    if (url.includes('sha256-')) return answer(response, 200, list, listHeaders);
    return answerError(response, 404, 'NOT_FOUND');
  });
  const error = await rejectsWith('REFUSED', writeImage(repository, { subject: descriptor }));
  assert.match(error.message, /400 MANIFEST_INVALID: no more today$/);
  const lists = registry.seen.filter(({ method, url }) => method === 'PUT' && url.includes('sha256-'));
  assert.deepEqual(
    lists.map(({ body }) => JSON.parse(body).manifests.slice(0, 2)),
    [[unknown, known]],
  );
});

async function stage(t: TestContext, server: 'distribution' | 'go-containerregistry') {
  const found = await registryForTests(t, { server, referrers: false });
  if (found.kind === 'missing') return undefined;
  const context = createRegistryContext({ plainHttp: true });
  t.after(() => context.close());
  const { host } = found.registry;
  return {
    repository: openRepository(`oci://${host}/acme/shop`, context),
    url: (name: string) => `http://${host}/v2/acme/shop/manifests/${name}`,
  };
}
