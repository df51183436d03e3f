import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { digestOf } from '../../lib/digest.ts';
import { Duration } from '../../lib/duration.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { mediaTypes, type Repository } from '../../lib/oci/registry.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import type { RegistryOptions } from '../../lib/oci/registry-settings.ts';
import { bytesOf, rejectsWith } from '../contracts/registry.ts';
import { answer, answerError, type Respond, type ScriptedRegistry, scriptedRegistry } from './scripted-registry.ts';

const blob = 'the bytes of a blob';
const descriptor = { mediaType: 'text/plain', digest: digestOf(blob), size: blob.length };
const manifest = JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.manifest, config: descriptor, layers: [] });
const manifestHeaders = { 'content-type': mediaTypes.manifest, 'docker-content-digest': digestOf(manifest) };

test('a blob whose bytes are not those of its digest is refused', async (t) => {
  const { repository } = await start(t, (_, response) => answer(response, 200, 'the bytes of a blog'));
  await rejectsWith('DIGEST_MISMATCH', repository.readBlob(descriptor, { limit: 1000 }));
});

test('a blob that is announced larger than the limit is refused before it is read', async (t) => {
  let sent = 0;
  const { repository } = await start(t, (_, response) => {
    response.writeHead(200, { 'content-length': 10_000_000 });
    response.write(new Uint8Array(1000), () => {
      sent += 1000;
    });
  });
  const error = await rejectsWith('TOO_LARGE', repository.readBlob(descriptor, { limit: 1000 }));
  assert.match(error.message, /10000000 bytes, more than the limit of 1000/);
  assert.ok(sent <= 1000);
});

test('a blob that never ends is cut off at the limit', async (t) => {
  const { repository } = await start(t, (_, response) => {
    const more = () => {
      if (!response.destroyed) response.write(new Uint8Array(64 * 1024), () => setImmediate(more));
    };
    more();
  });
  await rejectsWith('TOO_LARGE', repository.readBlob(descriptor, { limit: 1_000_000 }));
});

test('a blob that is cut short is asked for again, and refused where that does not help', async (t) => {
  const { repository, registry, waits } = await start(t, (_, response) => {
    response.writeHead(200, { 'content-length': blob.length });
    response.write(blob.slice(0, 5), () => response.destroy());
  });
  const error = await rejectsWith('UNREACHABLE', repository.readBlob(descriptor, { limit: 1000 }));
  assert.equal(error.retryable, true);
  assert.equal(registry.seen.length, 5);
  assert.equal(waits.length, 4);
});

test('a connection that is dropped once is no failure', async (t) => {
  let drops = 1;
  const { repository } = await start(t, (_, response) => {
    drops -= 1;
    if (drops >= 0) return void response.destroy();
    answer(response, 200, blob);
  });
  assert.equal((await repository.readBlob(descriptor, { limit: 1000 })).length, blob.length);
});

test('a server error is asked again, waiting longer each time', async (t) => {
  let failures = 3;
  const { repository, waits } = await start(t, (_, response) => {
    failures -= 1;
    if (failures >= 0) answerError(response, 500, 'UNKNOWN');
    else answer(response, 200, blob);
  });
  await repository.readBlob(descriptor, { limit: 1000 });
  assert.deepEqual(waits, [150, 300, 600]);
});

test('a server error that stays is an error with its status and words', async (t) => {
  const { repository } = await start(t, (_, response) => answerError(response, 503, 'UNAVAILABLE', 'back soon'));
  const error = await rejectsWith('UNREACHABLE', repository.readManifest('1.0.0'));
  assert.equal(error.status, 503);
  assert.equal(error.registryCode, 'UNAVAILABLE');
  assert.equal(error.retryable, true);
  assert.match(
    error.message,
    /^Cannot read manifest "1.0.0" of "oci:\/\/.*\/acme\/shop": the registry answered 503 UNAVAILABLE: back soon$/,
  );
});

test('a registry that is asked too often is left alone for as long as it says', async (t) => {
  let refusals = 2;
  const { repository, waits } = await start(t, (_, response) => {
    refusals -= 1;
    const later = new Date(clock.getTime() + 7000).toUTCString();
    if (refusals >= 0) answerError(response, 429, 'TOOMANYREQUESTS', '', { 'retry-after': refusals === 1 ? '3' : later });
    else answer(response, 200, blob);
  });
  await repository.readBlob(descriptor, { limit: 1000 });
  assert.deepEqual(waits, [3000, 7000]);
});

test('a registry that wants to be left alone for an hour is reported at once', async (t) => {
  const { repository, waits } = await start(t, (_, response) =>
    answerError(response, 429, 'TOOMANYREQUESTS', '', { 'retry-after': '3600' }),
  );
  const error = await rejectsWith('RATE_LIMITED', repository.tags());
  assert.equal(error.retryable, true);
  assert.deepEqual(waits, []);
});

