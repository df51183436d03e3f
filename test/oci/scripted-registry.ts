import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Seen {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

export type Respond = (seen: Seen, response: ServerResponse, request: IncomingMessage) => void | Promise<void>;

export interface ScriptedRegistry {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** Every request so far. */
  readonly seen: readonly Seen[];
  /** Connections that were opened so far. */
  readonly connections: () => number;
  close(): Promise<void>;
}

/** A server that does what a test says, to be as wrong as no real registry would be. */
export async function scriptedRegistry(respond: Respond, tls?: { readonly cert: string; readonly key: string }): Promise<ScriptedRegistry> {
  const seen: Seen[] = [];
  let connections = 0;
  const listener = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await textOf(request);
    const { method = '', url = '', headers } = request;
    const one = { method, url, authorization: headers.authorization, body };
    seen.push(one);
    await respond(one, response, request);
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    seen,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function answer(
  response: ServerResponse,
  status: number,
  body: string | Uint8Array = '',
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

export function answerError(
  response: ServerResponse,
  status: number,
  code: string,
  message = '',
  headers: Record<string, string> = {},
): void {
  answer(response, status, JSON.stringify({ errors: [{ code, message }] }), headers);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('latin1');
}
