import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PawlError } from '../errors.ts';
import type { Metrics } from './metrics.ts';

export interface HealthOptions {
  /** 0: any that is free. */
  readonly port: number;
  readonly host: string;
  /** Whether the process does what it is there for: /healthz. */
  readonly isAlive: () => boolean;
  /** Whether it has seen everything that it has to see: /readyz. */
  readonly isReady: () => boolean;
  /** What /metrics answers. */
  readonly metrics: Metrics['read'];
}

export interface Health {
  readonly port: number;
  close(): Promise<void>;
}

/** Answers probes and whoever reads metrics, and nothing else. */
export async function serveHealth({ port, host, isAlive, isReady, metrics }: HealthOptions): Promise<Health> {
  const server = createServer((request, response) => {
    if (request.url === '/metrics') {
      metrics().then(
        ({ contentType, text }) => response.writeHead(200, { 'content-type': contentType }).end(text),
        () => response.writeHead(500).end(),
      );
      return;
    }
    const good = request.url === '/healthz' ? isAlive() : request.url === '/readyz' ? isReady() : undefined;
    response.writeHead(good === undefined ? 404 : good ? 200 : 503, { 'content-type': 'text/plain' });
    response.end(good === undefined ? 'not found\n' : good ? 'ok\n' : 'not yet\n');
  });
  server.requestTimeout = 5_000;
  server.maxConnections = 16;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new PawlError('PORT', `Cannot answer probes on port ${port}: ${cause.message}`, {
          cause,
          fix: 'Take another one with --health-port; 0 takes any that is free',
        }),
      ),
    );
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
