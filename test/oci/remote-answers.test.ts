import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isContentFault } from '../../lib/artifact/content-fault.ts';
import { digestOf } from '../../lib/digest.ts';
import { mediaTypes } from '../../lib/oci/registry.ts';
import { bytesOf, rejectsWith } from '../contracts/registry-samples.ts';
import { answer, answerError } from './scripted-registry.ts';
import { blob, descriptor, manifest, manifestHeaders, methodsOf, startScripted } from './start-scripted.ts';

test('tags that are nonsense are refused', async (t) => {
  for (const nonsense of ['<html>', '', '[]', '{"tags":7}', '{"tags":["../../x"]}', '{"tags":[7]}']) {
    const { repository } = await startScripted(t, (_, response) => answer(response, 200, nonsense));
    await rejectsWith('BAD_ANSWER', repository.tags());
  }
});

test('tags come in pages that are followed', async (t) => {
  const { repository } = await startScripted(t, ({ url }, response) => {
    if (url.includes('last=a')) return answer(response, 200, '{"tags":["b"]}');
    answer(response, 200, '{"tags":["a"]}', { link: '</v2/acme/shop/tags/list?last=a&n=1>; rel="next"' });
  });
  assert.deepEqual(await repository.tags(), ['a', 'b']);
});

test('pages of tags that lead in a circle are refused', async (t) => {
  const { repository, registry } = await startScripted(t, (_, response) => {
    answer(response, 200, '{"tags":["a"]}', { link: '</v2/acme/shop/tags/list?last=a>; rel="next"' });
  });
  await rejectsWith('BAD_ANSWER', repository.tags());
  assert.equal(registry.seen.length, 2);
});

test('pages of tags on another host or of another list are not followed', async (t) => {
  for (const link of ['http://127.0.0.1:1/v2/acme/shop/tags/list?last=a', '/v2/acme/other/tags/list?last=a', '/admin']) {
    const { repository, registry } = await startScripted(t, (_, response) =>
      answer(response, 200, '{"tags":[]}', { link: `<${link}>; rel="next"` }),
    );
    await rejectsWith('BAD_ANSWER', repository.tags());
    assert.equal(registry.seen.length, 1);
  }
});

test('a manifest whose bytes are not those of its digest is refused', async (t) => {
  const { repository } = await startScripted(t, (_, response) => answer(response, 200, manifest.replace('{', '{ '), manifestHeaders));
  await rejectsWith('DIGEST_MISMATCH', repository.readManifest('1.0.0'));
  await rejectsWith('DIGEST_MISMATCH', repository.readManifest(digestOf(manifest)));
});

test('the page of a proxy that wants a login is no content that is wrong, but no answer of the registry', async (t) => {
  const page = { 'content-type': 'text/html; charset=utf-8' };
  const { repository } = await startScripted(t, ({ method }, response) => answer(response, 200, method === 'HEAD' ? '' : '<html>', page));
  for (const asked of [
    () => repository.readManifest(digestOf(manifest)),
    () => repository.readBlob(descriptor, { limit: 100 }),
    () => repository.referrers(digestOf(manifest)),
    () => repository.resolve('1.0.0'),
  ]) {
    const error = await rejectsWith('BAD_ANSWER', asked());
    assert.equal(isContentFault(error), false);
  }
});

test('a manifest that is nonsense is refused', async (t) => {
  for (const nonsense of ['<html>', '', '7', '{"config":{"digest":"../../x"}}', '{"annotations":{"a":1}}']) {
    const { repository } = await startScripted(t, (_, response) =>
      answer(response, 200, nonsense, { 'content-type': mediaTypes.manifest }),
    );
    await rejectsWith('BAD_ANSWER', repository.readManifest('1.0.0'));
  }
});

test('a manifest that the registry calls by another type is refused', async (t) => {
  const { repository } = await startScripted(t, (_, response) => answer(response, 200, manifest, { 'content-type': mediaTypes.index }));
  await rejectsWith('BAD_ANSWER', repository.readManifest('1.0.0'));
});

