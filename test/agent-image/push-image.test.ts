import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { pushImage } from '../../lib/agent-image/push-image.ts';
import { answer } from '../oci/scripted-registry.ts';
import { blob, descriptor, manifest, manifestHeaders, startScripted } from '../oci/start-scripted.ts';

test('a layer that the registry has in the base is not read when it gives it to the image', async (t) => {
  assert.deepEqual(await push(t, 201), ['HEAD blobs', 'POST uploads', 'HEAD manifests', 'PUT manifests']);
});

test('a layer that the registry does not give is read and written', async (t) => {
  for (const status of [202, 403, 405])
    assert.deepEqual((await push(t, status)).slice(1, 6), ['POST uploads', 'GET blobs', 'HEAD blobs', 'POST uploads', 'PUT upload']);
});

/** What a registry was asked, which answers so to whoever wants to mount. */
async function push(t: TestContext, status: number): Promise<readonly string[]> {
  let isThere = false;
  const { registry, open } = await startScripted(t, ({ method, url }, response) => {
    if (url.includes('mount=')) return answer(response, status, '', { location: '/nowhere' });
    if (method === 'POST') return answer(response, 202, '', { location: '/upload' });
    if (method === 'GET') return answer(response, 200, blob);
    isThere ||= method === 'PUT' && url.includes('/manifests/');
    if (method === 'PUT') return answer(response, 201);
    answer(response, isThere ? 200 : 404, isThere ? manifest : '', isThere ? manifestHeaders : {});
  });
  const bytes = new TextEncoder().encode(manifest);
  const top = { mediaType: manifestHeaders['content-type'], bytes };
  const made = {
    platforms: [],
    layers: [descriptor, descriptor],
    blobs: [],
    manifests: [],
    top,
    descriptor: { ...descriptor, mediaType: top.mediaType },
  };
  await pushImage(made, { from: open('acme/base'), to: open('acme/agent'), tag: '1.0.0' });
  return registry.seen.map(
    ({ method, url }) => `${method} ${/uploads|upload|manifests|blobs/.exec(url.replace('blobs/uploads', 'uploads'))?.[0]}`,
  );
}
