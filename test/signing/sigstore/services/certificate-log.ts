import { createHash, generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { ASN1Obj } from '@sigstore/core';
import { z } from 'zod';
import type { Cleanup } from '../../../control-plane/for-tests.ts';
import { listenOnLoopback } from '../../../registries/front/listen.ts';

/** A log of certificates (RFC 6962), as far as Fulcio asks one: it promises to enter what Fulcio is about to certify, and keeps nothing. */
export interface CertificateLog {
  readonly address: string;
  /** PEM; Fulcio verifies the promises by it. */
  readonly publicKey: string;
}

export async function startCertificateLog(t: Cleanup): Promise<CertificateLog> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest();
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const [precertificate, issuer] = request.url === '/ct/v1/add-pre-chain' ? chainSchema.parse(JSON.parse(body)).chain : [];
    if (precertificate === undefined || issuer === undefined) {
      response.writeHead(404).end();
      return;
    }
    const timestamp = Date.now();
    const signature = withAlgorithm(sign('sha256', promised(precertificate, issuer, timestamp), privateKey)).toString('base64');
    const promise = { sct_version: 0, id: id.toString('base64'), timestamp, extensions: '', signature };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(promise));
  });
  const address = `http://${await listenOnLoopback(server)}`;
  t.after(async () => {
    server.close();
    server.closeAllConnections();
  });
  return { address, publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString() };
}

const chainSchema = z.object({ chain: z.array(z.string().transform((text) => Uint8Array.from(Buffer.from(text, 'base64')))).min(2) });

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** What is signed (RFC 6962, 3.2): version, kind, time, an entry for a precertificate, no extensions. */
function promised(precertificate: Uint8Array, issuer: Uint8Array, timestamp: number): Buffer {
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(timestamp));
  const issuerKey = createHash('sha256')
    .update(new X509Certificate(issuer).publicKey.export({ type: 'spki', format: 'der' }))
    .digest();
  const certificate = withoutPoison(precertificate);
  const size = Buffer.alloc(3);
  size.writeUIntBE(certificate.length, 0, 3);
  return Buffer.concat([Buffer.from([0, 0]), time, Buffer.from([0, 1]), issuerKey, size, certificate, Buffer.from([0, 0])]);
}

/** What a precertificate would certify: its body without the extension that keeps it from being used as a certificate. */
function withoutPoison(precertificate: Uint8Array): Buffer {
  const [body] = ASN1Obj.parseBuffer(Buffer.from(precertificate)).subs;
  const extensions = body?.subs.at(-1)?.subs[0]?.subs;
  if (body === undefined || extensions === undefined) throw new Error('The precertificate has no extensions');
  const index = extensions.findIndex(({ subs }) => subs[0]?.toOID() === '1.3.6.1.4.1.11129.2.4.3');
  if (index < 0) throw new Error('The certificate is no precertificate');
  extensions.splice(index, 1);
  return body.toDER();
}

/** TLS's DigitallySigned: SHA-256, ECDSA, and how long it is. */
function withAlgorithm(signature: Buffer): Buffer {
  return Buffer.concat([Buffer.from([4, 3, 0, signature.length]), signature]);
}
