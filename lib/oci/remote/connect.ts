import { createSecureContext, getCACertificates } from 'node:tls';
import { Agent } from 'undici';
import type { RegistrySettings } from '../registry-settings.ts';

/**
 * The pool of connections to registries. This file is imported when there is one to talk to, because a command that reads a layout
 * folder starts without undici; and undici itself not by `import()`, because a bundle gives its names to static imports only.
 */
export function connect({ certificateAuthority, timeout }: RegistrySettings): Agent {
  return new Agent({
    connections: 16,
    keepAliveTimeout: 60_000,
    keepAliveMaxTimeout: 600_000,
    allowH2: false,
    connect: {
      timeout: timeout.milliseconds,
      // Made once: reading some 150 certificates for each connection would cost more than the connection.
      ...(certificateAuthority === undefined
        ? {}
        : { secureContext: createSecureContext({ ca: [...getCACertificates('default'), certificateAuthority] }) }),
    },
  });
}
