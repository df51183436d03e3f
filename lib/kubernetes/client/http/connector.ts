import { buildConnector } from 'undici';
import type { ClusterConnection } from '../../connection.ts';

/** Opens connections to one API server. Who may vouch for it can be exchanged while this process runs. */
export interface Connector {
  readonly connect: buildConnector.connector;
  /** Who vouches for the server, as PEM; undefined: the authorities that Node.js ships. */
  authority(): string | undefined;
  /** After a certificate that was not trusted: true where somebody else than `before` vouches now. Reads the file again where that is not known yet. */
  renewed(before: string | undefined): Promise<boolean>;
}

/** `read` reads the authorities again; undefined where they never change. */
export function openConnector(connection: ClusterConnection, read: (() => Promise<string>) | undefined): Connector {
  let authority = connection.certificateAuthority;
  let connector = connectorOf(connection, authority);
  return {
    // Whoever is connected already stays so. A connector keeps TLS sessions, so another authority gets another one.
    connect: (options, callback) => connector(options, callback),
    authority: () => authority,
    async renewed(before) {
      if (read !== undefined && authority === before) {
        // The last one is better than none while the file is being replaced.
        const fresh = await read().catch(() => authority);
        if (fresh !== authority) connector = connectorOf(connection, fresh);
        authority = fresh;
      }
      return authority !== before;
    },
  };
}

function connectorOf(connection: ClusterConnection, authority: string | undefined): buildConnector.connector {
  return buildConnector({
    // HTTP/1.1: one request per connection gives real parallelism, and leaves out HTTP/2's history of leaks under long watches.
    allowH2: false,
    timeout: 10_000,
    // A peer that vanished without closing is noticed by TCP after about half a minute, also under a silent watch.
    keepAlive: true,
    keepAliveInitialDelay: 20_000,
    ...(authority === undefined ? {} : { ca: authority }),
    ...(connection.clientCertificate === undefined ? {} : { cert: connection.clientCertificate }),
    ...(connection.clientKey === undefined ? {} : { key: connection.clientKey }),
    ...(connection.tlsServerName === undefined ? {} : { servername: connection.tlsServerName }),
    rejectUnauthorized: connection.insecureSkipTlsVerify !== true,
  });
}
