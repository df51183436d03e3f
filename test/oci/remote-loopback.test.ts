import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { certifyServer, createAuthority } from '../../lib/control-plane/certificates/certificate.ts';
import { digestOf } from '../../lib/digest.ts';
import type { Credential } from '../../lib/oci/credentials/credential.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import type { RegistryOptions } from '../../lib/oci/registry-settings.ts';
import { rejectsWith } from '../contracts/registry-samples.ts';
import { listenOnLoopback } from '../registries/front/listen.ts';
import { registryForTests } from '../registries/registry.ts';
import { answer, type Respond, scriptedRegistry } from './scripted-registry.ts';

const jane: Credential = { kind: 'password', username: 'jane', password: 'correct-horse' };
const bytes = new TextEncoder().encode('the bytes of a blob');
const descriptor = { mediaType: 'text/plain', digest: digestOf(bytes), size: bytes.length };
/** A third of the time that a registry has for its answer; what is tested takes milliseconds. */
const soon = { timeout: 10_000 };
const now = new Date();
const authority = createAuthority('test authority', now);
const server = certifyServer({ name: 'test authority', key: authority.key }, ['127.0.0.1', 'localhost'], now);

test('a registry of this machine is spoken to without TLS where it speaks none, and asked that once', async (t) => {
  const { repository, registry } = await start(t, (_, response) => answer(response, 200, '{"tags":["a"]}'));
  assert.deepEqual(await repository.tags(), ['a']);
  await repository.tags();
  assert.deepEqual(
    registry.seen.map(({ method, url }) => `${method} ${url.split('?')[0]}`),
    ['GET /v2/acme/shop/tags/list', 'GET /v2/acme/shop/tags/list'],
  );
});

test('whoever wants to know at the same time asks once, and nobody is told that somebody else gave up', async (t) => {
  const { host, greetings } = await plainServer(t);
  const context = createRegistryContext({ attempts: 1 });
  t.after(() => context.close());
  const repository = openRepository(`oci://${host}/acme/shop`, context);
  const impatient = new AbortController();
  const stopped = assert.rejects(repository.tags({ signal: impatient.signal }), /had enough/);
  const others = Array.from({ length: 5 }, () => repository.tags());
  impatient.abort(new Error('had enough'));
  await stopped;
  assert.deepEqual(await Promise.all(others), Array(5).fill(['a']));
  assert.equal(greetings(), 1);
});

test('whoever waits for what somebody else has asked gives up when they want to, and so does whoever asked', soon, async (t) => {
  const { host, connected } = await silentServer(t);
  const context = createRegistryContext({ attempts: 1 });
  const repository = openRepository(`oci://${host}/acme/shop`, context);
  const [patient, impatient] = [new AbortController(), new AbortController()];
  const first = assert.rejects(repository.tags({ signal: patient.signal }), /all day/);
  const other = assert.rejects(repository.tags({ signal: impatient.signal }), /had enough/);
  const closed = once(await connected, 'close');
  impatient.abort(new Error('had enough'));
  await other;
  await assert.rejects(repository.tags({ signal: impatient.signal }), /had enough/);
  patient.abort(new Error('all day'));
  await first;
  await context.close();
  // A connection that is still being made would keep a command from ending.
  await closed;
});

test('pages of a registry of this machine that speaks no TLS are followed, whatever they call it', async (t) => {
  for (const scheme of ['', 'http:', 'https:']) {
    const { repository } = await start(t, ({ url }, response, { headers }) => {
      if (url.includes('last=a')) return answer(response, 200, '{"tags":["b"]}');
      const next = `${scheme === '' ? '' : `${scheme}//${headers.host}`}/v2/acme/shop/tags/list?last=a`;
      answer(response, 200, '{"tags":["a"]}', { link: `<${next}>; rel="next"` });
    });
    assert.deepEqual(await repository.tags(), ['a', 'b'], scheme);
  }
});

