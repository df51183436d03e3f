import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type TestContext, test } from 'node:test';
import { digestOf } from '../../lib/digest.ts';
import type { Credential, CredentialSource } from '../../lib/oci/credentials/credential.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import type { Repository } from '../../lib/oci/registry.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { bytesOf, rejectsWith } from '../contracts/registry-samples.ts';
import { answer, answerError, type Respond, type ScriptedRegistry, type Seen, scriptedRegistry } from './scripted-registry.ts';

const secret = randomBytes(12).toString('hex');
const jane: Credential = { kind: 'password', username: 'jane', password: secret };
const janesHeader = `Basic ${Buffer.from(`jane:${secret}`).toString('base64')}`;
const blob = 'the bytes of a blob';
const descriptor = { mediaType: 'text/plain', digest: digestOf(blob), size: blob.length };

test('Basic authentication is sent after it was asked for, and then with the first request', async (t) => {
  const registry = await serve(t, ({ authorization }, response) => {
    if (authorization !== janesHeader) return answer(response, 401, '', { 'www-authenticate': 'Basic realm="x"' });
    answer(response, 200, '{"tags":["a"]}');
  });
  const { repository } = open(t, registry, jane);
  assert.deepEqual(await repository.tags(), ['a']);
  assert.deepEqual(await repository.tags(), ['a']);
  assert.deepEqual(
    registry.seen.map(({ authorization }) => authorization),
    [undefined, janesHeader, janesHeader],
  );
});

test('credentials that are refused are an error that does not repeat them', async (t) => {
  const registry = await serve(t, ({ authorization = '' }, response) => {
    const echo = `no "${authorization}" with password ${secret}`;
    answerError(response, 401, 'UNAUTHORIZED', echo, { 'www-authenticate': 'Basic realm="x"' });
  });
  const { repository } = open(t, registry, jane);
  const error = await rejectsWith('UNAUTHORIZED', repository.tags());
  assert.equal(error.registryCode, 'UNAUTHORIZED');
  assert.ok(!error.message.includes(secret), error.message);
  assert.ok(!error.message.includes(janesHeader.slice(6)), error.message);
  assert.match(error.fix ?? '', /Log in/);
  assert.equal(registry.seen.length, 2);
});

test('nobody is refused where somebody is asked for', async (t) => {
  const registry = await serve(t, (_, response) => answer(response, 401, '', { 'www-authenticate': 'Basic realm="x"' }));
  await rejectsWith('UNAUTHORIZED', open(t, registry).repository.tags());
  assert.equal(registry.seen.length, 1);
});

test('a token that has not that right is no reason to log in again as the same', async (t) => {
  for (const [said, fix] of [
    ['error="insufficient_scope"', /has not that right in this repository/],
    ['error="invalid_token"', /^Log in to the registry/],
  ] as const) {
    const registry = await serve(t, ({ url, authorization }, response) => {
      if (url.startsWith('/token')) return answer(response, 200, '{"token":"t"}');
      const more = authorization === undefined ? '' : `,${said}`;
      answer(response, 401, '', { 'www-authenticate': `Bearer realm="http://${registry.host}/token",service="x"${more}` });
    });
    const error = await rejectsWith('UNAUTHORIZED', open(t, registry).repository.tags());
    assert.match(error.fix ?? '', fix);
  }
});

test('a token is fetched once for a scope, and sent with the first request from then on', async (t) => {
  const registry = await tokenRegistry(t);
  const { repository } = open(t, registry, jane);
  await repository.tags();
  await repository.tags();
  await repository.resolve('current');
  const asked = tokenRequests(registry);
  assert.deepEqual(asked, [{ scope: 'repository:acme/shop:pull', authorization: janesHeader, service: 'the registry' }]);
  assert.equal(registry.seen.length, 1 + 1 + 3);
});

test('many calls at once fetch one token', async (t) => {
  const registry = await tokenRegistry(t);
  const { repository } = open(t, registry, jane);
  await Promise.all(Array.from({ length: 10 }, () => repository.tags()));
  assert.equal(tokenRequests(registry).length, 1);
});

test('a write and a mount ask for the rights that they need', async (t) => {
  const registry = await tokenRegistry(t);
  const { repository, context } = open(t, registry, jane);
  const source = openRepository(`oci://${registry.host}/acme/source`, context);
  await repository.writeBlob({ mediaType: 'text/plain', bytes: bytesOf(blob) }, { from: source });
  const scopes = tokenRequests(registry).map(({ scope }) => scope);
  assert.deepEqual(scopes, ['repository:acme/shop:pull', 'repository:acme/shop:pull,push repository:acme/source:pull']);
});

