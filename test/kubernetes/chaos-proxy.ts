import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface ChaosProxy {
  readonly port: number;
  /** Cuts every connection that is open now. */
  cut(): number;
  close(): Promise<void>;
}

/** Passes TCP through to a port of this machine until it is told to cut. */
export async function startChaosProxy(target: number): Promise<ChaosProxy> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(from);
      from.setNoDelay(true);
      from.pipe(to);
      from.on('error', () => undefined);
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    const count = open.size;
    for (const socket of open) socket.destroy();
    return count;
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