test('a real registry of this machine takes blobs, manifests and tags without a flag', async (t) => {
  const found = await registryForTests(t);
  if (found.kind === 'missing') return t.skip(found.reason);
  for (const host of [found.registry.host, found.registry.host.replace('127.0.0.1', 'localhost')]) {
    const context = createRegistryContext();
    t.after(() => context.close());
    const repository = openRepository(`oci://${host}/acme/shop`, context);
    const blob = await repository.writeBlob({ mediaType: 'text/plain', bytes });
    assert.deepEqual(await repository.readBlob(blob, { limit: 100 }), Buffer.from(bytes));
  }
});

test('a registry of this machine that speaks TLS is spoken to with it', async (t) => {
  const options = { certificateAuthority: authority.certificate };
  const { repository, registry } = await start(t, (_, response) => answer(response, 200, '{"tags":["a"]}'), options, tls);
  assert.deepEqual(await repository.tags(), ['a']);
  assert.deepEqual(
    registry.seen.map(({ method, url }) => `${method} ${url.split('?')[0]}`),
    ['HEAD /v2/', 'GET /v2/acme/shop/tags/list'],
  );
});

test('a certificate that nobody trusts is no reason to go on without TLS', async (t) => {
  const { repository, registry } = await start(t, (_, response) => answer(response, 200, '{"tags":["a"]}'), {}, tls);
  const error = await rejectsWith('UNREACHABLE', repository.tags());
  assert.match(error.message, /its certificate is not trusted/);
  assert.equal(registry.seen.length, 0);
});

test('what was not there is asked again, and what it speaks is found out then', async (t) => {
  const registry = await scriptedRegistry((_, response) => answer(response, 200, '{"tags":["a"]}'));
  const gone = await scriptedRegistry(() => undefined);
  await gone.close();
  t.after(() => registry.close());
  const context = createRegistryContext({ attempts: 1 });
  t.after(() => context.close());
  const error = await rejectsWith('UNREACHABLE', openRepository(`oci://${gone.host}/acme/shop`, context).tags());
  assert.match(error.message, /HTTPS to 127.0.0.1:\d+ failed: .*ECONNREFUSED/);
  assert.deepEqual(await openRepository(`oci://${registry.host}/acme/shop`, context).tags(), ['a']);
});

test('a registry elsewhere that speaks no TLS is refused, and given no credentials', async (t) => {
  const { registry, open } = await start(t, (_, response) => answer(response, 401, '', basic), { credentials: async () => jane });
  // Whatever listens on this machine answers there, but it is no address of this machine alone.
  const error = await rejectsWith('UNREACHABLE', open(registry.host.replace('127.0.0.1', '0.0.0.0')).tags());
  assert.match(error.message, /does not speak TLS/);
  assert.match(error.fix ?? '', /--plain-http/);
  assert.equal(error.retryable, false);
  assert.equal(registry.seen.length, 0);
});

test('a registry of this machine gets its credentials, and its token server on this machine, too', async (t) => {
  const respond: Respond = ({ url, authorization }, response, request) => {
    if (url.startsWith('/token')) return answer(response, 200, '{"token":"given"}');
    if (authorization === 'Bearer given') return answer(response, 200, '{"tags":["a"]}');
    answer(response, 401, '', { 'www-authenticate': `Bearer realm="http://${request.headers.host}/token"` });
  };
  const { repository } = await start(t, respond, { credentials: async () => jane });
  assert.deepEqual(await repository.tags(), ['a']);
});

test('a token server elsewhere is told nothing without TLS, whatever a registry of this machine says', async (t) => {
  const elsewhere = await scriptedRegistry((_, response) => answer(response, 200, '{"token":"given"}'));
  t.after(() => elsewhere.close());
  const realm = `http://${elsewhere.host.replace('127.0.0.1', '0.0.0.0')}/token`;
  const respond: Respond = (_, response) => answer(response, 401, '', { 'www-authenticate': `Bearer realm="${realm}"` });
  const { repository } = await start(t, respond, { credentials: async () => jane });
  const error = await rejectsWith('BAD_ANSWER', repository.tags());
  assert.match(error.message, /token server must be an HTTPS address/);
  assert.equal(elsewhere.seen.length, 0);
});

