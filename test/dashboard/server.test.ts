import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { type TestContext, test } from 'node:test';
import { isServed } from '../../lib/dashboard/hosts.ts';
import { type DashboardOptions, serveDashboard } from '../../lib/dashboard/server.ts';
import { Duration } from '../../lib/duration.ts';
import { PawlError } from '../../lib/errors.ts';
import { shownEnvironment, standingOf } from './standing.ts';

const reading = { standing: standingOf(shownEnvironment()), json: '[]' };

async function served(t: TestContext, given: Partial<DashboardOptions> = {}) {
  const every = Duration.seconds(30);
  const dashboard = await serveDashboard({
    host: '127.0.0.1',
    port: 0,
    every,
    clock: () => new Date(0),
    read: async () => reading,
    ...given,
  });
  t.after(() => dashboard.close());
  return dashboard;
}

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** A request as no browser would let one make it. */
function ask(url: string, { path = '/', method = 'GET', host }: { path?: string; method?: string; host?: string } = {}): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asked = request(
      new URL(url),
      { path, method, agent: false, ...(host === undefined ? {} : { headers: { host } }) },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      },
    );
    asked.on('error', reject).end();
  });
}

test('the page comes with headers that let nothing run and nobody frame or keep it', async (t) => {
  const { url } = await served(t);
  const answer = await fetch(url);
  const html = await answer.text();
  const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? assert.fail(html);
  assert.equal(answer.status, 200);
  assert.equal(
    answer.headers.get('content-security-policy'),
    `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
  );
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  assert.equal(answer.headers.get('referrer-policy'), 'no-referrer');
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.equal(answer.headers.get('content-type'), 'text/html; charset=utf-8');
  assert.doesNotMatch(html, /style=/);
});

test('/status.json is the answer for programs', async (t) => {
  const { url } = await served(t);
  const answer = await fetch(new URL('status.json', url));
  assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8');
  assert.deepEqual(await answer.json(), []);
});

test('HEAD is answered as GET without the text, and other methods and paths are refused with the same headers', async (t) => {
  const { url } = await served(t);
  const [get, head] = [await ask(url), await ask(url, { method: 'HEAD' })];
  assert.deepEqual([head.status, head.text, head.headers['content-length']], [200, '', get.headers['content-length']]);
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
    const refused = await ask(url, { method });
    assert.deepEqual([refused.status, refused.headers.allow, refused.headers.connection], [405, 'GET, HEAD', 'close'], method);
    assert.match(String(refused.headers['content-security-policy']), /^default-src 'none'/);
  }
  for (const path of ['/?', '/index.html', '/status.json?x=1', '//', '/../etc/passwd', 'http://evil.example/', '/favicon.ico'])
    assert.equal((await ask(url, { path })).status, 404, path);
});

test('a request that names another host is refused, and nothing is read for it', async (t) => {
  const { url } = await served(t, { read: () => assert.fail('Nobody reads') });
  for (const host of ['evil.example', 'evil.example:8080', '127.0.0.1.evil.example', 'localhost@evil.example', '[::2]', 'a, 127.0.0.1'])
    assert.equal((await ask(url, { host })).status, 421, host);
});

test('a loopback address answers to every name of it at any port, another one to its own, and all of them to any', () => {
  for (const host of ['127.0.0.1', 'localhost', '::1'])
    for (const asked of ['127.0.0.1:8080', 'LOCALHOST:9000', '[::1]:8080', 'localhost'])
      assert.ok(isServed(asked, host), `${host} ${asked}`);
  assert.ok(isServed('board.shop.example:8080', 'board.shop.example'));
  assert.ok(!isServed('localhost:8080', 'board.shop.example'));
  for (const nobody of [undefined, '', ':8080', '127.0.0.1:', '[127.0.0.1']) assert.ok(!isServed(nobody, '127.0.0.1'), nobody);
  for (const host of ['0.0.0.0', '::']) assert.ok(isServed('board.shop.example', host));
});

test('where reading fails, people get the reason or the last page, and programs never an old answer', async (t) => {
  let now = 0;
  let isBroken = true;
  const read = async () => {
    if (isBroken) throw new PawlError('GONE', 'Cannot read "shop": no answer', { fix: 'Try later' });
    return reading;
  };
  const { url } = await served(t, { clock: () => new Date(now), read });
  const first = await ask(url);
  assert.equal(first.status, 503);
  assert.match(first.text, /Nothing could be read yet.*Cannot read &#34;shop&#34;: no answer/);
  [isBroken, now] = [false, 30_000];
  assert.equal((await ask(url)).status, 200);
  [isBroken, now] = [true, 60_000];
  const old = await ask(url);
  assert.equal(old.status, 200);
  assert.match(old.text, /This is old: nothing could be read since 1970-01-01T00:00:30\.000Z/);
  const program = await ask(url, { path: '/status.json' });
  assert.equal(program.status, 503);
  assert.deepEqual(JSON.parse(program.text), { error: { code: 'GONE', message: 'Cannot read "shop": no answer', fix: 'Try later' } });
});

test('a port in use is an error with a way out', async (t) => {
  const { url } = await served(t);
  await assert.rejects(served(t, { port: Number(new URL(url).port) }), { code: 'ADDRESS_IN_USE', fix: /--port/ });
  await assert.rejects(served(t, { host: '192.0.2.1' }), { code: 'CANNOT_LISTEN', fix: /--host/ });
});

test('closing does not wait for a read that never ends', async (t) => {
  const asked = Promise.withResolvers<void>();
  const read = () => {
    asked.resolve();
    return new Promise<never>(() => {});
  };
  const dashboard = await served(t, { read });
  const waiting = ask(dashboard.url);
  waiting.catch(() => undefined);
  await asked.promise;
  await dashboard.close();
  await assert.rejects(waiting);
});