test('a manifest above 4 MiB is refused', async (t) => {
  const { repository } = await startScripted(t, (_, response) =>
    answer(response, 200, new Uint8Array(4 * 1024 * 1024 + 1), manifestHeaders),
  );
  await rejectsWith('TOO_LARGE', repository.readManifest('1.0.0'));
});

test('a HEAD for a digest that is answered with another is refused', async (t) => {
  const { repository } = await startScripted(t, (_, response) => answer(response, 200, manifest, manifestHeaders));
  await rejectsWith('DIGEST_MISMATCH', repository.resolve(digestOf('another')));
});

test('a HEAD that leaves out the digest is made good by reading', async (t) => {
  const { repository, registry } = await startScripted(t, (_, response) =>
    answer(response, 200, manifest, { 'content-type': mediaTypes.manifest }),
  );
  assert.deepEqual(await repository.resolve('1.0.0'), {
    mediaType: mediaTypes.manifest,
    digest: digestOf(manifest),
    size: manifest.length,
  });
  assert.deepEqual(methodsOf(registry), ['HEAD', 'GET']);
});

test('a registry that stored something else is an error', async (t) => {
  const { repository } = await startScripted(t, (_, response) =>
    answer(response, 201, '', { 'docker-content-digest': digestOf('another') }),
  );
  await rejectsWith(
    'DIGEST_MISMATCH',
    repository.writeManifest({ mediaType: mediaTypes.manifest, bytes: bytesOf(manifest) }, { tag: '1.0.0' }),
  );
});

test('a tag that another writer took at the same time is noticed', async (t) => {
  let written = false;
  const { repository } = await startScripted(t, ({ method }, response) => {
    if (method === 'PUT') written = true;
    if (method === 'PUT') return answer(response, 201);
    if (!written) return answer(response, 404);
    answer(response, 200, manifest, { ...manifestHeaders, 'docker-content-digest': digestOf('theirs') });
  });
  const mine = { mediaType: mediaTypes.manifest, bytes: bytesOf(manifest) };
  await rejectsWith('TAG_EXISTS', repository.writeManifest(mine, { tag: '1.0.0', immutable: true }));
});

test('a registry that takes no tags away is an answer and no error', async (t) => {
  for (const [status, code] of [
    [405, 'UNSUPPORTED'],
    [400, 'UNSUPPORTED'],
    [401, 'UNAUTHORIZED'],
    [403, 'DENIED'],
    [404, 'PAGE'],
  ] as const) {
    const { repository } = await startScripted(t, (_, response) => answerError(response, status, code));
    assert.equal(await repository.removeTag('claim-1'), false, String(status));
  }
});

test('a tag that was gone already counts as taken away', async (t) => {
  const { repository } = await startScripted(t, (_, response) => answerError(response, 404, 'MANIFEST_UNKNOWN'));
  assert.equal(await repository.removeTag('claim-1'), true);
});

test('an upload goes to where the registry says, with the query that it gave', async (t) => {
  const { repository, registry } = await startScripted(t, ({ method }, response) => {
    if (method === 'HEAD') return answer(response, 404);
    if (method === 'POST') return answer(response, 202, '', { location: '/elsewhere/7?_state=a%2Bb=&x=%20' });
    answer(response, 201);
  });
  await repository.writeBlob({ mediaType: 'text/plain', bytes: bytesOf(blob) });
  const put = registry.seen.at(-1);
  assert.equal(put?.url, `/elsewhere/7?_state=a%2Bb=&x=%20&digest=${encodeURIComponent(descriptor.digest)}`);
  assert.equal(put?.body, blob);
});

test('an upload that fails in the middle is begun anew', async (t) => {
  let puts = 0;
  const { repository, registry } = await startScripted(t, ({ method }, response) => {
    if (method === 'HEAD') return answer(response, 404);
    if (method === 'POST') return answer(response, 202, '', { location: `/v2/acme/shop/blobs/uploads/${registry.seen.length}` });
    puts += 1;
    if (puts === 1) return void response.destroy();
    answer(response, 201);
  });
  await repository.writeBlob({ mediaType: 'text/plain', bytes: bytesOf(blob) });
  assert.deepEqual(methodsOf(registry), ['HEAD', 'POST', 'PUT', 'POST', 'PUT']);
});

