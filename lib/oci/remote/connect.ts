import { Socket } from 'node:net';
import { createSecureContext, getCACertificates } from 'node:tls';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { unlessStopped } from '../../unless-stopped.ts';
import type { RegistrySettings } from '../registry-settings.ts';

/** The pool of connections to registries. */
export interface Connections {
  /** Rejects as soon as the signal says so, also while a connection is being made. */
  request(options: Dispatcher.RequestOptions & { readonly signal: AbortSignal }): Promise<Dispatcher.ResponseData>;
  /** Ends the idle connections; requests that are under way end first, unless somebody gave up one that still waits for its connection. */
  close(): Promise<void>;
}

/**
 * This file is imported when there is a registry to talk to, because a command that reads a layout folder starts without undici;
 * and undici itself not by `import()`, because a bundle gives its names to static imports only.
 */
export function connect({ certificateAuthority, timeout }: RegistrySettings): Connections {
  const abandoned = new Set<Promise<unknown>>();
  const unfinished = new Set<unknown>();
  const connector = buildConnector({
    allowH2: false,
    timeout: timeout.milliseconds,
    // Made once: reading some 150 certificates for each connection would cost more than the connection.
    ...(certificateAuthority === undefined
      ? {}
      : { secureContext: createSecureContext({ ca: [...getCACertificates('default'), certificateAuthority] }) }),
  });
  const agent = new Agent({
    connections: 16,
    keepAliveTimeout: 60_000,
    keepAliveMaxTimeout: 600_000,
    allowH2: false,
    connect: (options, callback) => {
      const socket: unknown = connector(options, (...made) => {
        unfinished.delete(socket);
        callback(...made);
      });
      unfinished.add(socket);
    },
  });
  return {
    request: async (options) => {
      const answering = agent.request(options);
      try {
        // undici listens to the signal only from when the connection stands.
        return await unlessStopped(answering, options.signal);
      } catch (error) {
        abandoned.add(answering);
        void discarded(answering).then(() => abandoned.delete(answering));
        throw error;
      }
    },
    close: async () => {
      await (abandoned.size === 0 ? agent.close() : agent.destroy());
      // undici leaves a connection that is still being made alone, and no program ends before that does.
      for (const socket of unfinished) if (socket instanceof Socket) socket.destroy(new Error('nobody waits for this connection'));
    },
  };
}

/** Whose answer nobody waits for any more: a body that comes all the same would hold its connection. */
async function discarded(answering: Promise<Dispatcher.ResponseData>): Promise<void> {
  const answer = await answering.catch(() => undefined);
  answer?.body.on('error', () => undefined).destroy();
}