test('nobody gets a token too', async (t) => {
  const registry = await tokenRegistry(t);
  await open(t, registry).repository.tags();
  assert.deepEqual(tokenRequests(registry)[0]?.authorization, undefined);
});

test('a token that expired is fetched anew, once for all calls', async (t) => {
  const registry = await tokenRegistry(t);
  let now = 1_900_000_000_000;
  const { repository } = open(t, registry, jane, () => new Date(now));
  await repository.tags();
  now += 239_000;
  await repository.tags();
  assert.equal(tokenRequests(registry).length, 1);
  now += 2000;
  await Promise.all([repository.tags(), repository.tags(), repository.tags()]);
  assert.equal(tokenRequests(registry).length, 2);
});

test('a token that is refused before it expires is fetched anew, once', async (t) => {
  const registry = await tokenRegistry(t);
  const { repository } = open(t, registry, jane);
  await repository.tags();
  registry.revoke();
  await repository.tags();
  assert.equal(tokenRequests(registry).length, 2);
  registry.refuseAll();
  await rejectsWith('UNAUTHORIZED', repository.tags());
  assert.equal(tokenRequests(registry).length, 3);
});

test('an identity token is exchanged by the OAuth2 form', async (t) => {
  const registry = await tokenRegistry(t);
  const { repository } = open(t, registry, { kind: 'identity-token', token: secret });
  await repository.tags();
  const post = registry.seen.find(({ method }) => method === 'POST');
  const form = new URLSearchParams(post?.body);
  assert.equal(form.get('grant_type'), 'refresh_token');
  assert.equal(form.get('refresh_token'), secret);
  assert.equal(form.get('scope'), 'repository:acme/shop:pull');
  assert.ok(registry.seen.every(({ url }) => !url.includes(secret)));
});

test('a registry token is sent as it is', async (t) => {
  const registry = await serve(t, ({ authorization }, response) => {
    if (authorization === undefined) return answer(response, 401, '', { 'www-authenticate': 'Bearer realm="https://example.org/token"' });
    answer(response, 200, '{"tags":[]}');
  });
  await open(t, registry, { kind: 'registry-token', token: secret }).repository.tags();
  assert.equal(registry.seen.at(-1)?.authorization, `Bearer ${secret}`);
});

test('a token server that answers nonsense is an error without its words', async (t) => {
  for (const body of ['<html>', '{}', `{"token":"${secret}\\r\\nx-evil: 1"}`, '{"token":7}']) {
    const registry = await serve(t, ({ url }, response) =>
      url.startsWith('/token') ? answer(response, 200, body) : demand(registry, response),
    );
    const error = await rejectsWith('BAD_ANSWER', open(t, registry, jane).repository.tags());
    assert.ok(!error.message.includes(secret));
  }
});

test('a token server that refuses is an error that says so', async (t) => {
  const registry = await serve(t, ({ url }, response) =>
    url.startsWith('/token') ? answer(response, 403, secret) : demand(registry, response),
  );
  const error = await rejectsWith('UNAUTHORIZED', open(t, registry, jane).repository.tags());
  assert.match(error.message, /^Cannot get a token for registry 127.0.0.1:\d+ from 127.0.0.1:\d+: it refused the credentials \(403\)$/);
});

test('a token server that is no web address is given nothing', async (t) => {
  for (const realm of ['file:///etc/passwd', 'nonsense', '/token']) {
    const registry = await serve(t, (_, response) => answer(response, 401, '', { 'www-authenticate': `Bearer realm="${realm}"` }));
    await rejectsWith('BAD_ANSWER', open(t, registry, jane).repository.tags());
    assert.equal(registry.seen.length, 1);
  }
});

test('another host that a blob lies on never sees who asks', async (t) => {
  const storage = await serve(t, (_, response) => answer(response, 200, blob));
  const registry = await serve(t, ({ authorization }, response) => {
    if (authorization === undefined) return answer(response, 401, '', { 'www-authenticate': 'Basic realm="x"' });
    answer(response, 307, '', { location: `http://${storage.host}/bucket/1?signature=x` });
  });
  const { repository } = open(t, registry, jane);
  await repository.readBlob(descriptor, { limit: 100 });
  assert.equal(registry.seen.at(-1)?.authorization, janesHeader);
  assert.deepEqual(storage.seen, [{ method: 'GET', url: '/bucket/1?signature=x', authorization: undefined, body: '' }]);
});

