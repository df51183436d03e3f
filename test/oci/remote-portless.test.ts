import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { Agent } from 'undici';
import { registrySettings } from '../../lib/oci/registry-settings.ts';
import { findOrigin } from '../../lib/oci/remote/find-origin.ts';
import { answer, scriptedRegistry } from './scripted-registry.ts';

const portless = { secure: 'https://localhost', plain: 'http://localhost' };

test('a registry of this machine without a port is one on port 80 where nobody listens on 443', async (t) => {
  const { found, seen } = await find(t, portless, { https: 'ECONNREFUSED' });
  assert.equal(await found, 'http://localhost');
  assert.deepEqual(seen(), ['HEAD /v2/']);
});

test('what refuses a connection is spoken to in the clear nowhere else', async (t) => {
  const ported = { secure: 'https://localhost:5000', plain: 'http://localhost:5000' };
  for (const [origins, codes] of [
    [ported, { https: 'ECONNREFUSED' }],
    [portless, { https: 'ECONNRESET' }],
    [portless, { https: 'ECONNREFUSED', http: 'ECONNRESET' }],
  ] as const) {
    const { found, seen } = await find(t, origins, codes);
    await assert.rejects(found, { code: 'UNREACHABLE', message: new RegExp(`^Cannot reach .*: HTTPS to .*: connect ${codes.https}$`) });
    assert.deepEqual(seen(), []);
  }
});

/** Ports 443 and 80 are not a test's to take: connections to them go to a registry of its own, or fail as said. */
async function find(t: TestContext, origins: typeof portless, codes: { readonly https?: string; readonly http?: string }) {
  const registry = await scriptedRegistry((_, response) => answer(response, 200, '{}'));
  t.after(() => registry.close());
  const [, port] = registry.host.split(':');
  const dispatcher = new Agent({
    connect: ({ protocol }, done) => {
      const code = protocol === 'https:' ? codes.https : codes.http;
      if (code !== undefined) return done(Object.assign(new Error(`connect ${code}`), { code }), null);
      const socket = connect(Number(port), '127.0.0.1', () => done(null, socket));
    },
  });
  t.after(() => dispatcher.destroy());
  const settings = registrySettings({});
  return {
    found: findOrigin(dispatcher, origins, { settings, signal: undefined }),
    seen: () => registry.seen.map(({ method, url }) => `${method} ${url}`),
  };
}
