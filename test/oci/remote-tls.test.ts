import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { certifyServer, createAuthority } from '../../lib/control-plane/certificates/certificate.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import type { RegistryOptions } from '../../lib/oci/registry-settings.ts';
import { rejectsWith } from '../contracts/registry-samples.ts';
import { answer, type Respond, scriptedRegistry } from './scripted-registry.ts';

const now = new Date();
const authority = createAuthority('test authority', now);
const server = certifyServer({ name: 'test authority', key: authority.key }, ['127.0.0.1'], now);
const descriptor = { mediaType: 'text/plain', digest: `sha256:${'0'.repeat(64)}`, size: 3 } as const;

test('a registry is trusted by the certificate authority that was given', async (t) => {
  const repository = await start(t, (_, response) => answer(response, 200, '{"tags":["a"]}'), {
    certificateAuthority: authority.certificate,
  });
  assert.deepEqual(await repository.tags(), ['a']);
});

test('a registry whose certificate nobody vouches for is refused', async (t) => {
  const repository = await start(t, (_, response) => answer(response, 200, '{"tags":["a"]}'), {});
  const error = await rejectsWith('UNREACHABLE', repository.tags());
  assert.match(error.message, /its certificate is not trusted/);
  assert.equal(error.retryable, false);
});

test('a redirect away from TLS is refused', async (t) => {
  const respond: Respond = (_, response) => answer(response, 307, '', { location: 'http://127.0.0.1:1/bucket' });
  const repository = await start(t, respond, { certificateAuthority: authority.certificate });
  const error = await rejectsWith('BAD_ANSWER', repository.readBlob(descriptor, { limit: 10 }));
  assert.match(error.message, /redirects from HTTPS to plain HTTP at 127.0.0.1:1$/);
});

test('an upload away from TLS is refused', async (t) => {
  const respond: Respond = ({ method }, response) =>
    method === 'HEAD' ? answer(response, 404) : answer(response, 202, '', { location: 'http://127.0.0.1:1/upload' });
  const repository = await start(t, respond, { certificateAuthority: authority.certificate });
  await rejectsWith('BAD_ANSWER', repository.writeBlob({ mediaType: 'text/plain', bytes: new Uint8Array(3) }));
});

test('a token server without TLS is given nothing', async (t) => {
  const respond: Respond = (_, response) => answer(response, 401, '', { 'www-authenticate': 'Bearer realm="http://127.0.0.1:1/token"' });
  const repository = await start(t, respond, { certificateAuthority: authority.certificate });
  await rejectsWith('BAD_ANSWER', repository.tags());
});

test('a registry with TLS that is spoken to without it is an error', async (t) => {
  const repository = await start(t, (_, response) => answer(response, 200), { plainHttp: true, attempts: 1 });
  await assert.rejects(repository.tags(), { name: 'RegistryError' });
});

async function start(t: TestContext, respond: Respond, options: RegistryOptions) {
  const registry = await scriptedRegistry(respond, { cert: server.certificate, key: server.key });
  const context = createRegistryContext(options);
  t.after(async () => {
    await registry.close();
    await context.close();
  });
  return openRepository(`oci://${registry.host}/acme/shop`, context);
}
