import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duration } from '../duration.ts';
import { codeOf, messageOf } from '../errors.ts';
import { DashboardError } from './dashboard-error.ts';
import { inUrl, isServed } from './hosts.ts';
import { type Latest, latestOf } from './latest.ts';
import { page } from './page.ts';
import type { Standing } from './standing.ts';
import { styleDigest } from './style.ts';

/** One read: for people, and for programs. */
export interface Reading {
  readonly standing: Standing;
  /** What `/status.json` answers. */
  readonly json: string;
}

export interface DashboardOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** How often something is read at most, and how often pages ask again. */
  readonly every: Duration;
  readonly clock: () => Date;
  /** Its errors are shown: they carry no credentials. */
  readonly read: () => Promise<Reading>;
}

export interface Dashboard {
  readonly url: string;
  /** Ends every connection, also those that wait for a read. */
  close(): Promise<void>;
}

/** Serves the page until it is closed. Throws a DashboardError where nobody can listen there. */
export async function serveDashboard({ host, port, every, clock, read }: DashboardOptions): Promise<Dashboard> {
  const latest = latestOf({ read, every, clock });
  const server = createServer({ maxHeaderSize: 16_384 }, (request, response) => {
    void answerTo(request, { host, every, latest }).then(({ status, headers, text }) => {
      // What it sent with it is not read.
      const end = request.method === 'GET' || request.method === 'HEAD' ? {} : { Connection: 'close' };
      response.writeHead(status, { ...everyAnswer, ...headers, ...end, 'Content-Length': Buffer.byteLength(text) }).end(text);
    });
  });
  server.requestTimeout = 5_000;
  server.maxConnections = 256;
  const listening = await listen(server, { host, port });
  return {
    url: `http://${inUrl(host)}:${listening}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const everyAnswer = {
  'Content-Security-Policy': `default-src 'none'; style-src '${styleDigest}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

interface Asked {
  readonly host: string;
  readonly every: Duration;
  readonly latest: () => Promise<Latest<Reading>>;
}

async function answerTo({ method, url, headers }: IncomingMessage, { host, every, latest }: Asked): Promise<Answer> {
  if (!isServed(headers.host, host)) return plain(421, 'This is another host than the one that was asked for');
  if (url !== '/' && url !== '/status.json') return plain(404, 'There are / and /status.json');
  if (method !== 'GET' && method !== 'HEAD') return plain(405, 'Only GET and HEAD', { Allow: 'GET, HEAD' });
  const { good, failure } = await latest();
  if (url === '/') {
    const shown = { good: good && { value: good.value.standing, at: good.at }, failure };
    return { status: good === undefined ? 503 : 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, text: page(shown, every) };
  }
  // A program cannot see that an answer is old.
  const old = failure !== undefined || good === undefined;
  const text = old ? JSON.stringify({ error: failure }, undefined, 2) : good.value.json;
  return { status: old ? 503 : 200, headers: { 'Content-Type': 'application/json; charset=utf-8' }, text: `${text}\n` };
}

function plain(status: number, text: string, headers: Answer['headers'] = {}): Answer {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers }, text: `${text}\n` };
}

/** The port that it got. */
async function listen(server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(listenError(cause, `${inUrl(host)}:${port}`)));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return address === null || typeof address === 'string' ? port : address.port;
}

function listenError(cause: Error, address: string): DashboardError {
  if (codeOf(cause) === 'EADDRINUSE')
    return new DashboardError(
      'ADDRESS_IN_USE',
      `Cannot serve the dashboard on "${address}": something else listens there, expected nobody`,
      {
        cause,
        fix: 'Take another port with --port; 0 takes any that is free',
      },
    );
  return new DashboardError('CANNOT_LISTEN', `Cannot serve the dashboard on "${address}": ${messageOf(cause)}`, {
    cause,
    fix: 'Take an address of this machine with --host, and a port above 1023 with --port',
  });
}
