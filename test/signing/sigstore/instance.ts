import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';
import { createServer } from 'node:http';
import { fulcioHandler, initializeCA, initializeCTLog } from '@sigstore/mock/dist/fulcio/index.js';
import { initializeTLog } from '@sigstore/mock/dist/rekor/index.js';
import type { HandlerFnResult } from '@sigstore/mock/dist/shared.types.js';
import { initializeTSA, tsaHandler } from '@sigstore/mock/dist/timestamp/index.js';
import { logEntry, logEntryV2 } from './log-entries.ts';
import { type RootParts, trustedRootJson } from './trusted-root.ts';

/** A sigstore instance of one's own on loopback: certificate authority, transparency log, timestamp authority. */
export interface SigstoreInstance {
  /** Of all its services. */
  readonly address: string;
  /** What was asked for, newest last: `POST /api/v2/signingCert`. */
  readonly requests: readonly string[];
  /** Has the next answers of a path be this one. */
  answer(path: string, result: HandlerFnResult | undefined): void;
  /** Its trusted_root.json; with only some of its services, where that is said. */
  trustedRoot(parts?: RootParts): string;
}

/** Rekor names the new entry by its ETag. */
type Answer = HandlerFnResult & { readonly etag?: string | undefined };

type Cleanup = { after(act: () => Promise<void>): void };

export async function startSigstore(t: Cleanup): Promise<SigstoreInstance> {
  const keys = { ca: newKeys(), ctLog: newKeys(), log: newKeys(), tsa: newKeys() };
  const ctLog = await initializeCTLog(keys.ctLog);
  const ca = await initializeCA(keys.ca, ctLog);
  const time = new Date();
  const tsa = await initializeTSA(keys.tsa, time);
  const requests: string[] = [];
  const answers = new Map<string, Answer>();
  const paths = new Map<string, (body: string) => Promise<Answer>>();
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    request.on('end', async () => {
      const path = request.url ?? '';
      requests.push(`${request.method} ${path}`);
      const act = paths.get(path) ?? notFound;
      const asked = withCredentials(Buffer.concat(chunks).toString(), request.headers.authorization);
      const answer: Answer = answers.get(path) ?? (await act(asked));
      const { statusCode, response: body, contentType = 'text/plain', etag } = answer;
      response.writeHead(statusCode, { 'content-type': contentType, ...(etag === undefined ? {} : { etag }) }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => new Promise((resolve) => server.close(() => resolve())));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('The server has no port');
  const address = `http://127.0.0.1:${bound.port}`;
  const log = await initializeTLog(address, keys.log);
  const certify = fulcioHandler(ca).fn;
  paths.set('/api/v2/signingCert', async (body) => {
    const answer = await certify(body);
    return answer.statusCode === 201 ? { ...answer, statusCode: 200 } : answer;
  });
  paths.set('/api/v1/log/entries', async (body) => {
    const entries = await log.log(logEntry(body));
    return { ...created(JSON.stringify(entries)), etag: Object.keys(entries)[0] };
  });
  paths.set('/api/v2/log/entries', async (body) => {
    const entry = await logEntryV2(log, body);
    return entry === undefined ? { statusCode: 400, response: 'invalid type, must be hashedrekord' } : created(entry);
  });
  const stamp = tsaHandler(tsa).fn;
  paths.set('/api/v1/timestamp', (body) => {
    // The library writes some fractions of a second in a form that it does not read.
    time.setTime(Math.floor(Date.now() / 1000) * 1000);
    return stamp(body);
  });
  return {
    address,
    requests,
    answer: (path, result) => (result === undefined ? answers.delete(path) : answers.set(path, result)),
    trustedRoot: (parts) =>
      trustedRootJson(
        {
          address,
          authority: [Buffer.from(ca.rootCertificate.buffer)],
          certificateLog: ctLog.publicKey,
          log: log.publicKey,
          timestamps: [Buffer.from(tsa.intCertificate.buffer), Buffer.from(tsa.rootCertificate.buffer)],
        },
        parts,
      ),
  };
}

/** A token as an OIDC issuer gives it; nobody here checks its signature. */
export function identityToken(claims: { readonly iss: string; readonly sub: string }): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.${part('signature')}`;
}

/** Fulcio takes the token beside the request, as sigstore-go gives it, or in it, as sigstore-js does; the library knows the latter. */
function withCredentials(body: string, authorization: string | undefined): string {
  const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
  if (token === undefined || !body.startsWith('{')) return body;
  return JSON.stringify({ ...JSON.parse(body), credentials: { oidcIdentityToken: token } });
}

function newKeys(): KeyPairKeyObjectResult {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function created(response: string): HandlerFnResult {
  return { statusCode: 201, response, contentType: 'application/json' };
}

async function notFound(): Promise<Answer> {
  return { statusCode: 404, response: 'there is nothing here' };
}
