import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { type TestContext, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { answer, scriptedRegistry } from './scripted-registry.ts';

/** A third of the time that a token server has for its answer; what is tested takes milliseconds. */
const soon = { timeout: 10_000 };

test('whoever gives up on a token server that does not answer is released at once', soon, async (t) => {
  const { context, repository, asked } = await silentTokens(t);
  const impatient = new AbortController();
  const stopped = assert.rejects(repository.tags({ signal: impatient.signal }), /had enough/);
  const closed = once(await asked, 'close');
  impatient.abort(new Error('had enough'));
  await stopped;
  // A connection that still waits for its answer would keep a command from ending.
  await context.close();
  await closed;
});

test('a token that others wait for is fetched on for them when whoever asked for it gives up', soon, async (t) => {
  const { context, repository, asked, registry } = await silentTokens(t);
  const impatient = new AbortController();
  const stopped = assert.rejects(repository.tags({ signal: impatient.signal }), /had enough/);
  const waiting = await asked;
  const patient = repository.tags();
  await turn();
  impatient.abort(new Error('had enough'));
  await stopped;
  answer(waiting, 200, '{"token":"given"}');
  assert.deepEqual(await patient, ['a']);
  assert.equal(registry.seen.filter(({ url }) => url.startsWith('/token')).length, 1);
  await context.close();
});

test('a token that nobody waits for any more is asked for anew by whoever comes next', soon, async (t) => {
  const { context, repository, asked } = await silentTokens(t);
  const impatient = new AbortController();
  const stopped = assert.rejects(repository.tags({ signal: impatient.signal }), /had enough/);
  await asked;
  impatient.abort(new Error('had enough'));
  await stopped;
  assert.deepEqual(await repository.tags(), ['a']);
  await context.close();
});

/** A registry whose token server leaves the first who asks without an answer. */
async function silentTokens(t: TestContext) {
  const first = Promise.withResolvers<ServerResponse>();
  let asked = 0;
  const registry = await scriptedRegistry(({ url, authorization }, response, { headers: { host } }) => {
    if (url.startsWith('/token')) {
      asked += 1;
      return asked === 1 ? first.resolve(response) : answer(response, 200, '{"token":"given"}');
    }
    if (authorization === 'Bearer given') return answer(response, 200, '{"tags":["a"]}');
    return answer(response, 401, '', { 'www-authenticate': `Bearer realm="http://${host}/token"` });
  });
  t.after(() => registry.close());
  const context = createRegistryContext({ plainHttp: true, attempts: 1 });
  return { registry, context, repository: openRepository(`oci://${registry.host}/acme/shop`, context), asked: first.promise };
}