test('neither a redirect nor an upload leads from this machine to plain HTTP elsewhere', async (t) => {
  const elsewhere = await scriptedRegistry((_, response) => answer(response, 200, bytes));
  t.after(() => elsewhere.close());
  const location = `http://${elsewhere.host.replace('127.0.0.1', '0.0.0.0')}/bucket`;
  const respond: Respond = ({ method }, response) => {
    if (method === 'HEAD') return answer(response, 404);
    answer(response, method === 'POST' ? 202 : 307, '', { location });
  };
  const { repository } = await start(t, respond);
  const error = await rejectsWith('BAD_ANSWER', repository.readBlob(descriptor, { limit: 100 }));
  assert.match(error.message, /redirects to plain HTTP at 0\.0\.0\.0:\d+$/);
  assert.match(error.fix ?? '', /--plain-http/);
  await rejectsWith('BAD_ANSWER', repository.writeBlob({ mediaType: 'text/plain', bytes }));
  assert.equal(elsewhere.seen.length, 0);
});

test('an upload that seems to stay at this machine is not led away by a path that begins with two slashes', async (t) => {
  const elsewhere = await scriptedRegistry((_, response) => answer(response, 201));
  t.after(() => elsewhere.close());
  const { repository, registry } = await start(t, ({ method }, response, { headers: { host } }) => {
    if (method === 'HEAD') return answer(response, 404);
    const location = `https://${host}//${elsewhere.host.replace('127.0.0.1', '0.0.0.0')}/bucket`;
    answer(response, method === 'POST' ? 202 : 201, '', { location });
  });
  await repository.writeBlob({ mediaType: 'text/plain', bytes });
  assert.equal(elsewhere.seen.length, 0);
  assert.match(registry.seen.at(-1)?.url ?? '', /^\/\/0\.0\.0\.0:\d+\/bucket\?digest=/);
});

test('a redirect within this machine is followed without the credentials', async (t) => {
  const bucket = await scriptedRegistry((_, response) => answer(response, 200, bytes));
  t.after(() => bucket.close());
  const respond: Respond = ({ authorization }, response) => {
    if (authorization === undefined) return answer(response, 401, '', basic);
    answer(response, 307, '', { location: `http://${bucket.host}/bucket` });
  };
  const { repository } = await start(t, respond, { credentials: async () => jane });
  assert.deepEqual(await repository.readBlob(descriptor, { limit: 100 }), Buffer.from(bytes));
  assert.deepEqual(
    bucket.seen.map(({ authorization }) => authorization),
    [undefined],
  );
});

const tls = { cert: server.certificate, key: server.key };
const basic = { 'www-authenticate': 'Basic realm="x"' };

/** A server that accepts connections and says nothing, and the first of them. */
async function silentServer(t: TestContext) {
  const { promise: connected, resolve } = Promise.withResolvers<Socket>();
  const silent = createServer((socket) => resolve(socket.on('error', () => undefined).resume()));
  const host = await listenOnLoopback(silent);
  t.after(() => silent.close());
  return { host, connected };
}

/** A server without TLS that lists one tag, and counts who begins with TLS. */
async function plainServer(t: TestContext) {
  let greetings = 0;
  const plain = createServer((socket) => {
    socket.once('data', ([first]) => {
      // A TLS record of a handshake (RFC 8446, section 5.1).
      const isGreeting = first === 22;
      if (isGreeting) greetings += 1;
      const [status, body] = isGreeting ? ['400 Bad Request', ''] : ['200 OK', '{"tags":["a"]}'];
      socket.end(`HTTP/1.1 ${status}\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`);
    });
    socket.on('error', () => undefined);
  });
  const host = await listenOnLoopback(plain);
  t.after(() => plain.close());
  return { host, greetings: () => greetings };
}

async function start(t: TestContext, respond: Respond, options: RegistryOptions = {}, certified?: typeof tls) {
  const registry = await scriptedRegistry(respond, certified);
  const context = createRegistryContext(options);
  t.after(async () => {
    await registry.close();
    await context.close();
  });
  const open = (host: string) => openRepository(`oci://${host}/acme/shop`, context);
  return { registry, open, repository: open(registry.host) };
}
