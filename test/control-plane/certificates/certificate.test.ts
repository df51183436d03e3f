import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { it } from 'node:test';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { type Certified, certifyClient, certifyServer, createAuthority } from '../../../lib/control-plane/certificates/certificate.ts';

const now = new Date();
const root = createAuthority('test authority', now);
const authority = { name: 'test authority', key: root.key };

it('a serving certificate is issued by its authority, for its hosts, for a year', () => {
  const certificate = new X509Certificate(certifyServer(authority, ['localhost', '127.0.0.1'], now).certificate);
  assert.ok(certificate.verify(new X509Certificate(root.certificate).publicKey));
  assert.ok(certificate.checkIssued(new X509Certificate(root.certificate)));
  assert.equal(certificate.checkHost('localhost'), 'localhost');
  assert.equal(certificate.checkIP('127.0.0.1'), '127.0.0.1');
  assert.equal(certificate.checkHost('example.org'), undefined);
  assert.equal(certificate.ca, false);
  assert.equal(certificate.validToDate.getTime(), Math.floor(now.getTime() / 1000) * 1000 + 365 * 86_400_000);
});

it('an authority may issue certificates', () => assert.equal(new X509Certificate(root.certificate).ca, true));

it('a client certificate carries the user and the groups as Kubernetes reads them', () => {
  const { certificate } = certifyClient(authority, { name: 'jane', groups: ['developers', 'øperators'] }, now);
  assert.equal(new X509Certificate(certificate).subject, 'O=developers\nO=øperators\nCN=jane');
});

it('server and client certificates make a verified TLS connection', async (t) => {
  const server = await serve(t, certifyServer(authority, ['127.0.0.1'], now));
  const client = certifyClient(authority, { name: 'jane', groups: [] }, now);
  const secured = once(server, 'secureConnection');
  const socket = connect({ port: portOf(server), host: '127.0.0.1', ca: root.certificate, cert: client.certificate, key: client.key });
  await once(socket, 'secureConnect');
  const [seen]: TLSSocket[] = await secured;
  assert.equal(seen?.getPeerCertificate().subject.CN, 'jane');
  socket.destroy();
});

it('a certificate of another authority is refused, also under the same name', async (t) => {
  const other = createAuthority('test authority', now);
  const server = await serve(t, certifyServer({ name: 'test authority', key: other.key }, ['127.0.0.1'], now));
  const socket = connect({ port: portOf(server), host: '127.0.0.1', ca: root.certificate });
  await assert.rejects(once(socket, 'secureConnect'));
});

type Server = ReturnType<typeof createServer>;

async function serve(t: { after(cleanup: () => void): void }, { certificate, key }: Certified): Promise<Server> {
  const server = createServer({ cert: certificate, key, ca: root.certificate, requestCert: true });
  server.listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  // It listens on TCP, so its address is not a pipe's name.
  return (server.address() as AddressInfo).port;
}
