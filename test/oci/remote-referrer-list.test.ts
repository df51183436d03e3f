import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { request } from 'undici';
import { maximumManifestSize } from '../../lib/oci/manifest-content.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { mediaTypes } from '../../lib/oci/registry.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { listedIn } from '../../lib/oci/remote/referrer-list.ts';
import { bytesOf, rejectsWith, writeImage } from '../contracts/registry-samples.ts';
import { processorTime } from '../processor-time.ts';
import { registryForTests } from '../registries/registry.ts';

const foreign = { mediaType: 'a/b', digest: `sha512:${'a'.repeat(128)}`, size: 1, platform: { os: 'linux', architecture: 'arm64' } };

test('what others have in a list of referrers hides nothing, and stays there when somebody enters more', async (t) => {
  const made = await stage(t);
  if (made === undefined) return t.skip('there is no registry');
  const { repository, subject, put, get } = made;
  const first = await writeImage(repository, { subject });
  await put({ schemaVersion: 2, mediaType: mediaTypes.index, manifests: [foreign, first.descriptor] });
  assert.deepEqual(digests(await repository.referrers(subject.digest)), [first.descriptor.digest]);

  const second = await writeImage(repository, { subject, note: 'second' });
  assert.deepEqual(digests(await repository.referrers(subject.digest)), [first.descriptor.digest, second.descriptor.digest]);
  const { manifests } = JSON.parse(await get());
  assert.deepEqual([manifests.length, manifests[0]], [3, foreign]);
});

test('an entry that is no descriptor is left out of a list, and what is no list has none', () => {
  const list = (manifests: unknown) => listedIn(bytesOf(JSON.stringify({ schemaVersion: 2, manifests })));
  const changed = [{ digest: 'a/b' }, { digest: `sha512:${'a'.repeat(506)}` }, { size: -1 }, { size: 0.5 }, { mediaType: 1 }];
  const wrong = [7, null, {}, [], ...changed.map((fields) => ({ ...foreign, ...fields }))];
  assert.deepEqual(list([...wrong, foreign]), [foreign]);
  assert.deepEqual(list([]), []);
  for (const other of [undefined, null, {}, 'x']) assert.equal(list(other), undefined);
  for (const text of ['', '[]', '7', `{"mediaType":"${mediaTypes.manifest}","manifests":[]}`])
    assert.equal(listedIn(bytesOf(text)), undefined);
});

test('a list of as many entries as there is room for is looked through in a moment', () => {
  for (const entry of ['7', '{}']) {
    const list = bytesOf(`{"manifests":[${Array(Math.floor(maximumManifestSize / (entry.length + 1)) - 10).fill(entry)}]}`);
    const took = processorTime(() => assert.deepEqual(listedIn(list), []));
    assert.ok(took < 2000, `${took} ms`);
  }
});

test('a tag that is kept for a list of referrers and is none refers to nothing, and is left to who wrote it', async (t) => {
  const made = await stage(t);
  if (made === undefined) return t.skip('there is no registry');
  const { repository, subject, put, get } = made;
  for (const other of ['no JSON', '7', await repository.readManifest(subject.digest)]) {
    const text = typeof other === 'string' ? other : new TextDecoder().decode(other?.bytes);
    await put(text, mediaTypes.manifest);
    assert.deepEqual(await repository.referrers(subject.digest), []);
    const error = await rejectsWith('BAD_ANSWER', writeImage(repository, { subject }));
    assert.match(error.message, /tag "sha256-[0-9a-f]{64}" is not an OCI image index$/);
    assert.match(error.fix ?? '', /remove it/);
    assert.equal(await get(), text);
  }
});

/** A manifest in a registry without the referrers API, and what lies under the tag of its list. */
async function stage(t: TestContext) {
  const found = await registryForTests(t, { referrers: false });
  if (found.kind === 'missing') return undefined;
  const context = createRegistryContext({ plainHttp: true, attempts: 1 });
  t.after(() => context.close());
  const repository = openRepository(`oci://${found.registry.host}/acme/shop`, context);
  const { descriptor: subject } = await writeImage(repository, {});
  const url = `http://${found.registry.host}/v2/acme/shop/manifests/${subject.digest.replace(':', '-')}`;
  const put = async (content: object | string, type: string = mediaTypes.index) => {
    const body = typeof content === 'string' ? content : JSON.stringify(content);
    const { statusCode } = await request(url, { method: 'PUT', headers: { 'content-type': type }, body });
    assert.equal(statusCode, 201);
  };
  return { repository, subject, put, get: async () => (await request(url)).body.text() };
}

function digests(found: readonly { readonly digest: string }[]): readonly string[] {
  return found.map(({ digest }) => digest);
}