test('another host cannot ask for the credentials either', async (t) => {
  const storage = await serve(t, (_, response) => answer(response, 401, '', { 'www-authenticate': 'Basic realm="x"' }));
  const registry = await serve(t, (_, response) => answer(response, 307, '', { location: `http://${storage.host}/bucket/1` }));
  await rejectsWith('UNAUTHORIZED', open(t, registry, jane).repository.readBlob(descriptor, { limit: 100 }));
  assert.deepEqual(
    [...registry.seen, ...storage.seen].map(({ authorization }) => authorization),
    [undefined, undefined],
  );
});

test('another host that an upload goes to never sees who uploads', async (t) => {
  const storage = await serve(t, (_, response) => answer(response, 201));
  const registry = await serve(t, ({ method, authorization }, response) => {
    if (authorization === undefined) return answer(response, 401, '', { 'www-authenticate': 'Basic realm="x"' });
    if (method === 'HEAD') return answer(response, 404);
    answer(response, 202, '', { location: `http://${storage.host}/upload` });
  });
  await open(t, registry, jane).repository.writeBlob({ mediaType: 'text/plain', bytes: bytesOf(blob) });
  assert.deepEqual(
    storage.seen.map(({ method, authorization }) => [method, authorization]),
    [['PUT', undefined]],
  );
});

test('redirects that do not end are refused', async (t) => {
  const registry = await serve(t, (_, response) => answer(response, 307, '', { location: '/again' }));
  await rejectsWith('BAD_ANSWER', open(t, registry).repository.readBlob(descriptor, { limit: 100 }));
  assert.equal(registry.seen.length, 6);
});

test('redirects to what is no web address are refused', async (t) => {
  for (const location of ['file:///etc/passwd', 'http://', 'http://jane:password@127.0.0.1/']) {
    const registry = await serve(t, (_, response) => answer(response, 307, '', { location }));
    await rejectsWith('BAD_ANSWER', open(t, registry).repository.readBlob(descriptor, { limit: 100 }));
  }
});

test('credentials are looked for by host and repository', async (t) => {
  const asked: string[] = [];
  const registry = await serve(t, (_, response) => answer(response, 401, '', { 'www-authenticate': 'Basic realm="x"' }));
  const source: CredentialSource = async (host, repository) => {
    asked.push(`${host}/${repository}`);
    return undefined;
  };
  await rejectsWith('UNAUTHORIZED', open(t, registry, source).repository.tags());
  assert.deepEqual(asked, [`${registry.host}/acme/shop`]);
});

interface TokenRegistry extends ScriptedRegistry {
  /** Forgets the tokens that it gave. */
  revoke(): void;
  refuseAll(): void;
}

/** A registry with a token server of its own; tokens are as good as new for 300 seconds. */
async function tokenRegistry(t: TestContext): Promise<TokenRegistry> {
  const tokens = new Set<string>();
  let refusing = false;
  const respond: Respond = ({ method, url, authorization = '' }, response) => {
    if (url.startsWith('/token')) {
      const token = randomBytes(12).toString('hex');
      tokens.add(token);
      return answer(response, 200, JSON.stringify({ token, expires_in: 300 }));
    }
    if (refusing || !tokens.has(authorization.replace('Bearer ', ''))) return demand(registry, response);
    if (method === 'HEAD') return answer(response, 404);
    answer(response, method === 'POST' ? 201 : 200, '{"tags":[]}');
  };
  const registry = await serve(t, respond);
  return {
    ...registry,
    revoke: () => tokens.clear(),
    refuseAll: () => {
      refusing = true;
    },
  };
}

function demand({ host }: ScriptedRegistry, response: ServerResponse): void {
  answer(response, 401, '', { 'www-authenticate': `Bearer realm="http://${host}/token",service="the registry"` });
}

function tokenRequests({ seen }: ScriptedRegistry) {
  return seen.filter(({ url }) => url.startsWith('/token')).map(tokenRequest);
}

function tokenRequest({ url, authorization }: Seen) {
  const { searchParams } = new URL(url, 'http://registry');
  return { scope: searchParams.getAll('scope').join(' '), authorization, service: searchParams.get('service') };
}

async function serve(t: TestContext, respond: Respond): Promise<ScriptedRegistry> {
  const registry = await scriptedRegistry(respond);
  t.after(() => registry.close());
  return registry;
}

function open(t: TestContext, { host }: ScriptedRegistry, who?: Credential | CredentialSource, clock = () => new Date(1_900_000_000_000)) {
  const credentials: CredentialSource = typeof who === 'function' ? who : async () => who;
  const context = createRegistryContext({ plainHttp: true, attempts: 1, credentials, clock });
  t.after(() => context.close());
  const repository: Repository = openRepository(`oci://${host}/acme/shop`, context);
  return { context, repository };
}
