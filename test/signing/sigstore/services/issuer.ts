import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { certifyServer, createAuthority } from '../../../../lib/control-plane/certificates/certificate.ts';
import type { Cleanup } from '../../../control-plane/for-tests.ts';

/** An OIDC issuer (OpenID Connect Discovery 1.0), as far as Fulcio asks one. */
export interface Issuer {
  /** `https://127.0.0.1:PORT`: who is trusted has an issuer with TLS. */
  readonly address: string;
  /** PEM, of who certified that. */
  readonly certificateAuthority: string;
  /** A token for the audience `sigstore`, about whom the claims name, good for ten minutes; `claims` may say otherwise. */
  token(claims: Readonly<Record<string, unknown>>): string;
}

export async function startIssuer(t: Cleanup): Promise<Issuer> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const now = new Date();
  const authority = createAuthority('issuer for tests', now);
  const { certificate, key } = certifyServer({ name: 'issuer for tests', key: authority.key }, ['127.0.0.1'], now);
  let address = '';
  const server = createServer({ cert: certificate, key }, (request, response) => {
    const answers: Readonly<Record<string, object>> = {
      '/.well-known/openid-configuration': {
        issuer: address,
        jwks_uri: `${address}/keys`,
        id_token_signing_alg_values_supported: ['ES256'],
      },
      '/keys': { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: keyName, alg: 'ES256', use: 'sig' }] },
    };
    const answer = answers[request.url ?? ''];
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  address = `https://127.0.0.1:${port}`;
  t.after(async () => {
    server.close();
    server.closeAllConnections();
  });
  return {
    address,
    certificateAuthority: authority.certificate,
    token: (claims) => {
      const seconds = Math.floor(Date.now() / 1000);
      const body = { iss: address, aud: 'sigstore', iat: seconds, nbf: seconds - 10, exp: seconds + 600, ...claims };
      const text = [{ typ: 'JWT', alg: 'ES256', kid: keyName }, body]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.');
      return `${text}.${sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
    },
  };
}

const keyName = 'the key';
