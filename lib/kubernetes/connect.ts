import { performance } from 'node:perf_hooks';
import { clusterClient } from './client/client.ts';
import { discoveryCache } from './client/discovery.ts';
import { doubting } from './client/doubting.ts';
import { fixedToken, rotatingToken } from './client/http/token.ts';
import { openTransport, type Timeouts } from './client/http/transport.ts';
import type { Cluster } from './cluster.ts';
import type { ClusterConnection } from './connection.ts';
import { readAuthorityFile, readTokenFile } from './kubeconfig.ts';
import { wait as realWait, type Wait } from './wait.ts';

export interface ConnectOptions {
  readonly wait?: Wait;
  /** Milliseconds since any fixed moment, never going back; it only measures ages. */
  readonly elapsed?: () => number;
  /**
   * For one attempt of one request that is no watch, in milliseconds.
   * @default 30000 for what only reads; 40000 for what writes, which an API server itself ends after 34 s: a webhook may take 30 s of them
   */
  readonly timeouts?: Partial<Timeouts>;
}

/** A client of one API server. Nothing is sent before the first call. */
export function connectCluster(connection: ClusterConnection, options: ConnectOptions = {}): Cluster {
  const { wait = realWait, elapsed = () => performance.now() } = options;
  const { token, tokenFile, certificateAuthorityFile } = connection;
  const source = tokenFile === undefined ? fixedToken(token) : rotatingToken(() => readTokenFile(tokenFile), elapsed);
  const readAuthority = certificateAuthorityFile === undefined ? undefined : () => readAuthorityFile(certificateAuthorityFile);
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const transport = openTransport(connection, { token: source, readAuthority, wait, timeouts });
  const discovery = discoveryCache(transport, { wait, elapsed });
  return clusterClient(doubting(transport, discovery), discovery);
}

export const defaultTimeouts: Timeouts = { read: 30_000, write: 40_000 };