test('a mount that the registry refuses becomes an upload', async (t) => {
  const { repository, registry, open } = await startScripted(t, ({ method, url }, response) => {
    if (method === 'HEAD') return answer(response, 404);
    if (url.includes('mount=')) return answerError(response, 400, 'UNSUPPORTED');
    if (method === 'POST') return answer(response, 202, '', { location: '/upload' });
    answer(response, 201);
  });
  await repository.writeBlob({ mediaType: 'text/plain', bytes: bytesOf(blob) }, { from: open('acme/source') });
  assert.match(registry.seen[1]?.url ?? '', /mount=sha256%3A[0-9a-f]{64}&from=acme%2Fsource$/);
  assert.equal(registry.seen.at(-1)?.body, blob);
});

test('a mount that succeeds sends no bytes', async (t) => {
  const { repository, registry, open } = await startScripted(t, ({ method }, response) => answer(response, method === 'HEAD' ? 404 : 201));
  await repository.writeBlob({ mediaType: 'text/plain', bytes: bytesOf(blob) }, { from: open('acme/source') });
  assert.deepEqual(methodsOf(registry), ['HEAD', 'POST']);
});

test('a referrer that does not name the subject is left out, whatever the registry lists', async (t) => {
  const subject = digestOf('subject');
  const honest = JSON.stringify({ ...JSON.parse(manifest), subject: { digest: subject }, artifactType: 'application/x-note' });
  const listed = [honest, manifest].map((text) => ({
    mediaType: mediaTypes.manifest,
    digest: digestOf(text),
    size: text.length,
    artifactType: 'x/y',
  }));
  const gone = { mediaType: mediaTypes.manifest, digest: digestOf('gone'), size: 4 };
  const { repository } = await startScripted(t, ({ url }, response) => {
    if (url.includes('/referrers/'))
      return answer(response, 200, JSON.stringify({ manifests: [...listed, gone] }), { 'content-type': mediaTypes.index });
    const text = [honest, manifest].find((candidate) => url.endsWith(digestOf(candidate)));
    if (text === undefined) return answer(response, 404);
    answer(response, 200, text, { 'content-type': mediaTypes.manifest });
  });
  const found = await repository.referrers(subject);
  assert.deepEqual(found, [
    { mediaType: mediaTypes.manifest, digest: digestOf(honest), size: honest.length, artifactType: 'application/x-note' },
  ]);
});

for (const status of [400, 403, 409, 412]) {
  test(`a tag that holds the manifest already is a success where the registry refuses to write it again with ${status}`, async (t) => {
    const { repository, registry } = await startScripted(t, ({ method }, response) =>
      method === 'PUT' ? answerError(response, status, 'TAG_INVALID') : answer(response, 200, manifest, manifestHeaders),
    );
    const { digest } = await repository.writeManifest({ mediaType: mediaTypes.manifest, bytes: bytesOf(manifest) }, { tag: '1.0.0' });
    assert.equal(digest, digestOf(manifest));
    assert.deepEqual(methodsOf(registry), ['PUT', 'HEAD']);
  });

  test(`a tag that holds something else stays the refusal that it was with ${status}`, async (t) => {
    const { repository } = await startScripted(t, ({ method }, response) =>
      method === 'PUT'
        ? answerError(response, status, 'TAG_INVALID', 'this tag is there')
        : answer(response, 200, manifest, { ...manifestHeaders, 'docker-content-digest': digestOf('something else') }),
    );
    const write = repository.writeManifest({ mediaType: mediaTypes.manifest, bytes: bytesOf(manifest) }, { tag: '1.0.0' });
    const { message } = await rejectsWith(status === 403 ? 'DENIED' : 'REFUSED', write);
    assert.match(message, /this tag is there/);
  });
}
