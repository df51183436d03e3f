import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { digestOf } from '../../lib/digest.ts';
import { fetchCheck } from '../../lib/evidence/fetch-check.ts';
import { httpCheckPredicate } from '../../lib/evidence/http-check.ts';
import { now } from './samples.ts';

async function serve(t: { after(end: () => void): void }, answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const options = { name: 'smoke', plainHttp: false, clock: () => now };

test('an answer is kept as it came, good or bad, without what the address asked for', async (t) => {
  const origin = await serve(t, (request, response) => {
    response.writeHead(request.url === '/down' ? 503 : 200, { 'content-type': 'application/json; charset=utf-8' });
    response.end('{"passed":17}');
  });
  const good = await fetchCheck({ ...options, url: `${origin}/1.2.3?token=secret` });
  assert.deepEqual(good, {
    name: 'smoke',
    url: `${origin}/1.2.3`,
    status: 200,
    at: now.toISOString(),
    contentType: 'application/json; charset=utf-8',
    digest: digestOf('{"passed":17}'),
    answer: { passed: 17 },
  });
  assert.deepEqual(httpCheckPredicate.parse(good), good);
  assert.equal((await fetchCheck({ ...options, url: `${origin}/down` })).status, 503);
});

test('what is not JSON, or says so wrongly, is kept as text', async (t) => {
  const origin = await serve(t, (request, response) => {
    response.writeHead(200, request.url === '/plain' ? {} : { 'content-type': 'application/json' });
    response.end(request.url === '/deep' ? '['.repeat(1000) : 'fine');
  });
  assert.equal((await fetchCheck({ ...options, url: `${origin}/plain` })).answer, 'fine');
  assert.equal((await fetchCheck({ ...options, url: `${origin}/wrong` })).answer, 'fine');
  assert.equal((await fetchCheck({ ...options, url: `${origin}/deep` })).answer, '['.repeat(1000));
});

test('redirects are followed on the same server only, and not for ever', async (t) => {
  const elsewhere = await serve(t, (_request, response) => response.end('stolen'));
  const origin = await serve(t, (request, response) => {
    const to = { '/near': '/there', '/far': elsewhere, '/round': '/round', '/odd': 'http://[' }[request.url ?? ''];
    if (to === undefined) return response.end('here');
    return response.writeHead(302, { location: to }).end();
  });
  assert.equal((await fetchCheck({ ...options, url: `${origin}/near` })).answer, 'here');
  for (const [path, reason] of [
    ['/far', /it redirects to http:\/\/127\.0\.0\.1:\d+$/],
    ['/round', /it redirects more than 5 times$/],
    ['/odd', /it redirects to what is no address$/],
  ] as const)
    await assert.rejects(fetchCheck({ ...options, url: `${origin}${path}` }), { code: 'CHECK_FAILED', message: reason });
});

test('an endless answer is refused', async (t) => {
  const origin = await serve(t, (_request, response) => {
    const chunk = 'x'.repeat(65_536);
    const more = () => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  });
  await assert.rejects(fetchCheck({ ...options, url: origin }), { code: 'CHECK_FAILED', message: /it answers more than 262144 bytes$/ });
});

test('a server that hangs up, and one that is not there, give no answer', async (t) => {
  const origin = await serve(t, (request) => request.socket.destroy());
  await assert.rejects(fetchCheck({ ...options, url: origin }), { code: 'CHECK_FAILED' });
  await assert.rejects(fetchCheck({ ...options, url: 'http://127.0.0.1:1' }), { code: 'CHECK_FAILED' });
});

test('addresses without TLS beyond this machine, with passwords, and of other schemes are not asked', async () => {
  for (const [url, reason] of [
    ['http://smoke.example.com/', /it has no TLS$/],
    ['http://127.0.0.1.example.com/', /it has no TLS$/],
    ['https://ann:hunter2@smoke.example.com/', /it has a user or a password in it$/],
    ['file:///etc/passwd', /its scheme is "file:", expected https$/],
    ['smoke', /what is to be asked is no address$/],
    ['admin:hunter2@smoke.example.com/path', /^Cannot ask "[^"]*": its scheme is "admin:", expected https$/],
  ] as const)
    await assert.rejects(fetchCheck({ ...options, url }), (thrown: Error) => {
      assert.match(thrown.message, reason);
      assert.doesNotMatch(thrown.message, /hunter2/);
      return true;
    });
});

test('whoever gives up is not kept waiting', async (t) => {
  const origin = await serve(t, () => {});
  const stop = new AbortController();
  const asked = fetchCheck({ ...options, url: origin, signal: stop.signal });
  setTimeout(() => stop.abort(new Error('enough')), 20);
  await assert.rejects(asked, /enough/);
});
