import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { certifyServer, createAuthority } from '../../lib/control-plane/certificates/certificate.ts';
import { connectCluster } from '../../lib/kubernetes/connect.ts';
import { inClusterConnection } from '../../lib/kubernetes/kubeconfig.ts';
import { configMap, configMaps, json, noWait } from './hostile-server.ts';

const address = { type: configMaps, namespace: 'shop', name: 'web' };
const now = new Date();
// As a cluster has them: another key under the same name, beside one that is called something else.
const before = named('kubernetes');
const after = named('kubernetes');
const other = named('other');

/** A server whose certificate is exchanged by the test, and a pod whose mounted authority is. */
async function rotation(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-authority-'));
  const file = join(folder, 'ca.crt');
  const certified = (authority: Authority) => {
    const { certificate: cert, key } = certifyServer(authority, ['127.0.0.1'], now);
    return { cert, key };
  };
  const requests: string[] = [];
  const server = createServer(certified(before), (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    if (request.url?.includes('watch=true') !== true) return json(response, 200, configMap('web'));
    response.writeHead(200).end(`${JSON.stringify({ type: 'ADDED', object: configMap('web') })}\n`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const mount = (authority: string) => writeFile(file, authority);
  await Promise.all([mount(before.certificate), writeFile(join(folder, 'token'), 'sesame'), writeFile(join(folder, 'namespace'), 'shop')]);
  const port = String((server.address() as AddressInfo).port);
  const cluster = connectCluster(await inClusterConnection({ host: '127.0.0.1', port, folder }), { wait: noWait([]) });
  t.after(async () => {
    await cluster.close();
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });
  return {
    cluster,
    requests,
    file,
    mount,
    serve(authority: Authority) {
      server.setSecureContext(certified(authority));
      server.closeAllConnections();
    },
  };
}

type Authority = ReturnType<typeof named>;

function named(name: string) {
  return { name, ...createAuthority(name, now) };
}

describe('the authority of a cluster', () => {
  for (const [what, next] of [
    ['another key of the same name', after],
    ['another name', other],
  ] as const)
    it(`that was exchanged for ${what} is read again, and what it was asked for is done, once`, async (t) => {
      const { cluster, requests, serve, mount } = await rotation(t);
      await cluster.get(address);
      serve(next);
      await mount(next.certificate);
      const patches = Array.from({ length: 20 }, () => cluster.mergePatch(address, { data: {} }));
      assert.equal((await Promise.all(patches)).length, patches.length);
      assert.equal(requests.filter((request) => request.startsWith('PATCH')).length, patches.length);
    });

  it('that was exchanged is read again for watches too, which their consumer begins anew', async (t) => {
    const { cluster, serve, mount } = await rotation(t);
    serve(after);
    await mount(after.certificate);
    const { signal } = new AbortController();
    const watch = () => cluster.watch(configMaps, { resourceVersion: '1', signal })[Symbol.asyncIterator]().next();
    await assert.rejects(watch(), { code: 'UNREACHABLE', message: /is not trusted/ });
    assert.equal((await watch()).value?.kind, 'added');
  });

  it('is not replaced by that of a server that nobody vouches for', async (t) => {
    const { cluster, requests, serve } = await rotation(t);
    serve(other);
    await assert.rejects(cluster.get(address), { code: 'UNREACHABLE', retryable: false, message: /is not trusted/ });
    assert.deepEqual(requests, []);
  });

  for (const [what, spoil] of [
    ['empty', (file: string) => writeFile(file, '\n')],
    ['not a certificate', (file: string) => writeFile(file, 'not yet')],
    ['not there', (file: string) => rm(file)],
  ] as const)
    it(`stays what it was while its file is ${what}`, async (t) => {
      const { cluster, file, serve, mount } = await rotation(t);
      await spoil(file);
      serve(other);
      await assert.rejects(cluster.get(address), { code: 'UNREACHABLE', message: /is not trusted/ });
      serve(before);
      await cluster.get(address);
      serve(other);
      await mount(other.certificate);
      await cluster.get(address);
    });
});
