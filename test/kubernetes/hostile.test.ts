import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { ClusterError } from '../../lib/kubernetes/cluster-error.ts';
import { type Answering, configMap, configMaps, json, refuse, startHostileServer } from './hostile-server.ts';

const address = { type: configMaps, namespace: 'shop', name: 'web' };
const desired = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', namespace: 'shop' }, data: { a: '1' } };

async function serverFor(t: TestContext, answering: Answering, options: Parameters<typeof startHostileServer>[1] = {}) {
  const server = await startHostileServer(answering, options);
  t.after(() => server.close());
  return server;
}

async function failure(promise: Promise<unknown>): Promise<ClusterError> {
  const thrown = await promise.then(
    () => assert.fail('it should have failed'),
    (reason: unknown) => reason,
  );
  assert.ok(thrown instanceof ClusterError, `a ClusterError and not ${String(thrown)}`);
  return thrown;
}

describe('a cluster client facing a bad server', () => {
  it('refuses an answer that is not JSON without quoting it', async (t) => {
    const { cluster } = await serverFor(t, (_, response) => response.end('{"data": {"password": "hunter2'));
    const error = await failure(cluster.get(address));
    assert.equal(error.code, 'BAD_ANSWER');
    assert.equal(error.message, 'Cannot read ConfigMap/shop/web: the server answered something that is not JSON');
    assert.equal(error.cause, undefined);
  });

  for (const [what, value] of [
    ['a number', 7],
    ['an object without metadata', { kind: 'ConfigMap', apiVersion: 'v1' }],
    ['an object without uid', { ...configMap('web'), metadata: { name: 'web', resourceVersion: '1' } }],
    ['an object without resourceVersion', { ...configMap('web'), metadata: { name: 'web', uid: 'u' } }],
  ] as const)
    it(`refuses ${what} where an object should be`, async (t) => {
      const { cluster } = await serverFor(t, (_, response) => json(response, 200, value));
      assert.equal((await failure(cluster.get(address))).code, 'BAD_ANSWER');
    });

  it('gives up on a body without end at its bound', async (t) => {
    const { cluster } = await serverFor(t, (_, response) => {
      const chunk = Buffer.alloc(1024 * 1024, 0x20);
      const more = () => void (response.destroyed || response.write(chunk, more));
      more();
    });
    const error = await failure(cluster.get(address));
    assert.equal(error.code, 'BAD_ANSWER');
    assert.match(error.message, /larger than the 8388608 bytes/);
  });

  it('gives up on an answer that trickles for longer than the timeout', async (t) => {
    const { cluster } = await serverFor(
      t,
      (_, response) => {
        const trickle = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(trickle));
      },
      { timeouts: { read: 200 } },
    );
    const error = await failure(cluster.get(address));
    assert.equal(error.code, 'TIMEOUT');
    assert.equal(error.retryable, true);
  });

  it('gives up on the refusal of a watch that trickles for longer than the timeout', async (t) => {
    const { cluster } = await serverFor(
      t,
      (_, response) => {
        response.writeHead(403);
        const trickle = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(trickle));
      },
      { timeouts: { read: 200 } },
    );
    const { signal } = new AbortController();
    const watching = cluster.watch(configMaps, { resourceVersion: '1', signal })[Symbol.asyncIterator]();
    assert.equal((await failure(watching.next())).code, 'TIMEOUT');
  });

  it('takes no time for one that lies in the past, or is none', async (t) => {
    for (const retryAfterSeconds of [-5, Number.NEGATIVE_INFINITY, '3']) {
      const { cluster, pauses } = await serverFor(t, (_, response) =>
        json(
          response,
          429,
          { kind: 'Status', code: 429, reason: 'TooManyRequests', details: { retryAfterSeconds } },
          { 'retry-after': '-5' },
        ),
      );
      assert.equal((await failure(cluster.get(address))).retryAfter, undefined);
      assert.deepEqual(pauses, [200, 400, 800, 1600]);
    }
  });

  it('takes a server for ready but where it says that it is not', async (t) => {
    let status = 200;
    const { cluster } = await serverFor(t, (_, response) => void response.writeHead(status).end('[-]poststarthook/x failed'));
    for (const [answered, isReady] of [
      [200, true],
      [302, true],
      [400, true],
      [401, true],
      [403, true],
      [404, true],
      [405, true],
      [410, true],
      [501, true],
      [500, false],
      [503, false],
    ] as const) {
      status = answered;
      assert.equal(await cluster.ready(), isReady, String(answered));
    }
  });

  it('reads what is not there as undefined', async (t) => {
    const { cluster } = await serverFor(t, (_, response) => refuse(response, 404, 'NotFound', 'configmaps "web" not found'));
    assert.equal(await cluster.get(address), undefined);
    assert.equal(await cluster.delete(address), undefined);
  });

  it('takes no 404 of somebody in between for an object that is not there', async (t) => {
    const { cluster } = await serverFor(t, (_, response) => void response.writeHead(404).end('<html>nothing here</html>'));
    assert.equal((await failure(cluster.get(address))).code, 'UNKNOWN_KIND');
    assert.equal((await failure(cluster.delete(address))).code, 'UNKNOWN_KIND');
  });

  it('waits as long as a busy server says and then succeeds', async (t) => {
    let left = 2;
    const { cluster, pauses, requests } = await serverFor(t, (_, response) =>
      left-- > 0 ? refuse(response, 429, 'TooManyRequests', 'slow down', { 'retry-after': '3' }) : json(response, 201, configMap('web')),
    );
    assert.equal((await cluster.create(desired)).metadata.uid, 'uid-web');
    assert.deepEqual(pauses, [3000, 3000]);
    assert.equal(requests.length, 3);
  });

  it('leaves a longer wait than ten seconds to its caller', async (t) => {
    const { cluster, pauses } = await serverFor(t, (_, response) =>
      refuse(response, 503, 'ServiceUnavailable', 'later', { 'retry-after': '60' }),
    );
    const error = await failure(cluster.apply(desired, { fieldManager: 'pawl' }));
    assert.equal(error.code, 'BUSY');
    assert.equal(error.retryAfter, 60_000);
    assert.deepEqual(pauses, []);
  });

  it('gives up on a server that stays busy', async (t) => {
    const { cluster, requests } = await serverFor(t, (_, response) => refuse(response, 429, 'TooManyRequests', 'slow down'));
    assert.equal((await failure(cluster.get(address))).code, 'BUSY');
    assert.equal(requests.length, 5);
  });

  it('repeats a read whose connection was dropped, and reports one that always is', async (t) => {
    let drops = 1;
    const flaky = await serverFor(t, (request, response) =>
      drops-- > 0 ? request.socket.destroy() : json(response, 200, configMap('web')),
    );
    assert.equal((await flaky.cluster.get(address))?.metadata.name, 'web');

    const dead = await serverFor(t, (request) => request.socket.destroy());
    const error = await failure(dead.cluster.get(address));
    assert.equal(error.code, 'UNREACHABLE');
    assert.equal(error.retryable, true);
    assert.equal(dead.requests.length, 3);
  });

  it('never repeats a create whose connection was dropped', async (t) => {
    const { cluster, requests } = await serverFor(t, (request) => request.socket.destroy());
    assert.equal((await failure(cluster.create(desired))).code, 'UNREACHABLE');
    assert.equal(requests.length, 1);
  });

  it('says that a server which is not there cannot be reached', async (t) => {
    const server = await serverFor(t, () => undefined);
    await server.stop();
    const error = await failure(server.cluster.get(address));
    assert.equal(error.code, 'UNREACHABLE');
    assert.match(error.message, /^Cannot read ConfigMap\/shop\/web: http:\/\/127.0.0.1:\d+ cannot be reached, connect ECONNREFUSED/);
  });

  it('follows the pages of a list, also when a connection drops in the middle', async (t) => {
    let drops = 1;
    const { cluster, requests } = await serverFor(t, (request, response) => {
      const query = new URL(request.url ?? '', 'http://x').searchParams;
      if (query.get('continue') === null)
        return json(response, 200, { metadata: { resourceVersion: '10', continue: 'next' }, items: [configMap('a')] });
      if (drops-- > 0)
        return void response.writeHead(200, { 'content-length': '1000' }).write('{"items": [', () => request.socket.destroy());
      return json(response, 200, { metadata: { resourceVersion: '12' }, items: [configMap('b')] });
    });
    const list = await cluster.list(configMaps);
    assert.deepEqual([list.resourceVersion, list.items.map((item) => item.metadata.name)], ['10', ['a', 'b']]);
    assert.deepEqual(
      requests.map((request) => request.includes('continue=next')),
      [false, true, true],
    );
  });

  it('begins a list again when its pages expired, once', async (t) => {
    let expired = 1;
    const { cluster, requests } = await serverFor(t, (request, response) => {
      if (!request.url?.includes('continue='))
        return json(response, 200, { metadata: { resourceVersion: '10', continue: 'next' }, items: [configMap('a')] });
      return expired-- > 0
        ? refuse(response, 410, 'Expired', 'too old')
        : json(response, 200, { metadata: { resourceVersion: '10' }, items: [configMap('b')] });
    });
    assert.equal((await cluster.list(configMaps)).items.length, 2);
    assert.equal(requests.length, 4);
  });

  it('does not follow a list that leads to itself', async (t) => {
    const { cluster } = await serverFor(t, (_, response) =>
      json(response, 200, { metadata: { resourceVersion: '1', continue: 'same' }, items: [] }),
    );
    assert.equal((await failure(cluster.list(configMaps))).code, 'BAD_ANSWER');
  });

  it('does not follow a redirect, which could carry the token elsewhere', async (t) => {
    const { cluster, requests } = await serverFor(t, (_, response) => response.writeHead(302, { location: '/elsewhere' }).end(), {
      token: 'sesame',
    });
    assert.equal((await failure(cluster.get(address))).code, 'BAD_ANSWER');
    assert.equal(requests.length, 1);
  });

  it("keeps the server's own words and reason", async (t) => {
    const { cluster } = await serverFor(t, (_, response) => refuse(response, 422, 'Invalid', 'spec.replicas: must not be negative'));
    const error = await failure(cluster.apply(desired, { fieldManager: 'pawl' }));
    assert.equal(error.message, 'Cannot apply ConfigMap/shop/web: spec.replicas: must not be negative');
    assert.deepEqual([error.code, error.status, error.reason, error.retryable], ['INVALID', 422, 'Invalid', false]);
  });

  it('never shows the token or a value of a Secret in an error', async (t) => {
    const token = `token-${Math.random()}`;
    const secret = { ...desired, kind: 'Secret', stringData: { password: 'correct horse\nbattery "staple"', pin: '1234567' } };
    const { cluster } = await serverFor(
      t,
      (_, response, body) => refuse(response, 422, 'Invalid', `cannot read ${body}, got 1234567 and "battery \\"staple\\""`),
      { token },
    );
    for (const attempt of [cluster.apply(secret, { fieldManager: 'pawl' }), cluster.create(secret)]) {
      const { message, stack } = await failure(attempt);
      for (const hidden of [token, 'correct horse', 'staple', '1234567'])
        assert.ok(!`${message}${stack}`.includes(hidden), `${hidden} in ${message}`);
    }
    const type = { ...configMaps, kind: 'Secret', plural: 'secrets' };
    const patched = await failure(
      cluster.mergePatch({ ...address, type }, { data: { pin: 5 } }).catch((thrown: unknown) => Promise.reject(thrown)),
    );
    assert.equal(patched.code, 'INVALID');
  });

  it('withholds what a server says about a patched Secret, because it quotes the whole Secret', async (t) => {
    const message = ' "" is invalid: patch: Invalid value: "{\\"data\\":{\\"pin\\":\\"aHVudGVyMg==\\"}}": json: cannot unmarshal number';
    const { cluster } = await serverFor(t, (_, response) => refuse(response, 422, 'Invalid', message));
    const type = { ...configMaps, kind: 'Secret', plural: 'secrets' };
    const error = await failure(cluster.mergePatch({ ...address, type }, { data: { pin: 5 } }));
    assert.equal(error.message, 'Cannot patch Secret/shop/web: the reason is withheld, because it may quote a value of the Secret');
  });

  it('refuses a name that would climb out of its path', async (t) => {
    const { cluster, requests } = await serverFor(t, (_, response) => json(response, 200, configMap('web')));
    for (const name of ['..', '.', 'a/b', 'a%2fb', '']) assert.equal((await failure(cluster.get({ ...address, name }))).code, 'INVALID');
    assert.deepEqual(requests, []);
  });

  it('ends a request with the reason of the signal', async (t) => {
    const { cluster } = await serverFor(t, () => undefined);
    const stop = new AbortController();
    const pending = cluster.get(address, { signal: stop.signal });
    stop.abort(new Error('enough'));
    await assert.rejects(pending, /enough/);
  });
});

describe('a token', () => {
  it('is sent, and never beside an identity that is empty', async (t) => {
    const seen: (string | undefined)[] = [];
    const { cluster } = await serverFor(
      t,
      (request, response) => {
        seen.push(request.headers.authorization, request.headers['impersonate-user'] as string | undefined);
        json(response, 200, configMap('web'));
      },
      { token: 'sesame' },
    );
    await cluster.get(address);
    await cluster.as('jane').get(address);
    assert.deepEqual(seen, ['Bearer sesame', undefined, 'Bearer sesame', 'jane']);
    assert.equal((await failure(cluster.as('jane\r\nx: y').get(address))).code, 'INVALID');
    assert.throws(() => cluster.as(''), /its name is empty/);
  });
});
