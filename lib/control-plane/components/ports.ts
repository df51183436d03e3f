import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/**
 * For each name a loopback port of its own that nobody listens on, below the ranges that systems take outgoing connections from:
 * so it is still free when a server that was stopped comes back on it.
 */
export async function freePorts<const Name extends string>(...names: readonly Name[]): Promise<Readonly<Record<Name, number>>> {
  const held: Held[] = [];
  try {
    // All are held until the last is chosen: by chance it would else be one of the others.
    for (const _ of names) held.push(await hold());
  } finally {
    await Promise.all(held.map(({ server }) => close(server)));
  }
  // One for each name, which Object.fromEntries does not tell the compiler.
  return Object.fromEntries(names.map((name, place) => [name, held[place]?.port])) as Record<Name, number>;
}

interface Held {
  readonly port: number;
  readonly server: Server;
}

async function hold(): Promise<Held> {
  for (;;) {
    const port = randomInt(20_000, 32_768);
    const server = createServer();
    server.listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
      return { port, server };
    } catch {
      // Somebody has it.
    }
  }
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}
