import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HealthOptions {
  /** 0: any that is free. */
  readonly port: number;
  readonly host: string;
  /** Whether the process does what it is there for: /healthz. */
  readonly isAlive: () => boolean;
  /** Whether it has seen everything that it has to see: /readyz. */
  readonly isReady: () => boolean;
}

export interface Health {
  readonly port: number;
  close(): Promise<void>;
}

/** Answers probes, and nothing else. */
export async function serveHealth({ port, host, isAlive, isReady }: HealthOptions): Promise<Health> {
  const server = createServer((request, response) => {
    const good = request.url === '/healthz' ? isAlive() : request.url === '/readyz' ? isReady() : undefined;
    response.writeHead(good === undefined ? 404 : good ? 200 : 503, { 'content-type': 'text/plain' });
    response.end(good === undefined ? 'not found\n' : good ? 'ok\n' : 'not yet\n');
  });
  server.requestTimeout = 5_000;
  server.maxConnections = 16;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
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