test('a refusal is not asked again', async (t) => {
  const { repository, registry } = await start(t, (_, response) => answerError(response, 403, 'DENIED', 'not yours'));
  const error = await rejectsWith('DENIED', repository.tags());
  assert.match(error.message, /403 DENIED: not yours$/);
  assert.equal(registry.seen.length, 1);
});

test('a registry that does not answer in time is a timeout that says so', async (t) => {
  const { repository } = await start(t, () => undefined, { timeout: Duration.milliseconds(50), attempts: 1 });
  const error = await rejectsWith('TIMEOUT', repository.resolve('current'));
  assert.match(error.message, /^Cannot resolve "current" of "oci:.*": 127.0.0.1:\d+ did not answer within 50ms$/);
});

test('a body that stops in the middle is a timeout', async (t) => {
  const respond: Respond = (_, response) => {
    response.writeHead(200, { 'content-length': blob.length });
    response.write('the');
  };
  const { repository } = await start(t, respond, { timeout: Duration.milliseconds(50), attempts: 1 });
  await rejectsWith('TIMEOUT', repository.readBlob(descriptor, { limit: 1000 }));
});

test('a body that comes in drops is a timeout in the end', async (t) => {
  const respond: Respond = (_, response) => {
    response.writeHead(200);
    const drops = setInterval(() => response.write('.'), 5);
    response.on('close', () => clearInterval(drops));
  };
  const { repository } = await start(t, respond, { timeout: Duration.milliseconds(20), attempts: 1 });
  await rejectsWith('TIMEOUT', repository.readBlob(descriptor, { limit: 1_000_000 }));
});

test('a caller who gives up in the middle gets its own reason', async (t) => {
  const controller = new AbortController();
  const { repository } = await start(t, () => controller.abort(new Error('enough')));
  await assert.rejects(repository.tags({ signal: controller.signal }), /^Error: enough$/);
});

test('a caller who gives up while waiting to try again gets its own reason', async (t) => {
  const controller = new AbortController();
  const wait = async () => {
    controller.abort(new Error('enough'));
    controller.signal.throwIfAborted();
  };
  const { repository } = await start(t, (_, response) => answerError(response, 500, 'UNKNOWN'), { wait });
  await assert.rejects(repository.tags({ signal: controller.signal }), /^Error: enough$/);
});

