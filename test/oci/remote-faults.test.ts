import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Duration } from '../../lib/duration.ts';
import { rejectsWith } from '../contracts/registry-samples.ts';
import { answer, answerError, type Respond } from './scripted-registry.ts';
import { blob, clock, descriptor, manifest, manifestHeaders, startScripted } from './start-scripted.ts';

test('a blob whose bytes are not those of its digest is refused', async (t) => {
  const { repository } = await startScripted(t, (_, response) => answer(response, 200, 'the bytes of a blog'));
  await rejectsWith('DIGEST_MISMATCH', repository.readBlob(descriptor, { limit: 1000 }));
});

test('a blob that is announced larger than the limit is refused before it is read', async (t) => {
  let sent = 0;
  const { repository } = await startScripted(t, (_, response) => {
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
  const { repository } = await startScripted(t, (_, response) => {
    const more = () => {
      if (!response.destroyed) response.write(new Uint8Array(64 * 1024), () => setImmediate(more));
    };
    more();
  });
  await rejectsWith('TOO_LARGE', repository.readBlob(descriptor, { limit: 1_000_000 }));
});

test('a blob that is cut short is asked for again, and refused where that does not help', async (t) => {
  const { repository, registry, waits } = await startScripted(t, (_, response) => {
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
  const { repository } = await startScripted(t, (_, response) => {
    drops -= 1;
    if (drops >= 0) return void response.destroy();
    answer(response, 200, blob);
  });
  assert.equal((await repository.readBlob(descriptor, { limit: 1000 })).length, blob.length);
});

test('a server error is asked again, waiting longer each time', async (t) => {
  let failures = 3;
  const { repository, waits } = await startScripted(t, (_, response) => {
    failures -= 1;
    if (failures >= 0) answerError(response, 500, 'UNKNOWN');
    else answer(response, 200, blob);
  });
  await repository.readBlob(descriptor, { limit: 1000 });
  assert.deepEqual(waits, [150, 300, 600]);
});

test('a server error that stays is an error with its status and words', async (t) => {
  const { repository } = await startScripted(t, (_, response) => answerError(response, 503, 'UNAVAILABLE', 'back soon'));
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
  const { repository, waits } = await startScripted(t, (_, response) => {
    refusals -= 1;
    const later = new Date(clock.getTime() + 7000).toUTCString();
    if (refusals >= 0) answerError(response, 429, 'TOOMANYREQUESTS', '', { 'retry-after': refusals === 1 ? '3' : later });
    else answer(response, 200, blob);
  });
  await repository.readBlob(descriptor, { limit: 1000 });
  assert.deepEqual(waits, [3000, 4000]);
});

test('a registry that wants to be left alone for an hour is reported at once', async (t) => {
  const { repository, waits } = await startScripted(t, (_, response) =>
    answerError(response, 429, 'TOOMANYREQUESTS', '', { 'retry-after': '3600' }),
  );
  const error = await rejectsWith('RATE_LIMITED', repository.tags());
  assert.equal(error.retryable, true);
  assert.deepEqual(waits, []);
});

test('a refusal is not asked again', async (t) => {
  const { repository, registry } = await startScripted(t, (_, response) => answerError(response, 403, 'DENIED', 'not yours'));
  const error = await rejectsWith('DENIED', repository.tags());
  assert.match(error.message, /403 DENIED: not yours$/);
  assert.equal(registry.seen.length, 1);
});

test('a registry that does not answer in time is a timeout that says so', async (t) => {
  const { repository } = await startScripted(t, () => undefined, { timeout: Duration.milliseconds(50), attempts: 1 });
  const error = await rejectsWith('TIMEOUT', repository.resolve('current'));
  assert.match(error.message, /^Cannot resolve "current" of "oci:.*": 127.0.0.1:\d+ did not answer within 50ms$/);
});

test('a body that stops in the middle is a timeout', async (t) => {
  const respond: Respond = (_, response) => {
    response.writeHead(200, { 'content-length': blob.length });
    response.write('the');
  };
  const { repository } = await startScripted(t, respond, { timeout: Duration.milliseconds(50), attempts: 1 });
  await rejectsWith('TIMEOUT', repository.readBlob(descriptor, { limit: 1000 }));
});

test('a body that comes in drops is a timeout in the end', async (t) => {
  const respond: Respond = (_, response) => {
    response.writeHead(200);
    const drops = setInterval(() => response.write('.'), 5);
    response.on('close', () => clearInterval(drops));
  };
  const { repository } = await startScripted(t, respond, { timeout: Duration.milliseconds(20), attempts: 1 });
  await rejectsWith('TIMEOUT', repository.readBlob(descriptor, { limit: 1_000_000 }));
});

test('a caller who gives up in the middle gets its own reason', async (t) => {
  const controller = new AbortController();
  const { repository } = await startScripted(t, () => controller.abort(new Error('enough')));
  await assert.rejects(repository.tags({ signal: controller.signal }), /^Error: enough$/);
});

test('a caller who gives up while waiting to try again gets its own reason', async (t) => {
  const controller = new AbortController();
  const wait = async () => {
    controller.abort(new Error('enough'));
    controller.signal.throwIfAborted();
  };
  const { repository } = await startScripted(t, (_, response) => answerError(response, 500, 'UNKNOWN'), { wait });
  await assert.rejects(repository.tags({ signal: controller.signal }), /^Error: enough$/);
});

test('an answer that is not HTTP is said to be that', async (t) => {
  const { repository } = await startScripted(t, (_, __, request) => void request.socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
  await rejectsWith('BAD_ANSWER', repository.tags());
});

test('a registry that is not there is unreachable, and the message says where', async (t) => {
  const { repository, registry } = await startScripted(t, () => undefined, { attempts: 1 });
  await registry.close();
  const error = await rejectsWith('UNREACHABLE', repository.tags());
  assert.match(error.message, /^Cannot list the tags of ".*": plain HTTP to 127.0.0.1:\d+ failed: .*ECONNREFUSED/);
});

test('calls one after the other use the same connections again', async (t) => {
  const { repository, registry } = await startScripted(t, (_, response) => answer(response, 200, manifest, manifestHeaders));
  for (let call = 0; call < 20; call += 1) await repository.resolve('current');
  assert.ok(registry.connections() <= 3, `${registry.connections()} connections for 20 calls`);
});

test('whoever waits three seconds for a registry is told, once for each call', async (t) => {
  const told: string[] = [];
  const respond: Respond = ({ method }, response) => {
    if (method === 'HEAD') return answer(response, 404);
    if (method === 'POST') return answer(response, 202, '', { location: '/upload' });
    setTimeout(() => answer(response, method === 'PUT' ? 201 : 200, blob), 3_100);
  };
  const { repository, registry } = await startScripted(t, respond, { onWait: (host) => told.push(host) });
  const bytes = new TextEncoder().encode('other bytes');
  await Promise.all([repository.readBlob(descriptor, { limit: 1000 }), repository.writeBlob({ mediaType: 'text/plain', bytes })]);
  assert.deepEqual(told, [registry.host, registry.host]);
});
