import { Agent, createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { listenOnLoopback } from './listen.ts';

/** A reverse proxy before a registry: it writes down what is asked, and fails or refuses as a test says. */
export interface Front {
  /** `127.0.0.1:PORT`, in place of the registry's own. */
  readonly host: string;
  /** Every request so far, in the order in which they came. */
  readonly requests: readonly SeenRequest[];
  /** From now on; the next request is number 1. Without faults it fails no more. */
  fail(faults?: Faults): void;
  stop(): Promise<void>;
}

export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
}

/** What happens to a request; its number counts from 1. */
export type Faults = (request: SeenRequest, number: number) => Fault;

export type Fault =
  | { readonly kind: 'none' }
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** An answer that the registry knows nothing of: 429, 503. */
  | { readonly kind: 'answer'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** The connection breaks, before the registry saw the request, or after it has done what was asked. */
  | { readonly kind: 'cut'; readonly when: 'before' | 'after' };

/** Lets a request pass, or gives the answer that it gets instead. */
export type Guard = (request: IncomingMessage) => Promise<Refusal | undefined>;

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FrontOptions {
  readonly guards?: readonly Guard[];
  readonly faults?: Faults;
}

/** Puts a front before the registry at `host` (`127.0.0.1:PORT`). */
export async function startFront(host: string, { guards = [], faults = faultless }: FrontOptions = {}): Promise<Front> {
  const requests: SeenRequest[] = [];
  const connections = new Agent({ keepAlive: true });
  let failing = { faults, number: 0 };
  const server = createServer((request, response) => {
    const seen = { method: request.method ?? '', path: request.url ?? '' };
    requests.push(seen);
    failing.number += 1;
    // A caller that breaks off, or a registry that does, is a broken connection for the other side.
    serve({ host, connections, guards, fault: failing.faults(seen, failing.number) }, request, response).catch(() => request.destroy());
  });
  const own = await listenOnLoopback(server);
  return {
    host: own,
    requests,
    fail: (next = faultless) => {
      failing = { faults: next, number: 0 };
    },
    stop: async () => {
      connections.destroy();
      await close(server);
    },
  };
}

const faultless: Faults = () => ({ kind: 'none' });

interface Passage {
  readonly host: string;
  readonly connections: Agent;
  readonly guards: readonly Guard[];
  readonly fault: Fault;
}

async function serve(passage: Passage, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { fault, guards } = passage;
  switch (fault.kind) {
    case 'none':
      break;
    case 'slow':
      await delay(fault.milliseconds);
      break;
    case 'answer':
      return refuse({ ...fault, code: 'UNAVAILABLE' }, request, response);
    case 'cut':
      if (fault.when === 'before') return void cut(request.socket);
      await answered(await forward(passage, request));
      return void cut(request.socket);
  }
  for (const guard of guards) {
    const refusal = await guard(request);
    if (refusal !== undefined) return refuse(refusal, request, response);
  }
  const answer = await forward(passage, request);
  response.writeHead(answer.statusCode ?? 502, answer.headers);
  answer.on('error', () => cut(request.socket)).pipe(response);
}

function forward({ host, connections: agent }: Passage, request: IncomingMessage): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { method = '', url = '', headers } = request;
    const [hostname, port] = host.split(':');
    // With the caller's Host header, so that addresses in answers lead here again.
    const onward = httpRequest({ agent, hostname, port, method, path: url, headers }, resolve).on('error', reject);
    request.on('aborted', () => onward.destroy()).pipe(onward);
  });
}

/** Until the whole answer has come: then the registry has done what was asked. */
async function answered(answer: IncomingMessage): Promise<void> {
  for await (const _ of answer);
}

function refuse({ status, code, headers = {} }: Refusal, request: IncomingMessage, response: ServerResponse): void {
  // What is still on its way is read, or the caller would not hear the answer.
  request.resume();
  const body = JSON.stringify({ errors: [{ code, message: 'said the front' }] });
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** With a reset, as a machine that dies does it. */
function cut(socket: Socket): void {
  socket.resetAndDestroy();
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