test('an answer that is not HTTP is said to be that', async (t) => {
  const { repository } = await start(t, (_, __, request) => void request.socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
  await rejectsWith('BAD_ANSWER', repository.tags());
});

test('a registry that is not there is unreachable, and the message says where', async (t) => {
  const { repository, registry } = await start(t, () => undefined, { attempts: 1 });
  await registry.close();
  const error = await rejectsWith('UNREACHABLE', repository.tags());
  assert.match(error.message, /^Cannot list the tags of ".*": plain HTTP to 127.0.0.1:\d+ failed: .*ECONNREFUSED/);
});

test('a registry without TLS is refused unless plain HTTP was asked for', async (t) => {
  const { repository } = await start(t, (_, response) => answer(response, 200), { plainHttp: false });
  const error = await rejectsWith('UNREACHABLE', repository.tags());
  assert.match(error.message, /does not speak TLS/);
  assert.match(error.fix ?? '', /--plain-http/);
  assert.equal(error.retryable, false);
});

test('tags that are nonsense are refused', async (t) => {
  for (const nonsense of ['<html>', '', '[]', '{"tags":7}', '{"tags":["../../x"]}', '{"tags":[7]}']) {
    const { repository } = await start(t, (_, response) => answer(response, 200, nonsense));
    await rejectsWith('BAD_ANSWER', repository.tags());
  }
});

test('tags come in pages that are followed', async (t) => {
  const { repository } = await start(t, ({ url }, response) => {
    if (url.includes('last=a')) return answer(response, 200, '{"tags":["b"]}');
    answer(response, 200, '{"tags":["a"]}', { link: '</v2/acme/shop/tags/list?last=a&n=1>; rel="next"' });
  });
  assert.deepEqual(await repository.tags(), ['a', 'b']);
});

test('pages of tags that lead in a circle are refused', async (t) => {
  const { repository, registry } = await start(t, (_, response) => {
    answer(response, 200, '{"tags":["a"]}', { link: '</v2/acme/shop/tags/list?last=a>; rel="next"' });
  });
  await rejectsWith('BAD_ANSWER', repository.tags());
  assert.equal(registry.seen.length, 2);
});

test('pages of tags on another host or of another list are not followed', async (t) => {
  for (const link of ['http://127.0.0.1:1/v2/acme/shop/tags/list?last=a', '/v2/acme/other/tags/list?last=a', '/admin']) {
    const { repository, registry } = await start(t, (_, response) =>
      answer(response, 200, '{"tags":[]}', { link: `<${link}>; rel="next"` }),
    );
    await rejectsWith('BAD_ANSWER', repository.tags());
    assert.equal(registry.seen.length, 1);
  }
});

test('a manifest whose bytes are not those of its digest is refused', async (t) => {
  const { repository } = await start(t, (_, response) => answer(response, 200, manifest.replace('{', '{ '), manifestHeaders));
  await rejectsWith('DIGEST_MISMATCH', repository.readManifest('1.0.0'));
  await rejectsWith('DIGEST_MISMATCH', repository.readManifest(digestOf(manifest)));
});

test('a manifest that is nonsense is refused', async (t) => {
  for (const nonsense of ['<html>', '', '7', '{"config":{"digest":"../../x"}}', '{"annotations":{"a":1}}']) {
    const { repository } = await start(t, (_, response) => answer(response, 200, nonsense, { 'content-type': mediaTypes.manifest }));
    await rejectsWith('BAD_ANSWER', repository.readManifest('1.0.0'));
  }
});

test('a manifest that the registry calls by another type is refused', async (t) => {
  const { repository } = await start(t, (_, response) => answer(response, 200, manifest, { 'content-type': mediaTypes.index }));
  await rejectsWith('BAD_ANSWER', repository.readManifest('1.0.0'));
});

test('a manifest above 4 MiB is refused', async (t) => {
  const { repository } = await start(t, (_, response) => answer(response, 200, new Uint8Array(4 * 1024 * 1024 + 1), manifestHeaders));
  await rejectsWith('TOO_LARGE', repository.readManifest('1.0.0'));
});

test('a HEAD for a digest that is answered with another is refused', async (t) => {
  const { repository } = await start(t, (_, response) => answer(response, 200, manifest, manifestHeaders));
  await rejectsWith('DIGEST_MISMATCH', repository.resolve(digestOf('another')));
});

test('a HEAD that leaves out the digest is made good by reading', async (t) => {
  const { repository, registry } = await start(t, (_, response) =>
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
  const { repository } = await start(t, (_, response) => answer(response, 201, '', { 'docker-content-digest': digestOf('another') }));
  await rejectsWith(
    'DIGEST_MISMATCH',
    repository.writeManifest({ mediaType: mediaTypes.manifest, bytes: bytesOf(manifest) }, { tag: '1.0.0' }),
  );
});

test('a tag that another writer took at the same time is noticed', async (t) => {
  let written = false;
  const { repository } = await start(t, ({ method }, response) => {
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
    const { repository } = await start(t, (_, response) => answerError(response, status, code));
    assert.equal(await repository.removeTag('claim-1'), false, String(status));
  }
});

test('a tag that was gone already counts as taken away', async (t) => {
  const { repository } = await start(t, (_, response) => answerError(response, 404, 'MANIFEST_UNKNOWN'));
  assert.equal(await repository.removeTag('claim-1'), true);
});

test('an upload goes to where the registry says, with the query that it gave', async (t) => {
  const { repository, registry } = await start(t, ({ method }, response) => {
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
  const { repository, registry } = await start(t, ({ method }, response) => {
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
  const { repository, registry, open } = await start(t, ({ method, url }, response) => {
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
  const { repository, registry, open } = await start(t, ({ method }, response) => answer(response, method === 'HEAD' ? 404 : 201));
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
  const { repository } = await start(t, ({ url }, response) => {
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

test('calls one after the other use the same connections again', async (t) => {
  const { repository, registry } = await start(t, (_, response) => answer(response, 200, manifest, manifestHeaders));
  for (let call = 0; call < 20; call += 1) await repository.resolve('current');
  assert.ok(registry.connections() <= 3, `${registry.connections()} connections for 20 calls`);
});

const clock = new Date('2030-01-01T00:00:00Z');

async function start(t: TestContext, respond: Respond, options: RegistryOptions = {}) {
  const registry = await scriptedRegistry(respond);
  const waits: number[] = [];
  const context = createRegistryContext({
    plainHttp: true,
    clock: () => clock,
    random: () => 0.5,
    wait: async (milliseconds) => void waits.push(milliseconds),
    ...options,
  });
  const open = (name: string): Repository => openRepository(`oci://${registry.host}/${name}`, context);
  t.after(async () => {
    await registry.close();
    await context.close();
  });
  return { registry, waits, open, repository: open('acme/shop') };
}

function methodsOf(registry: ScriptedRegistry): readonly string[] {
  return registry.seen.map(({ method }) => method);
}
