import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { certifyClient, certifyServer, createAuthority } from '../../lib/control-plane/certificates/certificate.ts';
import type { Login } from '../../lib/vendor/login.ts';
import { temporaryFolder, vendorHere } from './vendor-here.ts';
import { indexOf, packagedChart, web } from './web.ts';

const now = new Date();
const authority = createAuthority('charts', now);
const server = certifyServer({ name: 'charts', key: authority.key }, ['127.0.0.1'], now);
const bytes = await packagedChart('web', '1.2.3');

test('a chart repository is trusted by the authority that helm names for it, and by that only', async (t) => {
  const { origin } = await charts(t);
  const folder = await temporaryFolder(t);
  await assert.rejects(
    vendorHere(folder, [wanted(origin)]),
    (error: Error) => 'code' in error && error.code === 'UNTRUSTED' && 'fix' in error && /--ca-file FILE/.test(String(error.fix)),
  );
  const other = createAuthority('another', now).certificate;
  await assert.rejects(vendorHere(folder, [wanted(origin)], { loginOf: () => ({ origin, authority: other }) }), { code: 'UNTRUSTED' });
  const { items } = await vendorHere(folder, [wanted(origin)], { loginOf: () => ({ origin, authority: authority.certificate }) });
  assert.equal(items.length, 1);
});

test('a client certificate is shown to its repository, and to no other server that it sends us to', async (t) => {
  const elsewhere = await charts(t);
  const { origin, shown } = await charts(t, elsewhere.origin);
  const ann = certifyClient({ name: 'charts', key: authority.key }, { name: 'ann', groups: [] }, now);
  const login: Login = { origin, authority: authority.certificate, certificate: { certificate: ann.certificate, key: ann.key } };
  await vendorHere(await temporaryFolder(t), [wanted(origin)], { loginOf: () => login });
  assert.deepEqual([shown, elsewhere.shown], [['ann'], [undefined]]);
});

test('an index that came over TLS leads to no plain HTTP, not of this machine either, and to no address that is none', async (t) => {
  const inside = await web(t, { '/web-1.2.3.tgz': bytes });
  for (const [archives, state] of [
    [inside.origin, /index\.yaml says that it is at plain HTTP, at 127\.0\.0\.1:\d+$/],
    ['http://[', /index\.yaml says that it is at what is no address$/],
  ] as const) {
    const { origin } = await charts(t, archives);
    const login = { origin, authority: authority.certificate };
    await assert.rejects(vendorHere(await temporaryFolder(t), [wanted(origin)], { loginOf: () => login }), {
      code: 'BAD_ADDRESS',
      message: state,
    });
  }
  assert.deepEqual(inside.asked, []);
});

function wanted(repository: string) {
  return { kind: 'chart', chart: 'web', repository, version: '1.2.3' } as const;
}

/** A chart repository with TLS that writes down the name of each certificate that it is shown; its archive may lie elsewhere. */
async function charts(t: TestContext, archives = '') {
  const shown: (string | undefined)[] = [];
  const index = indexOf([{ name: 'web', version: '1.2.3', bytes }]).replace(
    /urls: \[(.*?)\]/,
    (_, name) => `urls: ["${archives === '' ? '' : `${archives}/`}${name}"]`,
  );
  const options = { cert: server.certificate, key: server.key, ca: authority.certificate, requestCert: true, rejectUnauthorized: false };
  const site = createServer(options, (request, response) => {
    const name = (request.socket as TLSSocket).getPeerCertificate().subject?.CN;
    shown.push(typeof name === 'string' ? name : undefined);
    response.end(request.url === '/index.yaml' ? index : bytes);
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  t.after(
    () =>
      new Promise<void>((resolve) => {
        site.closeAllConnections();
        site.close(() => resolve());
      }),
  );
  return { origin: `https://127.0.0.1:${(site.address() as AddressInfo).port}`, shown };
}
